/** A block device at work: the virtio device, the disk behind it, and the requests that it has taken and not finished. */

import type { BlkOptions } from '../../vocabulary/blk.ts';
import { BLK_CONFIG_WRITEBACK, BLK_F_CONFIG_WCE, BLK_F_FLUSH } from '../../vocabulary/limits.ts';
import { accepts, bootDevice, type DeviceState } from '../state.ts';
import { blkSetup } from './config.ts';
import { type Disk, emptyDisk } from './disk.ts';
import type { Request } from './request.ts';

/** A request between its arrival and its completion. What it does to disk and memory, it does when it completes. */
export interface Flight {
  readonly request: Request;
  /** What the device thought of the request when it came. */
  readonly verdict: number;
}

export interface BlkState {
  readonly options: BlkOptions;
  readonly device: DeviceState;
  readonly disk: Disk;
  /** By slot; undefined is a free one. */
  readonly flights: readonly (Flight | undefined)[];
}

const noFlights = (options: BlkOptions): readonly undefined[] => Array.from({ length: options.slots }, () => undefined);

export const bootBlk = (options: BlkOptions): BlkState => ({
  options,
  device: bootDevice(blkSetup(options)),
  disk: emptyDisk(options.capacity),
  flights: noFlights(options),
});

export const withFlight = (s: BlkState, slot: number, flight: Flight | undefined): BlkState => ({
  ...s,
  flights: s.flights.with(slot, flight),
});

/** After a reset nothing that was under way is ever heard of again: virtio-1.4/basic/device/reset/2. */
export const withoutFlights = (s: BlkState): BlkState => ({ ...s, flights: noFlights(s.options) });

/** A write is stable when it completes unless a cache is in use: switched by the driver if that is negotiated, else by FLUSH being so. */
export const isWriteThrough = ({ device }: BlkState): boolean =>
  accepts(device, BLK_F_CONFIG_WCE) ? device.config[BLK_CONFIG_WRITEBACK] === 0 : !accepts(device, BLK_F_FLUSH);

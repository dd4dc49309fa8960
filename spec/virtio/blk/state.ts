/** A block device at work: the virtio device, the disk behind it, and the requests that it has taken and not finished. */

import type { BlkOptions } from '../../vocabulary/blk.ts';
import { BLK_CONFIG_WRITEBACK, BLK_F_CONFIG_WCE, BLK_F_FLUSH, BLK_F_ZONED } from '../../vocabulary/limits.ts';
import { accepts, bootDevice, type DeviceState } from '../state.ts';
import { blkSetup } from './config.ts';
import { type Disk, emptyDisk } from './disk.ts';
import type { Request } from './request.ts';
import { emptyZones, type Zone } from './zones.ts';

/** A request between its arrival and its completion. What it does to disk and memory, it does when it completes. */
export interface Flight {
  readonly queue: number;
  readonly request: Request;
  /** What the device thought of the request when it came. */
  readonly verdict: number;
}

export interface BlkState {
  readonly options: BlkOptions;
  readonly device: DeviceState;
  readonly disk: Disk;
  /** Zones in order; none on a disk that has none. */
  readonly zones: readonly Zone[];
  /** In sectors: what the configuration says. */
  readonly capacity: number;
  /** The driver was told that the configuration has changed, and has not read the capacity since. */
  readonly capacityIsStale: boolean;
  /** By slot; undefined is a free one. */
  readonly flights: readonly (Flight | undefined)[];
}

const noFlights = (options: BlkOptions): readonly undefined[] => Array.from({ length: options.slots }, () => undefined);

export const bootBlk = (options: BlkOptions): BlkState => ({
  options,
  device: bootDevice(blkSetup(options)),
  disk: emptyDisk(options.capacity),
  zones: emptyZones(options),
  capacity: options.capacity,
  capacityIsStale: false,
  flights: noFlights(options),
});

export const withFlight = (s: BlkState, slot: number, flight: Flight | undefined): BlkState => ({
  ...s,
  flights: s.flights.with(slot, flight),
});

/** After a reset nothing that was under way is ever heard of again: virtio-1.4/basic/device/reset/2. */
export const withoutFlights = (s: BlkState): BlkState => ({ ...s, flights: noFlights(s.options), capacityIsStale: false });

/** A queue that is reset forgets its requests, and only those: virtio-1.4/basic/device/vq-reset/1. */
export const withoutFlightsOf = (s: BlkState, queue: number): BlkState => ({
  ...s,
  flights: s.flights.map((flight) => (flight?.queue === queue ? undefined : flight)),
});

/** A write is stable when it completes unless a cache is in use: switched by the driver if that is negotiated, else by FLUSH being so. */
export const isWriteThrough = ({ device }: BlkState): boolean =>
  accepts(device, BLK_F_CONFIG_WCE) ? device.config[BLK_CONFIG_WRITEBACK] === 0 : !accepts(device, BLK_F_FLUSH);

/** The driver knows of the zones; one that declined them has a plain disk before it. */
export const isZoned = ({ device, options }: BlkState): boolean => options.zoned !== null && accepts(device, BLK_F_ZONED);

/** What requests to a block device are judged by, and the guards that several types share. */
import type { BlkOptions } from '../../vocabulary/blk.ts';
import { BLK_F_RO, BLK_S_IOERR, BLK_S_OK, BLK_S_UNSUPP, BLK_SECTOR_BYTES } from '../../vocabulary/limits.ts';
import { type Guard, guard, names } from '../../vocabulary/rule.ts';
import { accepts, type DeviceState, offers } from '../state.ts';
import type { Request } from './request.ts';

/** What a request is judged by. */
export interface Bench {
  readonly device: DeviceState;
  readonly options: BlkOptions;
  /** In sectors, as the configuration says it. */
  readonly capacity: number;
}

export const isInside = (s: Bench, sector: number, count: number): boolean => sector + count <= s.capacity;
export const isWhole = (bytes: number): boolean => bytes % BLK_SECTOR_BYTES === 0;
export const accept = (s: Bench): { readonly state: Bench; readonly reply: readonly number[] } => ({ state: s, reply: [BLK_S_OK] });

export const negotiated = (feature: number, says: string): Guard<Bench, Request> =>
  names('virtio-1.4/blk/desc/req/5', says, BLK_S_UNSUPP, (s) => accepts(s.device, feature));

/** Judged by what is offered: a driver cannot make a disk writable by not accepting that it is not. */
export const writableDisk = guard<Bench, Request>(
  'virtio-1.4/blk/device/op/3',
  'the disk is not offered as read-only',
  BLK_S_IOERR,
  (s) => !offers(s.device, BLK_F_RO),
);

/** Which requests a block device serves: one table a type; the reply of a guard is the status that the driver reads. */

import type { BlkOptions } from '../../vocabulary/blk.ts';
import {
  BLK_F_DISCARD,
  BLK_F_FLUSH,
  BLK_F_RO,
  BLK_F_WRITE_ZEROES,
  BLK_ID_BYTES,
  BLK_S_IOERR,
  BLK_S_OK,
  BLK_S_UNSUPP,
  BLK_SECTOR_BYTES,
  BLK_SEGMENT_BYTES,
  BLK_SEGMENT_UNMAP,
  BLK_T_DISCARD,
  BLK_T_FLUSH,
  BLK_T_GET_ID,
  BLK_T_IN,
  BLK_T_OUT,
  BLK_T_WRITE_ZEROES,
} from '../../vocabulary/limits.ts';
import { type ClauseId, type Guard, guard, names, type Rule, rule } from '../../vocabulary/rule.ts';
import { accepts, type DeviceState, offers } from '../state.ts';
import type { Request, Segment } from './request.ts';

/** What a request is judged by. */
export interface Bench {
  readonly device: DeviceState;
  readonly options: BlkOptions;
}

const isInside = (o: BlkOptions, sector: number, count: number): boolean => sector + count <= o.capacity;
const isWhole = (bytes: number): boolean => bytes % BLK_SECTOR_BYTES === 0;
const accept = (s: Bench): { readonly state: Bench; readonly reply: readonly number[] } => ({ state: s, reply: [BLK_S_OK] });

const negotiated = (feature: number, says: string): Guard<Bench, Request> =>
  names('virtio-1.4/blk/desc/req/5', says, BLK_S_UNSUPP, (s) => accepts(s.device, feature));

/** Judged by what is offered: a driver cannot make a disk writable by not accepting that it is not. */
const writableDisk = guard<Bench, Request>(
  'virtio-1.4/blk/device/op/3',
  'the disk is not offered as read-only',
  BLK_S_IOERR,
  (s) => !offers(s.device, BLK_F_RO),
);

export const read = rule<Bench, Request>(
  'blk-in',
  [
    guard('virtio-1.4/blk/driver/op/6', 'the data is whole sectors', BLK_S_IOERR, (_, r) => isWhole(r.dataIn)),
    guard('virtio-1.4/blk/driver/op/2', 'it ends within the capacity', BLK_S_IOERR, (s, r) =>
      isInside(s.options, r.sector, Math.floor(r.dataIn / BLK_SECTOR_BYTES)),
    ),
  ],
  accept,
);

export const write = rule<Bench, Request>(
  'blk-out',
  [
    writableDisk,
    guard('virtio-1.4/blk/driver/op/6', 'the data is whole sectors', BLK_S_IOERR, (_, r) => isWhole(r.dataOut)),
    guard('virtio-1.4/blk/driver/op/2', 'it ends within the capacity', BLK_S_IOERR, (s, r) =>
      isInside(s.options, r.sector, Math.floor(r.dataOut / BLK_SECTOR_BYTES)),
    ),
  ],
  accept,
);

/** A flush needs no data, and none is looked at. */
export const flush = rule<Bench, Request>('blk-flush', [negotiated(BLK_F_FLUSH, 'flushing is negotiated')], accept);

/** The name has 20 bytes; a driver that offers room for more gets 20 all the same. */
export const getId = rule<Bench, Request>(
  'blk-get-id',
  [guard('virtio-1.4/blk/driver/op/8', 'there is room for the whole name', BLK_S_IOERR, (_, r) => r.dataIn >= BLK_ID_BYTES)],
  accept,
);

const every = (holds: (o: BlkOptions, segment: Segment) => boolean) => (s: Bench, r: Request) =>
  r.segments.every((segment) => holds(s.options, segment));

const wholeSegments = guard<Bench, Request>(
  'virtio-1.4/blk/driver/op/7',
  'the data is whole segments',
  BLK_S_IOERR,
  (_, r) => r.dataOut % BLK_SEGMENT_BYTES === 0,
);
const knownFlags = guard<Bench, Request>(
  'virtio-1.4/blk/device/op/5',
  'no segment has a flag that means nothing',
  BLK_S_UNSUPP,
  every((_, { flags }) => (flags & ~BLK_SEGMENT_UNMAP) === 0),
);
const segmentsInside = guard<Bench, Request>(
  'virtio-1.4/blk/driver/op/2',
  'every segment ends within the capacity',
  BLK_S_IOERR,
  every((o, { sector, sectors }) => isInside(o, sector, sectors)),
);

export const discard = rule<Bench, Request>(
  'blk-discard',
  [
    negotiated(BLK_F_DISCARD, 'discarding is negotiated'),
    writableDisk,
    wholeSegments,
    guard(
      'virtio-1.4/blk/driver/op/9',
      'there are no more segments than the device takes',
      BLK_S_IOERR,
      (s, r) => r.segments.length <= s.options.discardSegmentsMax,
    ),
    knownFlags,
    guard(
      'virtio-1.4/blk/device/op/6',
      'no segment asks to unmap',
      BLK_S_UNSUPP,
      every((_, { flags }) => (flags & BLK_SEGMENT_UNMAP) === 0),
    ),
    guard(
      'virtio-1.4/blk/desc/req/6',
      'no segment is longer than the device takes',
      BLK_S_IOERR,
      every((o, { sectors }) => sectors <= o.discardSectorsMax),
    ),
    segmentsInside,
  ],
  accept,
);

export const writeZeroes = rule<Bench, Request>(
  'blk-write-zeroes',
  [
    negotiated(BLK_F_WRITE_ZEROES, 'writing zeroes is negotiated'),
    writableDisk,
    wholeSegments,
    guard(
      'virtio-1.4/blk/driver/op/11',
      'there are no more segments than the device takes',
      BLK_S_IOERR,
      (s, r) => r.segments.length <= s.options.zeroesSegmentsMax,
    ),
    knownFlags,
    guard(
      'virtio-1.4/blk/desc/req/6',
      'no segment is longer than the device takes',
      BLK_S_IOERR,
      every((o, { sectors }) => sectors <= o.zeroesSectorsMax),
    ),
    segmentsInside,
  ],
  accept,
);

const unknown = rule<Bench, Request>(
  'blk-unknown',
  [guard('virtio-1.4/blk/desc/req/5', 'the type is one that the device serves', BLK_S_UNSUPP, () => false)],
  accept,
);

/** The table for a type. */
export const ruleFor = (type: number): Rule<Bench, Request> => {
  switch (type) {
    case BLK_T_IN:
      return read;
    case BLK_T_OUT:
      return write;
    case BLK_T_FLUSH:
      return flush;
    case BLK_T_GET_ID:
      return getId;
    case BLK_T_DISCARD:
      return discard;
    case BLK_T_WRITE_ZEROES:
      return writeZeroes;
    default:
      return unknown;
  }
};

export const REQUEST_GUARDS: readonly ClauseId[] = [
  ...new Set([read, write, flush, getId, discard, writeZeroes].flatMap((each) => each.clauses)),
];

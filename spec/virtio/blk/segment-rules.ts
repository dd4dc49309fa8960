/** Requests that name ranges in segments: discard, write zeroes, secure erase. */
import {
  BLK_F_DISCARD,
  BLK_F_SECURE_ERASE,
  BLK_F_WRITE_ZEROES,
  BLK_S_IOERR,
  BLK_S_UNSUPP,
  BLK_SEGMENT_BYTES,
  BLK_SEGMENT_UNMAP,
} from '../../vocabulary/limits.ts';
import { guard, rule } from '../../vocabulary/rule.ts';
import { accept, type Bench, isInside, negotiated, writableDisk } from './bench.ts';
import type { Request, Segment } from './request.ts';

const every = (holds: (s: Bench, segment: Segment) => boolean) => (s: Bench, r: Request) =>
  r.segments.every((segment) => holds(s, segment));

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
  every((s, { sector, sectors }) => isInside(s, sector, sectors)),
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
      every(({ options }, { sectors }) => sectors <= options.discardSectorsMax),
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
      every(({ options }, { sectors }) => sectors <= options.zeroesSectorsMax),
    ),
    segmentsInside,
  ],
  accept,
);

/** What is erased is gone from the disk for good. The flag that lets zeroes unmap means nothing here, and is known all the same. */
export const secureErase = rule<Bench, Request>(
  'blk-secure-erase',
  [
    negotiated(BLK_F_SECURE_ERASE, 'secure erase is negotiated'),
    writableDisk,
    wholeSegments,
    guard(
      'virtio-1.4/blk/driver/op/10',
      'there are no more segments than the device takes',
      BLK_S_IOERR,
      (s, r) => r.segments.length <= s.options.eraseSegmentsMax,
    ),
    knownFlags,
    guard(
      'virtio-1.4/blk/desc/req/6',
      'no segment is longer than the device takes',
      BLK_S_IOERR,
      every(({ options }, { sectors }) => sectors <= options.eraseSectorsMax),
    ),
    segmentsInside,
  ],
  accept,
);

/** Which requests a block device serves: one table a type; the reply of a guard is the status that the driver reads. */

import {
  BLK_APPEND_SECTOR_BYTES,
  BLK_F_FLUSH,
  BLK_F_LIFETIME,
  BLK_F_ZONED,
  BLK_ID_BYTES,
  BLK_LIFETIME_BYTES,
  BLK_REPORT_HEADER_BYTES,
  BLK_S_IOERR,
  BLK_S_UNSUPP,
  BLK_S_ZONE_INVALID_CMD,
  BLK_S_ZONE_UNALIGNED_WP,
  BLK_SECTOR_BYTES,
  BLK_T_DISCARD,
  BLK_T_FLUSH,
  BLK_T_GET_ID,
  BLK_T_GET_LIFETIME,
  BLK_T_IN,
  BLK_T_OUT,
  BLK_T_SECURE_ERASE,
  BLK_T_WRITE_ZEROES,
  BLK_T_ZONE_APPEND,
  BLK_T_ZONE_CLOSE,
  BLK_T_ZONE_FINISH,
  BLK_T_ZONE_OPEN,
  BLK_T_ZONE_REPORT,
  BLK_T_ZONE_RESET,
  BLK_T_ZONE_RESET_ALL,
} from '../../vocabulary/limits.ts';
import { type ClauseId, guard, names, type Rule, rule } from '../../vocabulary/rule.ts';
import { accepts } from '../state.ts';
import { accept, type Bench, isInside, isWhole, negotiated, writableDisk } from './bench.ts';
import { appendSectorsMax } from './config.ts';
import type { Request } from './request.ts';
import { discard, secureErase, writeZeroes } from './segment-rules.ts';

export const read = rule<Bench, Request>(
  'blk-in',
  [
    guard('virtio-1.4/blk/driver/op/6', 'the data is whole sectors', BLK_S_IOERR, (_, r) => isWhole(r.dataIn)),
    guard('virtio-1.4/blk/driver/op/2', 'it ends within the capacity', BLK_S_IOERR, (s, r) =>
      isInside(s, r.sector, Math.floor(r.dataIn / BLK_SECTOR_BYTES)),
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
      isInside(s, r.sector, Math.floor(r.dataOut / BLK_SECTOR_BYTES)),
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

/** Wear of the medium: three numbers, for which there must be room. */
export const getLifetime = rule<Bench, Request>(
  'blk-get-lifetime',
  [
    negotiated(BLK_F_LIFETIME, 'wear is negotiated'),
    guard('virtio-1.4/blk/desc/req/7', 'there is room for the three fields', BLK_S_IOERR, (_, r) => r.dataIn >= BLK_LIFETIME_BYTES),
  ],
  accept,
);

const zoned = names<Bench, Request>('virtio-1.4/blk/device/op/18', 'zones are negotiated', BLK_S_UNSUPP, (s) =>
  accepts(s.device, BLK_F_ZONED),
);
const appendMax = ({ options }: Bench): number => (options.zoned === null ? 0 : appendSectorsMax(options, options.zoned));

/** What zones it is about is asked when it works; here, whether a disk of this kind could ever do it. */
export const appendRequest = rule<Bench, Request>(
  'blk-append',
  [
    zoned,
    writableDisk,
    guard(
      'virtio-1.4/blk/device/op/29',
      'there is room for the place of the data',
      BLK_S_IOERR,
      (_, r) => r.dataIn >= BLK_APPEND_SECTOR_BYTES,
    ),
    guard('virtio-1.4/blk/device/op/30', 'the disk appends', BLK_S_UNSUPP, (s, r) => appendMax(s) > 0 || r.dataOut === 0),
    guard(
      'virtio-1.4/blk/device/op/31',
      'it is no longer than an append may be',
      BLK_S_ZONE_INVALID_CMD,
      (s, r) => appendMax(s) === 0 || r.dataOut <= appendMax(s) * BLK_SECTOR_BYTES,
    ),
    guard(
      'virtio-1.4/blk/driver/op/23',
      'it is a multiple of the granularity',
      BLK_S_ZONE_UNALIGNED_WP,
      (s, r) => r.dataOut % ((s.options.zoned?.granularity ?? 1) * BLK_SECTOR_BYTES) === 0,
    ),
  ],
  accept,
);

export const reportRequest = rule<Bench, Request>(
  'blk-report',
  [zoned, guard('virtio-1.4/blk/desc/zoned/1', 'there is room for the header', BLK_S_IOERR, (_, r) => r.dataIn >= BLK_REPORT_HEADER_BYTES)],
  accept,
);

export const zoneRequest = rule<Bench, Request>('blk-zone', [zoned], accept);
/** What a zone held is lost with its write pointer: a disk that is only read does not reset. */
export const resetRequest = rule<Bench, Request>('blk-zone-reset', [zoned, writableDisk], accept);

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
    case BLK_T_SECURE_ERASE:
      return secureErase;
    case BLK_T_GET_LIFETIME:
      return getLifetime;
    case BLK_T_ZONE_APPEND:
      return appendRequest;
    case BLK_T_ZONE_REPORT:
      return reportRequest;
    case BLK_T_ZONE_OPEN:
    case BLK_T_ZONE_CLOSE:
    case BLK_T_ZONE_FINISH:
      return zoneRequest;
    case BLK_T_ZONE_RESET:
    case BLK_T_ZONE_RESET_ALL:
      return resetRequest;
    default:
      return unknown;
  }
};

export const REQUEST_GUARDS: readonly ClauseId[] = [
  ...new Set(
    [read, write, flush, getId, discard, writeZeroes, secureErase, getLifetime, appendRequest, reportRequest, zoneRequest].flatMap(
      (each) => each.clauses,
    ),
  ),
];

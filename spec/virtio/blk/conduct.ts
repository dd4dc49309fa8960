/** What an observer holds a driver to: in negotiation, in reading the configuration, in each request that it hands over. */
import type { BringUp, ReadBlkConfig } from '../../vocabulary/blk.ts';
import {
  BLK_BREACH_APPEND_SIZE,
  BLK_BREACH_DATA,
  BLK_BREACH_DISCARD,
  BLK_BREACH_EARLY_READ,
  BLK_BREACH_GRANULARITY,
  BLK_BREACH_RANGE,
  BLK_BREACH_READ_ONLY,
  BLK_BREACH_SECTOR_NOT_ZERO,
  BLK_BREACH_SECTORS,
  BLK_BREACH_SEGMENT_COUNT,
  BLK_BREACH_SEGMENTS,
  BLK_BREACH_STALE_CAPACITY,
  BLK_BREACH_UNMAP,
  BLK_BREACH_ZONE_CAPACITY,
  BLK_BREACH_ZONE_START,
  BLK_BREACH_ZONED,
  BLK_CONFIG_WRITEBACK,
  BLK_F_DISCARD,
  BLK_F_RO,
  BLK_F_SECURE_ERASE,
  BLK_F_WRITE_ZEROES,
  BLK_F_ZONED,
  BLK_ID_BYTES,
  BLK_PROPER,
  BLK_SECTOR_BYTES,
  BLK_SEGMENT_BYTES,
  BLK_SEGMENT_UNMAP,
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
  BLK_Z_HM,
  BLK_ZS_FULL,
  BLK_ZS_NOT_WP,
  STATUS_FEATURES_OK,
} from '../../vocabulary/limits.ts';
import { type ClauseId, type Guard, guard, type Rule, rule } from '../../vocabulary/rule.ts';
import { accepts, hasStatus, inWords, offers } from '../state.ts';
import { appendSectorsMax } from './config.ts';
import type { Request } from './request.ts';
import { type BlkState, isZoned } from './state.ts';
import { startOf, zoneCapacityOf, zoneOf } from './zones.ts';

type Conduct = Guard<BlkState, Request>;

const proper = (s: BlkState): { readonly state: BlkState; readonly reply: readonly number[] } => ({ state: s, reply: [BLK_PROPER] });

const about = <Call>(clause: string, says: string, breach: number, holds: (s: BlkState, call: Call) => boolean): Guard<BlkState, Call> =>
  guard(`virtio-1.4/blk/${clause}`, says, breach, holds);

/** Both about what has been offered, so that nothing is asked of a driver that could not know. */
export const negotiation: Rule<BlkState, BringUp> = rule(
  'blk-conduct-negotiation',
  [
    about(
      'driver/op/3',
      'a disk that is only read is accepted as such',
      BLK_BREACH_READ_ONLY,
      (s, { low, high }) => !offers(s.device, BLK_F_RO) || inWords([low, high], BLK_F_RO),
    ),
    about(
      'driver/init/6',
      'discarding is not negotiated for zones that the driver manages',
      BLK_BREACH_DISCARD,
      (s, { low, high }) => s.options.zoned?.model !== BLK_Z_HM || !inWords([low, high], BLK_F_DISCARD),
    ),
    about(
      'driver/init/8',
      'a driver that cannot manage zones gives up',
      BLK_BREACH_ZONED,
      (s, { low, high }) => s.options.zoned?.model !== BLK_Z_HM || inWords([low, high], BLK_F_ZONED),
    ),
  ],
  proper,
);

export const configReading: Rule<BlkState, ReadBlkConfig> = rule(
  'blk-conduct-config',
  [
    about(
      'driver/init/4',
      'the mode of the cache is not read before features are settled',
      BLK_BREACH_EARLY_READ,
      (s, { offset, width }) =>
        hasStatus(s.device, STATUS_FEATURES_OK) || BLK_CONFIG_WRITEBACK < offset || BLK_CONFIG_WRITEBACK >= offset + width,
    ),
  ],
  proper,
);

const knowsCapacity: Conduct = about(
  'driver/op/1',
  'the capacity has been read since it may have changed',
  BLK_BREACH_STALE_CAPACITY,
  (s) => !s.capacityIsStale,
);
const isWhole = (bytes: number): boolean => bytes % BLK_SECTOR_BYTES === 0;
const lies = (s: BlkState, sector: number, sectors: number): boolean => sector + sectors <= s.capacity;
const dataOf = (r: Request): number => (r.type === BLK_T_IN ? r.dataIn : r.dataOut);

const wholeSectors: Conduct = about('driver/op/6', 'the data is whole sectors', BLK_BREACH_SECTORS, (_, r) => isWhole(dataOf(r)));
const withinCapacity: Conduct = about('driver/op/2', 'it ends within the capacity', BLK_BREACH_RANGE, (s, r) =>
  lies(s, r.sector, Math.floor(dataOf(r) / BLK_SECTOR_BYTES)),
);
const sectorZero: Conduct = about(
  'desc/req/2',
  'the sector, which means nothing, is zero',
  BLK_BREACH_SECTOR_NOT_ZERO,
  (_, r) => r.sector === 0,
);

const units = (s: BlkState): number => s.options.zoned?.granularity ?? 1;
const isGranular = (s: BlkState, r: Request): boolean => r.dataOut % (units(s) * BLK_SECTOR_BYTES) === 0;
/** Whether data goes where it must be written in sequence. */
const isSequential = (s: BlkState, r: Request): boolean => {
  const { zoned } = s.options;
  const zone = zoned === null ? undefined : s.zones[zoneOf(zoned, r.sector)];
  return isZoned(s) && r.dataOut > 0 && zone !== undefined && zone.state !== BLK_ZS_NOT_WP;
};
/** What the zone still takes, from the write pointer on. */
const fitsZone = (s: BlkState, r: Request): boolean => {
  const { zoned } = s.options;
  const i = zoned === null ? 0 : zoneOf(zoned, r.sector);
  const zone = s.zones[i];
  if (zoned === null || zone === undefined || !isSequential(s, r)) return true;
  return zone.state !== BLK_ZS_FULL && zone.written + r.dataOut / BLK_SECTOR_BYTES <= zoneCapacityOf(s.options, zoned, i);
};

const sequential: readonly Conduct[] = [
  about(
    'driver/op/26',
    'size and start are multiples of the granularity',
    BLK_BREACH_GRANULARITY,
    (s, r) => !isSequential(s, r) || !isWhole(r.dataOut) || (isGranular(s, r) && r.sector % units(s) === 0),
  ),
  about('driver/op/26', 'it fits what is left of the zone', BLK_BREACH_ZONE_CAPACITY, fitsZone),
];

const reads: Rule<BlkState, Request> = rule('blk-conduct-in', [knowsCapacity, wholeSectors, withinCapacity], proper);
const writes: Rule<BlkState, Request> = rule('blk-conduct-out', [knowsCapacity, wholeSectors, withinCapacity, ...sequential], proper);
const flushes: Rule<BlkState, Request> = rule(
  'blk-conduct-flush',
  [
    about('driver/op/4', 'the sector is zero', BLK_BREACH_SECTOR_NOT_ZERO, (_, r) => r.sector === 0),
    about('driver/op/5', 'there is no data', BLK_BREACH_DATA, (_, r) => r.dataOut === 0 && r.dataIn === 0),
  ],
  proper,
);
const asksName: Rule<BlkState, Request> = rule(
  'blk-conduct-id',
  [about('driver/op/8', 'there are 20 bytes for the name', BLK_BREACH_DATA, (_, r) => r.dataIn === BLK_ID_BYTES), sectorZero],
  proper,
);
const asksWear: Rule<BlkState, Request> = rule('blk-conduct-lifetime', [sectorZero], proper);

const wholeSegments: Conduct = about(
  'driver/op/7',
  'the data is whole segments',
  BLK_BREACH_SEGMENTS,
  (_, r) => r.dataOut % BLK_SEGMENT_BYTES === 0,
);
const segmentsInside: Conduct = about('driver/op/2', 'every segment ends within the capacity', BLK_BREACH_RANGE, (s, r) =>
  r.segments.every(({ sector, sectors }) => lies(s, sector, sectors)),
);
const atMost = (clause: string, max: (s: BlkState) => number): Conduct =>
  about(clause, 'there are no more segments than the device takes', BLK_BREACH_SEGMENT_COUNT, (s, r) => r.segments.length <= max(s));

const discards: Rule<BlkState, Request> = rule(
  'blk-conduct-discard',
  [
    knowsCapacity,
    wholeSegments,
    atMost('driver/op/9', (s) => s.options.discardSegmentsMax),
    about('driver/op/14', 'nothing is to be unmapped', BLK_BREACH_UNMAP, (_, r) =>
      r.segments.every(({ flags }) => (flags & BLK_SEGMENT_UNMAP) === 0),
    ),
    segmentsInside,
    sectorZero,
  ],
  proper,
);
const zeroes: Rule<BlkState, Request> = rule(
  'blk-conduct-zeroes',
  [knowsCapacity, wholeSegments, atMost('driver/op/11', (s) => s.options.zeroesSegmentsMax), segmentsInside, sectorZero],
  proper,
);
const erases: Rule<BlkState, Request> = rule(
  'blk-conduct-erase',
  [knowsCapacity, wholeSegments, atMost('driver/op/10', (s) => s.options.eraseSegmentsMax), segmentsInside, sectorZero],
  proper,
);

const isStart = (s: BlkState, r: Request): boolean => {
  const { zoned } = s.options;
  return zoned !== null && r.sector < s.capacity && r.sector === startOf(zoned, zoneOf(zoned, r.sector));
};
const appendMax = ({ options }: BlkState): number =>
  options.zoned === null ? 0 : appendSectorsMax(options, options.zoned) * BLK_SECTOR_BYTES;

const appends: Rule<BlkState, Request> = rule(
  'blk-conduct-append',
  [
    about('driver/op/22', 'the sector is the first of a zone', BLK_BREACH_ZONE_START, isStart),
    about('driver/op/23', 'the size is a multiple of the granularity', BLK_BREACH_GRANULARITY, isGranular),
    about('driver/op/24', 'it is no longer than an append may be', BLK_BREACH_APPEND_SIZE, (s, r) => r.dataOut <= appendMax(s)),
    about('driver/op/26', 'it fits what is left of the zone', BLK_BREACH_ZONE_CAPACITY, (s, r) => !isStart(s, r) || fitsZone(s, r)),
  ],
  proper,
);
const reports: Rule<BlkState, Request> = rule(
  'blk-conduct-report',
  [about('driver/op/18', 'the sector lies in a zone', BLK_BREACH_RANGE, (s, r) => r.sector < s.capacity)],
  proper,
);
const manages: Rule<BlkState, Request> = rule(
  'blk-conduct-zone',
  [about('driver/op/20', 'the sector is the first of a zone', BLK_BREACH_ZONE_START, isStart)],
  proper,
);
const resetsAll: Rule<BlkState, Request> = rule(
  'blk-conduct-reset-all',
  [about('driver/op/21', 'the sector is zero', BLK_BREACH_SECTOR_NOT_ZERO, (_, r) => r.sector === 0)],
  proper,
);
const anything: Rule<BlkState, Request> = rule('blk-conduct-any', [], proper);

const ofZones = (s: BlkState, type: number): Rule<BlkState, Request> => {
  if (!isZoned(s)) return anything;
  switch (type) {
    case BLK_T_ZONE_APPEND:
      return appends;
    case BLK_T_ZONE_REPORT:
      return reports;
    case BLK_T_ZONE_OPEN:
    case BLK_T_ZONE_CLOSE:
    case BLK_T_ZONE_FINISH:
    case BLK_T_ZONE_RESET:
      return manages;
    case BLK_T_ZONE_RESET_ALL:
      return resetsAll;
    default:
      return anything;
  }
};

/** The table for a request; the limits of a feature bind nobody who has not negotiated it. */
export const conductFor = (s: BlkState, type: number): Rule<BlkState, Request> => {
  const where = (feature: number, known: Rule<BlkState, Request>): Rule<BlkState, Request> =>
    accepts(s.device, feature) ? known : anything;
  switch (type) {
    case BLK_T_IN:
      return reads;
    case BLK_T_OUT:
      return writes;
    case BLK_T_FLUSH:
      return flushes;
    case BLK_T_GET_ID:
      return asksName;
    case BLK_T_GET_LIFETIME:
      return asksWear;
    case BLK_T_DISCARD:
      return where(BLK_F_DISCARD, discards);
    case BLK_T_WRITE_ZEROES:
      return where(BLK_F_WRITE_ZEROES, zeroes);
    case BLK_T_SECURE_ERASE:
      return where(BLK_F_SECURE_ERASE, erases);
    default:
      return ofZones(s, type);
  }
};

export const CONDUCT_GUARDS: readonly ClauseId[] = [
  ...new Set([
    ...negotiation.clauses,
    ...configReading.clauses,
    ...[reads, writes, flushes, asksName, discards, zeroes, erases, appends, reports, manages, resetsAll].flatMap(({ clauses }) => clauses),
  ]),
];

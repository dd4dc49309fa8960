/** What a zoned disk refuses when a request is to work: tables by type, whose replies are the status that the driver reads. */
import type { BlkOptions, ZonedOptions } from '../../vocabulary/blk.ts';
import {
  BLK_S_OK,
  BLK_S_ZONE_ACTIVE_RESOURCE,
  BLK_S_ZONE_INVALID_CMD,
  BLK_S_ZONE_OPEN_RESOURCE,
  BLK_S_ZONE_UNALIGNED_WP,
  BLK_SECTOR_BYTES,
  BLK_T_IN,
  BLK_T_OUT,
  BLK_T_SECURE_ERASE,
  BLK_T_ZONE_APPEND,
  BLK_T_ZONE_CLOSE,
  BLK_T_ZONE_FINISH,
  BLK_T_ZONE_OPEN,
  BLK_T_ZONE_REPORT,
  BLK_T_ZONE_RESET,
  BLK_ZS_CLOSED,
  BLK_ZS_EMPTY,
  BLK_ZS_EOPEN,
  BLK_ZS_FULL,
  BLK_ZS_IOPEN,
  BLK_ZS_OFFLINE,
  BLK_ZS_RDONLY,
  BLK_ZT_CONV,
  BLK_ZT_SWR,
} from '../../vocabulary/limits.ts';
import { type ClauseId, type Guard, guard, names, type Rule, rule } from '../../vocabulary/rule.ts';
import type { Request } from './request.ts';
import { lacksActive, lacksOpen, startOf, typeOf, type Zone, zoneCapacityOf, zoneOf } from './zones.ts';

/** What a request to a zoned disk is judged by when it works. */
export interface ZoneBench {
  readonly options: BlkOptions;
  readonly zoned: ZonedOptions;
  readonly zones: readonly Zone[];
}

type ZoneGuard = Guard<ZoneBench, Request>;
type ZoneRule = Rule<ZoneBench, Request>;

const NOWHERE: Zone = { state: BLK_ZS_OFFLINE, written: 0 };

const indexOf = (s: ZoneBench, r: Request): number => zoneOf(s.zoned, r.sector);
const zoneIn = (s: ZoneBench, r: Request): Zone => s.zones[indexOf(s, r)] ?? NOWHERE;
const isOneOf =
  (states: readonly number[]) =>
  (s: ZoneBench, r: Request): boolean =>
    states.includes(zoneIn(s, r).state);
const isA = (s: ZoneBench, r: Request, type: number): boolean => typeOf(s.zoned, indexOf(s, r)) === type;
const isConventional = (s: ZoneBench, r: Request): boolean => isA(s, r, BLK_ZT_CONV);
const isGone = isOneOf([BLK_ZS_OFFLINE]);
const isFrozen = isOneOf([BLK_ZS_OFFLINE, BLK_ZS_RDONLY]);

/** Sectors that move. */
const countOf = (r: Request): number => (r.type === BLK_T_IN ? r.dataIn : r.dataOut) / BLK_SECTOR_BYTES;
/** Zones that a transfer touches, in order. */
const touched = (s: ZoneBench, r: Request): readonly number[] => {
  const count = countOf(r);
  const first = indexOf(s, r);
  return count === 0 ? [] : Array.from({ length: zoneOf(s.zoned, r.sector + count - 1) - first + 1 }, (_, i) => first + i);
};

const inOneZone = guard<ZoneBench, Request>(
  'virtio-1.4/blk/device/op/32',
  'sectors of zones that are written in sequence are moved zone by zone',
  BLK_S_ZONE_INVALID_CMD,
  (s, r) => {
    const zones = touched(s, r);
    return zones.length < 2 || zones.every((zone) => typeOf(s.zoned, zone) === BLK_ZT_CONV);
  },
);
const noneOffline = guard<ZoneBench, Request>('virtio-1.4/blk/device/op/36', 'no zone of it is offline', BLK_S_ZONE_INVALID_CMD, (s, r) =>
  touched(s, r).every((zone) => s.zones[zone]?.state !== BLK_ZS_OFFLINE),
);
const online = guard<ZoneBench, Request>(
  'virtio-1.4/blk/device/op/36',
  'the zone is not offline',
  BLK_S_ZONE_INVALID_CMD,
  (s, r) => !isGone(s, r),
);
const notReadOnly = guard<ZoneBench, Request>(
  'virtio-1.4/blk/device/op/35',
  'the zone is not read-only',
  BLK_S_ZONE_INVALID_CMD,
  (s, r) => countOf(r) === 0 || zoneIn(s, r).state !== BLK_ZS_RDONLY,
);

/** Whether data up to `end`, in sectors from the zone's start, can be written at all; zones that are lost have a guard of their own. */
const fits = (s: ZoneBench, r: Request, end: number): boolean =>
  countOf(r) === 0 ||
  isConventional(s, r) ||
  isFrozen(s, r) ||
  (zoneIn(s, r).state !== BLK_ZS_FULL && end <= zoneCapacityOf(s.options, s.zoned, indexOf(s, r)));
const offsetIn = (s: ZoneBench, r: Request): number => r.sector - startOf(s.zoned, indexOf(s, r));
/** A transfer that has to keep to the write pointer of a zone that has one. */
const isSequential = (s: ZoneBench, r: Request): boolean =>
  countOf(r) > 0 && isA(s, r, BLK_ZT_SWR) && !isFrozen(s, r) && zoneIn(s, r).state !== BLK_ZS_FULL;

/** The zone is to be open afterwards, so it may need a place among the open and the active ones. */
const opens = (s: ZoneBench, r: Request): boolean => (r.type === BLK_T_ZONE_OPEN || countOf(r) > 0) && !isConventional(s, r);
const shortOfActive = (s: ZoneBench, r: Request): boolean => opens(s, r) && lacksActive(s.zoned, s.zones, zoneIn(s, r));
const shortOfOpen = (s: ZoneBench, r: Request): boolean => opens(s, r) && !isFull(s, r) && lacksOpen(s.zoned, s.zones, zoneIn(s, r));
const isFull = isOneOf([BLK_ZS_FULL, BLK_ZS_OFFLINE, BLK_ZS_RDONLY]);

/** Resources; when both are short, the active one is named. */
const resources = (clause: ClauseId): readonly ZoneGuard[] => [
  guard(
    'virtio-1.4/blk/desc/zoned/4',
    'not both resources are short',
    BLK_S_ZONE_ACTIVE_RESOURCE,
    (s, r) => !(shortOfActive(s, r) && shortOfOpen(s, r)),
  ),
  guard(clause, 'one more zone may be active', BLK_S_ZONE_ACTIVE_RESOURCE, (s, r) => !shortOfActive(s, r) || shortOfOpen(s, r)),
  guard(clause, 'one more zone may be open', BLK_S_ZONE_OPEN_RESOURCE, (s, r) => !shortOfOpen(s, r) || shortOfActive(s, r)),
];

const accept = (s: ZoneBench): { readonly state: ZoneBench; readonly reply: readonly number[] } => ({ state: s, reply: [BLK_S_OK] });

export const zoneRead: ZoneRule = rule('blk-zone-in', [inOneZone, noneOffline], accept);

export const zoneWrite: ZoneRule = rule(
  'blk-zone-out',
  [
    inOneZone,
    noneOffline,
    notReadOnly,
    guard('virtio-1.4/blk/device/op/28', 'it fits what is left of the zone', BLK_S_ZONE_INVALID_CMD, (s, r) =>
      fits(s, r, offsetIn(s, r) + countOf(r)),
    ),
    guard(
      'virtio-1.4/blk/device/op/33',
      'it begins at the write pointer',
      BLK_S_ZONE_UNALIGNED_WP,
      (s, r) => !isSequential(s, r) || offsetIn(s, r) === zoneIn(s, r).written,
    ),
    guard(
      'virtio-1.4/blk/driver/op/26',
      'it ends at a multiple of the granularity',
      BLK_S_ZONE_UNALIGNED_WP,
      (s, r) => !isSequential(s, r) || (r.sector + countOf(r)) % s.zoned.granularity === 0,
    ),
    ...resources('virtio-1.4/blk/device/op/26'),
  ],
  accept,
);

const isStart = (s: ZoneBench, r: Request): boolean => r.sector < s.options.capacity && r.sector % s.zoned.zoneSectors === 0;

export const append: ZoneRule = rule(
  'blk-zone-append',
  [
    names('virtio-1.4/blk/device/op/27', 'the sector is the first of a zone', BLK_S_ZONE_INVALID_CMD, isStart),
    guard('virtio-1.4/blk/device/op/20', 'the zone must be written in sequence', BLK_S_ZONE_INVALID_CMD, (s, r) => isA(s, r, BLK_ZT_SWR)),
    online,
    notReadOnly,
    guard(
      'virtio-1.4/blk/device/op/28',
      'it fits what is left of the zone',
      BLK_S_ZONE_INVALID_CMD,
      (s, r) => !isA(s, r, BLK_ZT_SWR) || fits(s, r, zoneIn(s, r).written + countOf(r)),
    ),
    ...resources('virtio-1.4/blk/device/op/26'),
  ],
  accept,
);

const targeted: readonly ZoneGuard[] = [
  names('virtio-1.4/blk/driver/op/20', 'the sector is the first of a zone', BLK_S_ZONE_INVALID_CMD, isStart),
  guard('virtio-1.4/blk/device/op/19', 'the zone is not conventional', BLK_S_ZONE_INVALID_CMD, (s, r) => !isConventional(s, r)),
  online,
];

/** The zone is in a state that the operation leads out of; zones that other guards speak of are left to them. */
const from = (clause: ClauseId, says: string, states: readonly number[]): ZoneGuard =>
  guard(clause, says, BLK_S_ZONE_INVALID_CMD, (s, r) => isConventional(s, r) || isGone(s, r) || states.includes(zoneIn(s, r).state));

export const openZone: ZoneRule = rule(
  'blk-zone-open',
  [
    ...targeted,
    from('virtio-1.4/blk/device/op/21', 'the zone can be opened', [BLK_ZS_EMPTY, BLK_ZS_IOPEN, BLK_ZS_EOPEN, BLK_ZS_CLOSED]),
    ...resources('virtio-1.4/blk/device/op/22'),
  ],
  accept,
);

export const closeZone: ZoneRule = rule(
  'blk-zone-close',
  [...targeted, from('virtio-1.4/blk/device/op/23', 'the zone can be closed', [BLK_ZS_IOPEN, BLK_ZS_EOPEN, BLK_ZS_CLOSED])],
  accept,
);

/** An empty and a closed zone are not among those that the standard lets finish: docs/decisions/0033. */
export const finishZone: ZoneRule = rule(
  'blk-zone-finish',
  [...targeted, from('virtio-1.4/blk/device/op/24', 'the zone can be finished', [BLK_ZS_IOPEN, BLK_ZS_EOPEN, BLK_ZS_FULL])],
  accept,
);

const RESETTABLE = [BLK_ZS_EMPTY, BLK_ZS_IOPEN, BLK_ZS_EOPEN, BLK_ZS_CLOSED, BLK_ZS_FULL];

export const resetZone: ZoneRule = rule(
  'blk-zone-reset',
  [...targeted, from('virtio-1.4/blk/device/op/25', 'the zone can be reset', RESETTABLE)],
  accept,
);

export const report: ZoneRule = rule(
  'blk-zone-report',
  [guard('virtio-1.4/blk/driver/op/18', 'the sector lies in a zone', BLK_S_ZONE_INVALID_CMD, (s, r) => r.sector < s.options.capacity)],
  accept,
);

/** Zones that a secure erase names; it is of whole ones. */
export const zonesErased = (s: ZoneBench, r: Request): readonly number[] =>
  r.segments.flatMap(({ sector, sectors }) =>
    Array.from({ length: Math.ceil(sectors / s.zoned.zoneSectors) }, (_, i) => zoneOf(s.zoned, sector) + i),
  );

export const erase: ZoneRule = rule(
  'blk-zone-erase',
  [
    names('virtio-1.4/blk/device/op/40', 'every segment is whole zones long', BLK_S_ZONE_INVALID_CMD, (s, r) =>
      r.segments.every(({ sectors }) => sectors % s.zoned.zoneSectors === 0),
    ),
    guard(
      'virtio-1.4/blk/device/op/41',
      'it begins with a zone, and every zone of it can be reset',
      BLK_S_ZONE_INVALID_CMD,
      (s, r) =>
        r.segments.every(({ sector }) => sector % s.zoned.zoneSectors === 0) &&
        zonesErased(s, r).every((zone) => RESETTABLE.includes(s.zones[zone]?.state ?? BLK_ZS_OFFLINE)),
    ),
  ],
  accept,
);

const anything: ZoneRule = rule('blk-zone-any', [], accept);

/** The table for a type; what is not in it is the same on any disk. */
export const zoneRuleFor = (type: number): ZoneRule => {
  switch (type) {
    case BLK_T_IN:
      return zoneRead;
    case BLK_T_OUT:
      return zoneWrite;
    case BLK_T_ZONE_APPEND:
      return append;
    case BLK_T_ZONE_REPORT:
      return report;
    case BLK_T_ZONE_OPEN:
      return openZone;
    case BLK_T_ZONE_CLOSE:
      return closeZone;
    case BLK_T_ZONE_FINISH:
      return finishZone;
    case BLK_T_ZONE_RESET:
      return resetZone;
    case BLK_T_SECURE_ERASE:
      return erase;
    default:
      return anything;
  }
};

export const ZONE_GUARDS: readonly ClauseId[] = [
  ...new Set([zoneRead, zoneWrite, append, report, openZone, closeZone, finishZone, resetZone, erase].flatMap(({ clauses }) => clauses)),
];

/** What requests do to the zones of a disk, once nothing refuses them, and what a report says of them. */
import type { BlkOptions, ZonedOptions } from '../../vocabulary/blk.ts';
import {
  BLK_REPORT_HEADER_BYTES,
  BLK_REPORT_ZONE_BYTES,
  BLK_SECTOR_BYTES,
  BLK_T_SECURE_ERASE,
  BLK_T_ZONE_APPEND,
  BLK_T_ZONE_CLOSE,
  BLK_T_ZONE_FINISH,
  BLK_T_ZONE_OPEN,
  BLK_T_ZONE_RESET,
  BLK_T_ZONE_RESET_ALL,
  BLK_ZS_CLOSED,
  BLK_ZS_EMPTY,
  BLK_ZS_EOPEN,
  BLK_ZS_FULL,
  BLK_ZS_IOPEN,
  BLK_ZS_NOT_WP,
  BLK_ZS_OFFLINE,
  BLK_ZS_RDONLY,
  BLK_ZT_CONV,
} from '../../vocabulary/limits.ts';
import type { ClauseId } from '../../vocabulary/rule.ts';
import type { Request } from './request.ts';
import { type ZoneBench, zonesErased } from './zone-rules.ts';
import {
  closed,
  closesAnother,
  emptied,
  extended,
  finished,
  opened,
  startOf,
  typeOf,
  type Zone,
  zoneCapacityOf,
  zoneCount,
  zoneOf,
} from './zones.ts';

const RESET_BY_ALL = [BLK_ZS_IOPEN, BLK_ZS_EOPEN, BLK_ZS_CLOSED, BLK_ZS_FULL];

/** Zones after a write or an append of `count` sectors has come to the medium. */
const written = ({ options, zoned, zones }: ZoneBench, r: Request, count: number): readonly Zone[] => {
  const i = zoneOf(zoned, r.sector);
  const zone = zones[i];
  if (zone === undefined || count === 0 || zone.state === BLK_ZS_NOT_WP) return zones;
  const from = r.type === BLK_T_ZONE_APPEND ? zone.written : r.sector - startOf(zoned, i);
  return extended(options, zoned, zones, i, zone, from + count);
};

export const afterWrite = (s: ZoneBench, r: Request): readonly Zone[] => written(s, r, r.dataOut / BLK_SECTOR_BYTES);

/** Where an append begins. */
export const appendAt = ({ zoned, zones }: ZoneBench, r: Request): number => r.sector + (zones[zoneOf(zoned, r.sector)]?.written ?? 0);

/** Zones after a request that moves no data. */
export const afterCommand = (s: ZoneBench, r: Request): readonly Zone[] => {
  const { zoned, zones } = s;
  const i = zoneOf(zoned, r.sector);
  const zone = zones[i];
  if (r.type === BLK_T_ZONE_RESET_ALL)
    return zones.map((each, at) => (RESET_BY_ALL.includes(each.state) ? (emptied(zones, at)[at] ?? each) : each));
  if (r.type === BLK_T_SECURE_ERASE) return zonesErased(s, r).reduce(emptied, zones);
  if (zone === undefined) return zones;
  switch (r.type) {
    case BLK_T_ZONE_OPEN:
      return opened(zoned, zones, i, zone);
    case BLK_T_ZONE_CLOSE:
      return closed(zones, i, zone);
    case BLK_T_ZONE_FINISH:
      return finished(zones, i, zone);
    case BLK_T_ZONE_RESET:
      return emptied(zones, i);
    default:
      return zones;
  }
};

const LEAVING: readonly (readonly [state: number, clause: ClauseId])[] = [
  [BLK_ZS_EMPTY, 'virtio-1.4/blk/desc/zoned/5'],
  [BLK_ZS_IOPEN, 'virtio-1.4/blk/desc/zoned/6'],
  [BLK_ZS_EOPEN, 'virtio-1.4/blk/desc/zoned/7'],
  [BLK_ZS_CLOSED, 'virtio-1.4/blk/desc/zoned/8'],
  [BLK_ZS_FULL, 'virtio-1.4/blk/desc/zoned/9'],
];

/** Clauses of the states that the request's own zone was in, and of the resources that it took. */
export const transitionClauses = ({ zoned, zones }: ZoneBench, r: Request): readonly ClauseId[] => {
  const zone = zones[zoneOf(zoned, r.sector)];
  if (zone === undefined) return [];
  const left = LEAVING.filter(([state]) => state === zone.state).map(([, clause]) => clause);
  const opens = r.type !== BLK_T_ZONE_CLOSE && r.type !== BLK_T_ZONE_FINISH && r.type !== BLK_T_ZONE_RESET;
  const closes = opens && zone.state !== BLK_ZS_NOT_WP && closesAnother(zoned, zones, zone);
  return [...left, 'virtio-1.4/blk/desc/zoned/3', ...(closes ? ['virtio-1.4/blk/device/op/34'] : [])];
};

/** Sectors of a read that nobody has written since their zone was emptied, as places in it: virtio-1.4/blk/device/op/37. */
export const isUnwritten = ({ zoned, zones }: ZoneBench, sector: number): boolean => {
  const i = zoneOf(zoned, sector);
  const zone = zones[i];
  return zone !== undefined && zone.state !== BLK_ZS_NOT_WP && sector - startOf(zoned, i) >= zone.written;
};

const put64 = (bytes: Uint8Array, at: number, value: number): void => {
  for (let i = 0; i < 8; i += 1) bytes[at + i] = Math.floor(value / 2 ** (8 * i)) % 256;
};

/** Where the next write goes; a zone that takes none shows its end, which nobody may rely on. */
const pointerOf = (o: BlkOptions, zoned: ZonedOptions, i: number, { state, written: sectors }: Zone): number =>
  startOf(zoned, i) +
  (state === BLK_ZS_FULL || state === BLK_ZS_RDONLY || state === BLK_ZS_OFFLINE ? zoneCapacityOf(o, zoned, i) : sectors);

/** Zones from the one that the sector lies in, as many as there is room for. */
export const reported = ({ options, zoned, zones }: ZoneBench, r: Request): Uint8Array => {
  const first = zoneOf(zoned, r.sector);
  const room = Math.floor((r.dataIn - BLK_REPORT_HEADER_BYTES) / BLK_REPORT_ZONE_BYTES);
  const count = Math.min(room, zoneCount(options) - first);
  const bytes = new Uint8Array(BLK_REPORT_HEADER_BYTES + count * BLK_REPORT_ZONE_BYTES);
  put64(bytes, 0, count);
  zones.slice(first, first + count).forEach((zone, n) => {
    const i = first + n;
    const at = BLK_REPORT_HEADER_BYTES + n * BLK_REPORT_ZONE_BYTES;
    put64(bytes, at, zoneCapacityOf(options, zoned, i));
    put64(bytes, at + 8, startOf(zoned, i));
    put64(bytes, at + 16, pointerOf(options, zoned, i, zone));
    bytes[at + 24] = typeOf(zoned, i);
    bytes[at + 25] = zone.state;
  });
  return bytes;
};

const REPORTED: readonly ClauseId[] = ['virtio-1.4/blk/desc/zoned/1', 'virtio-1.4/blk/desc/zoned/12'];

export const reportClauses = ({ options, zoned }: ZoneBench, r: Request): readonly ClauseId[] => {
  const first = zoneOf(zoned, r.sector);
  const isShort = options.capacity % zoned.zoneSectors !== 0;
  return [
    ...REPORTED,
    ...(typeOf(zoned, first) === BLK_ZT_CONV ? ['virtio-1.4/blk/desc/zoned/11'] : []),
    ...(r.sector === startOf(zoned, first) ? [] : ['virtio-1.4/blk/driver/op/19']),
    ...(isShort ? ['virtio-1.4/blk/device/init/11'] : []),
  ];
};

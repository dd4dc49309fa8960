/** Zones of a disk: where they lie, how far they are written, and which of the device's resources they hold. */
import type { BlkOptions, ZonedOptions } from '../../vocabulary/blk.ts';
import {
  BLK_Z_HM,
  BLK_ZS_CLOSED,
  BLK_ZS_EMPTY,
  BLK_ZS_EOPEN,
  BLK_ZS_FULL,
  BLK_ZS_IOPEN,
  BLK_ZS_NOT_WP,
  BLK_ZT_CONV,
  BLK_ZT_SWP,
  BLK_ZT_SWR,
} from '../../vocabulary/limits.ts';

export interface Zone {
  readonly state: number;
  /** Sectors written from its start on: the write pointer, which a full zone keeps though it is not shown. */
  readonly written: number;
}

export const zoneCount = (o: BlkOptions): number => (o.zoned === null ? 0 : Math.ceil(o.capacity / o.zoned.zoneSectors));

export const emptyZones = (o: BlkOptions): readonly Zone[] =>
  Array.from({ length: zoneCount(o) }, (_, i) => ({
    state: i < (o.zoned?.conventional ?? 0) ? BLK_ZS_NOT_WP : BLK_ZS_EMPTY,
    written: 0,
  }));

export const zoneOf = (zoned: ZonedOptions, sector: number): number => Math.floor(sector / zoned.zoneSectors);
export const startOf = (zoned: ZonedOptions, zone: number): number => zone * zoned.zoneSectors;

/** The last zone may be shorter than the others: virtio-1.4/blk/device/init/11. */
export const zoneCapacityOf = (o: BlkOptions, zoned: ZonedOptions, zone: number): number =>
  Math.min(zoned.zoneCapacity, o.capacity - startOf(zoned, zone));

export const typeOf = (zoned: ZonedOptions, zone: number): number =>
  zone < zoned.conventional ? BLK_ZT_CONV : zoned.model === BLK_Z_HM ? BLK_ZT_SWR : BLK_ZT_SWP;

const among = (zones: readonly Zone[], states: readonly number[]): number => zones.filter(({ state }) => states.includes(state)).length;

/** virtio-1.4/blk/desc/zoned/3. */
export const openZones = (zones: readonly Zone[]): number => among(zones, [BLK_ZS_IOPEN, BLK_ZS_EOPEN]);
export const activeZones = (zones: readonly Zone[]): number => among(zones, [BLK_ZS_IOPEN, BLK_ZS_EOPEN, BLK_ZS_CLOSED]);

const isOpen = ({ state }: Zone): boolean => state === BLK_ZS_IOPEN || state === BLK_ZS_EOPEN;

/** Opening this zone would take one more active zone than there may be. */
export const lacksActive = (zoned: ZonedOptions, zones: readonly Zone[], zone: Zone): boolean =>
  zone.state === BLK_ZS_EMPTY && zoned.activeMax > 0 && activeZones(zones) >= zoned.activeMax;

/** Its place among the open ones is taken, and none of those can be closed for it. */
export const lacksOpen = (zoned: ZonedOptions, zones: readonly Zone[], zone: Zone): boolean =>
  !isOpen(zone) && mustClose(zoned, zones, zone) && !(zoned.autoClose && zones.some(({ state }) => state === BLK_ZS_IOPEN));

const mustClose = (zoned: ZonedOptions, zones: readonly Zone[], zone: Zone): boolean =>
  !isOpen(zone) && zoned.openMax > 0 && openZones(zones) >= zoned.openMax;

/** Room for one more open zone: the first that was opened by a write is closed, if one has to be (virtio-1.4/blk/device/op/34). */
const withRoom = (zoned: ZonedOptions, zones: readonly Zone[], zone: Zone): readonly Zone[] => {
  if (!mustClose(zoned, zones, zone)) return zones;
  const first = zones.findIndex(({ state }) => state === BLK_ZS_IOPEN);
  return zones.map((each, i) => (i === first ? { ...each, state: BLK_ZS_CLOSED } : each));
};

/** Whether opening the zone closes another. */
export const closesAnother = mustClose;

export const opened = (zoned: ZonedOptions, zones: readonly Zone[], i: number, zone: Zone): readonly Zone[] =>
  withRoom(zoned, zones, zone).with(i, { ...zone, state: BLK_ZS_EOPEN });

/** An empty zone has nothing to close. */
export const closed = (zones: readonly Zone[], i: number, zone: Zone): readonly Zone[] =>
  zones.with(i, { ...zone, state: zone.written === 0 ? BLK_ZS_EMPTY : BLK_ZS_CLOSED });

export const finished = (zones: readonly Zone[], i: number, zone: Zone): readonly Zone[] => zones.with(i, { ...zone, state: BLK_ZS_FULL });

export const emptied = (zones: readonly Zone[], i: number): readonly Zone[] => zones.with(i, { state: BLK_ZS_EMPTY, written: 0 });

/** The zone after data has come up to `end`, in sectors from its start: full when nothing more fits. */
export const extended = (
  o: BlkOptions,
  zoned: ZonedOptions,
  zones: readonly Zone[],
  i: number,
  zone: Zone,
  end: number,
): readonly Zone[] => {
  const written = Math.max(zone.written, end);
  const state = written >= zoneCapacityOf(o, zoned, i) ? BLK_ZS_FULL : zone.state === BLK_ZS_EOPEN ? BLK_ZS_EOPEN : BLK_ZS_IOPEN;
  return withRoom(zoned, zones, zone).with(i, { state, written });
};

/** Power is lost: what was open is closed. Write pointers are the medium's, and stay: docs/decisions/0033. */
export const afterPower = (zones: readonly Zone[]): readonly Zone[] =>
  zones.map((zone) => (isOpen(zone) ? { ...zone, state: zone.written === 0 ? BLK_ZS_EMPTY : BLK_ZS_CLOSED } : zone));

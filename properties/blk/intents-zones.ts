/** Requests to a zoned disk: what its zones are ready for, and what each of them refuses. */
import type { BlkMachine } from '../../model/blk.ts';
import { startOf, type Zone, zoneCapacityOf, zoneCount } from '../../spec/virtio/blk/index.ts';
import type { BlkOptions, BlkRequest, ZonedOptions } from '../../spec/vocabulary/blk.ts';
import {
  BLK_T_IN,
  BLK_T_OUT,
  BLK_T_ZONE_APPEND,
  BLK_T_ZONE_CLOSE,
  BLK_T_ZONE_FINISH,
  BLK_T_ZONE_OPEN,
  BLK_T_ZONE_REPORT,
  BLK_T_ZONE_RESET,
  BLK_T_ZONE_RESET_ALL,
  BLK_ZS_OFFLINE,
  BLK_ZS_RDONLY,
} from '../../spec/vocabulary/limits.ts';
import type { Random } from '../support/random.ts';

/** A request to be: its type, where, and bytes that follow the header and that are wanted back. */
export interface ZoneWish {
  readonly type: number;
  readonly sector: number;
  readonly out: number;
  readonly back: number;
}

const SECTOR = 512;
/** Data of one request, so that it has a place in memory beside another. */
const DATA_MAX = 6 * SECTOR;

interface Place {
  readonly zoned: ZonedOptions;
  readonly options: BlkOptions;
  readonly zone: number;
  readonly known: Zone;
}

const drawPlace = (random: Random, s: BlkMachine, zoned: ZonedOptions): Place => {
  const { options, zones } = s.blk;
  const zone = random.below(zoneCount(options));
  return { zoned, options, zone, known: zones[zone] ?? { state: 0, written: 0 } };
};

/** Mostly as many sectors as a unit has, or as are left; sometimes a unit and a bit. */
const drawCount = (random: Random, { zoned, options, zone, known }: Place): number => {
  const left = Math.max(0, zoneCapacityOf(options, zoned, zone) - known.written);
  return random.pick([zoned.granularity, zoned.granularity, 2 * zoned.granularity, left, left + 1, 1, 0]);
};

/** Mostly at the write pointer. */
const drawOut = (random: Random, place: Place): ZoneWish => {
  const { zoned, zone, known } = place;
  const start = startOf(zoned, zone);
  const within = random.oneIn(6) ? random.below(zoned.zoneSectors) : known.written;
  return { type: BLK_T_OUT, sector: start + within, out: Math.min(drawCount(random, place) * SECTOR, DATA_MAX), back: 0 };
};

/** Parts of zones, what is written and what is not; sometimes over the border of two. */
const drawIn = (random: Random, { zoned, zone }: Place): ZoneWish => {
  const within = random.below(zoned.zoneSectors);
  return { type: BLK_T_IN, sector: startOf(zoned, zone) + within, out: 0, back: (1 + random.below(3)) * SECTOR };
};

const drawAppend = (random: Random, place: Place): ZoneWish => {
  const { zoned, zone } = place;
  const out = random.oneIn(8)
    ? random.pick([SECTOR - 1, (zoned.appendSectorsMax + zoned.granularity) * SECTOR])
    : drawCount(random, place) * SECTOR;
  const sector = startOf(zoned, zone) + (random.oneIn(12) ? 1 + random.below(3) : 0);
  return { type: BLK_T_ZONE_APPEND, sector, out: Math.min(out, DATA_MAX), back: random.oneIn(8) ? random.pick([0, 7, 9, 20]) : 8 };
};

const drawReport = (random: Random, { zoned, zone, options }: Place): ZoneWish => {
  const sector = random.oneIn(8) ? options.capacity + random.below(2) : startOf(zoned, zone) + (random.oneIn(3) ? 1 : 0);
  return {
    type: BLK_T_ZONE_REPORT,
    sector,
    out: 0,
    back: random.oneIn(8) ? random.pick([0, 63]) : 64 + random.pick([0, 63, 64, 128, 200, 640]),
  };
};

const COMMANDS = [BLK_T_ZONE_OPEN, BLK_T_ZONE_OPEN, BLK_T_ZONE_CLOSE, BLK_T_ZONE_FINISH, BLK_T_ZONE_RESET];

const drawCommand = (random: Random, { zoned, zone }: Place): ZoneWish => {
  if (random.oneIn(12)) return { type: BLK_T_ZONE_RESET_ALL, sector: random.oneIn(3) ? 1 : 0, out: 0, back: 0 };
  const sector = startOf(zoned, zone) + (random.oneIn(10) ? 1 : 0);
  return { type: random.pick(COMMANDS), sector, out: 0, back: 0 };
};

export const drawZoneWish = (random: Random, s: BlkMachine, zoned: ZonedOptions): ZoneWish => {
  const place = drawPlace(random, s, zoned);
  switch (random.below(8)) {
    case 0:
    case 1:
      return drawOut(random, place);
    case 2:
      return drawIn(random, place);
    case 3:
    case 4:
      return drawAppend(random, place);
    case 5:
      return drawReport(random, place);
    default:
      return drawCommand(random, place);
  }
};

/** Zones that fail stay so until the end of the trace, so that few do. */
export const drawZoneFailure = (random: Random, s: BlkMachine): BlkRequest => {
  const lost = s.blk.zones.flatMap(({ state }, zone) => (state === BLK_ZS_RDONLY || state === BLK_ZS_OFFLINE ? [zone] : []));
  const zone = lost.length > 0 && !random.oneIn(4) ? random.pick(lost) : random.below(s.blk.zones.length + 1);
  return { call: 'fail-zone', zone, state: random.oneIn(3) ? BLK_ZS_OFFLINE : BLK_ZS_RDONLY };
};

/** What happens next to a block device: mostly a request that is right, often the same with one thing wrong, completions in any order, and now and then a failing medium or a loss of power. */
import type { BlkMachine } from '../../model/blk.ts';
import type { BlkOptions, BlkRequest, Submit, ZonedOptions } from '../../spec/vocabulary/blk.ts';
import {
  BLK_F_DISCARD,
  BLK_T_DISCARD,
  BLK_T_FLUSH,
  BLK_T_GET_ID,
  BLK_T_GET_LIFETIME,
  BLK_T_IN,
  BLK_T_OUT,
  BLK_T_SECURE_ERASE,
  BLK_T_WRITE_ZEROES,
  STATUS_DRIVER_OK,
} from '../../spec/vocabulary/limits.ts';
import type { Random } from '../support/random.ts';
import { cuts, MEMORY_BYTES, placed } from './chains.ts';
import { drawOffer } from './intents-offers.ts';
import { drawZoneFailure, drawZoneWish, type ZoneWish } from './intents-zones.ts';

/** Appends a little-endian number. */
const put = (bytes: number[], value: number, width: number): void => {
  let rest = value;
  for (let i = 0; i < width; i += 1) {
    bytes.push(rest % 256);
    rest = Math.floor(rest / 256);
  }
};

const header = (random: Random, type: number, sector: readonly [low: number, high: number]): number[] => {
  const bytes: number[] = [];
  put(bytes, type, 4);
  put(bytes, random.oneIn(2) ? 0 : random.word(), 4);
  put(bytes, sector[0], 4);
  put(bytes, sector[1], 4);
  return bytes;
};

/** A place on the disk: inside, at its end, a little or very far behind it; far enough that the byte offset no longer fits 64 bits. */
const drawSector = (random: Random, o: BlkOptions, count: number): readonly [low: number, high: number] => {
  if (random.oneIn(16)) return [random.pick([0xffff_ffff, 0x80_0000, random.below(o.capacity)]), random.pick([1, 0x80_0000, 0xffff_ffff])];
  if (random.oneIn(5)) return [Math.max(0, o.capacity - count + random.below(3) - 1), 0];
  return [random.below(Math.max(1, o.capacity - count + 1)), 0];
};

const drawCount = (random: Random): number => (random.oneIn(16) ? 0 : random.oneIn(4) ? 2 + random.below(2) : 1);
/** Whole sectors, or a byte more or less. */
const drawBytes = (random: Random, count: number): number =>
  random.oneIn(10) ? Math.max(0, 512 * count + random.pick([-1, 1, -16, 256])) : 512 * count;

interface Wish {
  readonly bytes: readonly number[];
  /** Bytes to send in all, and to want back before the status. */
  readonly out: number;
  readonly back: number;
}

const drawData = (random: Random, o: BlkOptions, type: number): Wish => {
  const count = drawCount(random);
  const size = drawBytes(random, count);
  const bytes = header(random, type, drawSector(random, o, count));
  const stray = random.oneIn(12) ? random.below(20) : 0;
  return type === BLK_T_IN ? { bytes, out: 16 + stray, back: size } : { bytes, out: 16 + size, back: stray };
};

/** A sector that means nothing in this request, and that most drivers leave at zero. */
const drawUnused = (random: Random): readonly [low: number, high: number] =>
  random.oneIn(8) ? [random.below(3), random.below(2)] : [0, 0];

/** Whole zones from the start of one, mostly. */
const putZoneSegment = (bytes: number[], random: Random, o: BlkOptions, { zoneSectors }: ZonedOptions): void => {
  const count = random.oneIn(8) ? zoneSectors + 1 : zoneSectors * (1 + random.below(2));
  const sector = zoneSectors * random.below(Math.ceil(o.capacity / zoneSectors)) + (random.oneIn(10) ? 1 : 0);
  put(bytes, sector, 8);
  put(bytes, count, 4);
  put(bytes, random.oneIn(16) ? 2 : 0, 4);
};

const putSegment = (bytes: number[], random: Random, o: BlkOptions, type: number, sectorsMax: number): void => {
  if (type === BLK_T_SECURE_ERASE && o.zoned !== null && !random.oneIn(4)) {
    putZoneSegment(bytes, random, o, o.zoned);
    return;
  }
  const most = Math.min(sectorsMax, o.capacity);
  const count = random.oneIn(10) ? random.pick([0, sectorsMax + 1, 0xffff_ffff]) : 1 + random.below(most);
  const unmap = type === BLK_T_DISCARD ? Number(random.oneIn(16)) : random.below(2);
  const flags = random.oneIn(16) ? random.pick([2, 3, 0x8000_0000, 0xffff_fffe]) : unmap;
  const [low, high] = drawSector(random, o, Math.min(count, o.capacity));
  put(bytes, low, 4);
  put(bytes, high, 4);
  put(bytes, count, 4);
  put(bytes, flags, 4);
};

const limitsOf = (o: BlkOptions, type: number): readonly [segments: number, sectors: number] => {
  if (type === BLK_T_DISCARD) return [o.discardSegmentsMax, o.discardSectorsMax];
  return type === BLK_T_SECURE_ERASE ? [o.eraseSegmentsMax, o.eraseSectorsMax] : [o.zeroesSegmentsMax, o.zeroesSectorsMax];
};

const drawSegments = (random: Random, o: BlkOptions, type: number): Wish => {
  const [segmentsMax, sectorsMax] = limitsOf(o, type);
  const count = random.oneIn(8) ? random.pick([0, segmentsMax + 1]) : 1 + random.below(segmentsMax);
  const bytes = header(random, type, drawUnused(random));
  for (let i = 0; i < count; i += 1) putSegment(bytes, random, o, type, sectorsMax);
  return { bytes, out: bytes.length + (random.oneIn(10) ? random.pick([-1, 1, 8]) : 0), back: 0 };
};

const TYPES = [
  ...[BLK_T_IN, BLK_T_IN, BLK_T_IN, BLK_T_OUT, BLK_T_OUT, BLK_T_OUT, BLK_T_FLUSH, BLK_T_GET_ID],
  ...[BLK_T_DISCARD, BLK_T_DISCARD, BLK_T_WRITE_ZEROES, BLK_T_WRITE_ZEROES, BLK_T_GET_LIFETIME, BLK_T_SECURE_ERASE],
];
/** Where it is offered, a secure erase is drawn more. */
const TYPES_WITH_ERASE = [...TYPES, BLK_T_SECURE_ERASE];
const drawType = (random: Random, o: BlkOptions): number => random.pick(o.secureErase ? TYPES_WITH_ERASE : TYPES);

const STRANGE = [2, 3, 5, 15, 16, 18, 20, 22, 24, 26, 27, 0x8000_0000, 0xffff_ffff];

const fromZone = (random: Random, { type, sector, out, back }: ZoneWish): Wish => ({
  bytes: header(random, type, [sector, 0]),
  out: 16 + out,
  back,
});

const drawSmall = (random: Random, type: number): Wish => {
  const bytes = header(random, type, drawUnused(random));
  if (type === BLK_T_GET_ID) return { bytes, out: 16, back: random.oneIn(3) ? random.pick([0, 19, 21, 64]) : 20 };
  if (type === BLK_T_GET_LIFETIME) return { bytes, out: 16, back: random.oneIn(4) ? random.pick([0, 5, 7]) : 6 };
  return { bytes, out: 16 + (random.oneIn(4) ? 512 : 0), back: random.oneIn(8) ? 1 : 0 };
};

const drawWish = (random: Random, s: BlkMachine): Wish => {
  const o = s.blk.options;
  if (o.zoned !== null && !random.oneIn(5)) return fromZone(random, drawZoneWish(random, s, o.zoned));
  if (random.oneIn(24)) return { bytes: header(random, random.pick(STRANGE), [0, 0]), out: 16, back: random.oneIn(2) ? 0 : 64 };
  const type = drawType(random, o);
  if (type === BLK_T_IN || type === BLK_T_OUT) return drawData(random, o, type);
  if (type === BLK_T_DISCARD || type === BLK_T_WRITE_ZEROES || type === BLK_T_SECURE_ERASE) return drawSegments(random, o, type);
  return drawSmall(random, type);
};

/** One request in sixteen lacks a part: a whole header, or the status. */
const drawSubmit = (random: Random, s: BlkMachine): Submit => {
  const o = s.blk.options;
  const wish = drawWish(random, s);
  const out = random.oneIn(32) ? random.below(16) : wish.out;
  const back = random.oneIn(40) ? 0 : wish.back + 1;
  const from = random.below(MEMORY_BYTES);
  const readable = placed(random, cuts(random, out, o.queueSize / 2 - 1), from);
  const last = readable.at(-1);
  const writable =
    back === 0 ? [] : placed(random, cuts(random, back, o.queueSize / 2 - 1), last === undefined ? from : last.address + last.length);
  const queue = random.oneIn(24) ? o.queues : o.queues > 1 ? random.below(o.queues) : 0;
  return { call: 'submit', queue, readable, writable, bytes: wish.bytes, fill: random.below(256) };
};

/** All that is offered, or a part; rarely with something wrong, so that the device does not come up. */
const drawBringUp = (random: Random, s: BlkMachine): BlkRequest => {
  const { featuresLow, featuresHigh, requiredLow } = s.blk.device.setup;
  const all = random.oneIn(2) ? featuresLow : (featuresLow & random.word()) >>> 0;
  // Without what is required, and with discarding on managed zones, a driver comes no further; that is tried, and not often.
  const low = random.oneIn(6) ? all : ((all | requiredLow) & ~(requiredLow === 0 ? 0 : 1 << BLK_F_DISCARD)) >>> 0;
  if (random.oneIn(12)) return { call: 'bring-up', low: (low ^ 0x20) >>> 0, high: random.oneIn(2) ? 0 : featuresHigh };
  return { call: 'bring-up', low, high: featuresHigh };
};

/** Whole fields, mostly those that change or that must not be read too early. */
const drawReading = (random: Random): BlkRequest => {
  const [offset, width] = random.pick([
    [0, 4] as const,
    [4, 4] as const,
    [32, 1] as const,
    [32, 4] as const,
    [8, 4] as const,
    [36, 4] as const,
  ]);
  return { call: 'read-config', offset: random.oneIn(16) ? offset + 1 : offset, width };
};

/** What an integrator, the medium or an observer does. */
const drawOutside = (random: Random, s: BlkMachine): BlkRequest => {
  const { options } = s.blk;
  switch (random.below(6)) {
    case 0:
    case 1:
      return drawOffer(random, s);
    case 2:
      return { call: 'resize', capacity: random.oneIn(2) ? options.capacity : options.capacity - random.below(4) + 1 };
    case 3:
      return { call: 'set-may-unmap', value: random.below(2) };
    case 4:
      return options.zoned !== null && random.oneIn(3) ? drawZoneFailure(random, s) : drawReading(random);
    default:
      return { call: 'reset-queue', queue: random.below(options.queues + 1) };
  }
};

const drawTrouble = (random: Random, o: BlkOptions): BlkRequest => {
  switch (random.below(8)) {
    case 0:
      return { call: 'power-cut', survivors: random.pick([0, 0xffff_ffff, random.word()]) };
    case 1:
      return { call: 'reset-blk' };
    case 2:
    case 3:
      return { call: 'write-writeback', value: random.oneIn(4) ? random.below(256) : random.below(2) };
    default:
      return { call: 'inject', sector: random.below(o.capacity + 1), faults: random.oneIn(2) ? 0 : random.below(8) };
  }
};

/** A queue was reset, and only a new beginning brings it back here. */
const isStuck = ({ blk: { device } }: BlkMachine): boolean => device.queues.some(({ ready }) => !ready);

export const intend = (random: Random, s: BlkMachine): BlkRequest => {
  const { options, device, flights } = s.blk;
  const isUp = (device.status & STATUS_DRIVER_OK) !== 0 && (device.status & 0xc0) === 0;
  if (!isUp && !random.oneIn(4)) return random.oneIn(8) ? drawReading(random) : drawBringUp(random, s);
  if (isStuck(s) && random.oneIn(8)) return drawBringUp(random, s);
  if (s.blk.capacityIsStale && random.oneIn(4)) return { call: 'read-config', offset: 0, width: 4 };
  if (random.oneIn(20)) return drawTrouble(random, options);
  if (random.oneIn(16)) return drawOutside(random, s);
  const under = flights.flatMap((flight, slot) => (flight === undefined ? [] : [slot]));
  const busy = under.length / options.slots;
  if (under.length > 0 && (busy === 1 ? !random.oneIn(12) : random.oneIn(3)))
    return { call: 'complete', slot: random.oneIn(24) ? random.below(options.slots) : random.pick(under) };
  return drawSubmit(random, s);
};

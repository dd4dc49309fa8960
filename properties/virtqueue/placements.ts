/** Where rings are put: packed together, with gaps, or against the end of memory; and near misses with one thing wrong. */
import type { Placement } from '../../spec/vocabulary/virtqueue.ts';
import type { Random } from '../support/random.ts';

const SIZES = [1, 2, 4, 8, 16, 32, 64, 128, 256];

const descriptorBytes = (size: number): number => 16 * size;
const availableBytes = (size: number): number => 6 + 2 * size;
const usedBytes = (size: number): number => 6 + 8 * size;

/** Enough for all parts of a ring at their alignments, in bytes. */
export const ringBytes = (size: number): number => 26 * size + 24;

const up = (address: number, align: number): number => Math.ceil(address / align) * align;
const down = (address: number, align: number): number => Math.floor(address / align) * align;

/** Where both sides start: mostly close before a wrap of 16 bits. */
const baseOf = (random: Random, size: number): number =>
  random.pick([0, 0, 0xffff, 0xfffe, 0x1_0000 - size, 0x7fff, random.below(0x1_0000)]);

/** The parts one after the other, the first two with a gap now and then, where a descriptor too many would lie. */
const together = (random: Random, bytes: number, size: number, base: number): Placement => {
  const spare = Math.floor(Math.max(0, bytes - ringBytes(size)) / 16);
  const descriptors = 16 * random.below(Math.min(2, spare + 1));
  const gap = spare > descriptors / 16 && random.oneIn(2) ? 16 : 0;
  const available = descriptors + descriptorBytes(size) + gap;
  return { size, descriptors, available, used: up(available + availableBytes(size), 4), base };
};

/** One part is moved against the end of memory; what it leaves behind is a gap. */
const againstEnd = (random: Random, ring: Placement, bytes: number): Placement => {
  const { size } = ring;
  switch (random.below(3)) {
    case 0:
      return { ...ring, descriptors: Math.max(0, down(bytes - descriptorBytes(size), 16)) };
    case 1:
      return { ...ring, available: Math.max(0, down(bytes - availableBytes(size), 2)) };
    default:
      return { ...ring, used: Math.max(0, down(bytes - usedBytes(size), 4)) };
  }
};

/** A ring that fits. Sizes are those of which the ring fits, the largest more often. */
export const goodPlacement = (random: Random, bytes: number, sizeMax: number): Placement => {
  const fitting = SIZES.filter((size) => size <= sizeMax && ringBytes(size) <= bytes);
  const size = random.oneIn(2) ? (fitting.at(-1) ?? 1) : random.pick(fitting.length === 0 ? [1] : fitting);
  const ring = together(random, bytes, size, baseOf(random, size));
  return random.oneIn(4) ? againstEnd(random, ring, bytes) : ring;
};

/** One thing about a ring that fits is made wrong, by as little as it takes. */
export const nearPlacement = (random: Random, bytes: number, sizeMax: number): Placement => {
  const ring = goodPlacement(random, bytes, sizeMax);
  const { size } = ring;
  switch (random.below(9)) {
    case 0:
      return { ...ring, size: random.pick([0, 3, size - 1, 2 ** 16, size + 1]) };
    case 1:
      return { ...together(random, bytes, random.pick([2 * size, 2 * sizeMax]), 0) };
    case 2:
      return { ...ring, base: random.pick([-1, 0x1_0000, 0.5]) };
    case 3:
      return { ...ring, descriptors: ring.descriptors + random.pick([8, 1, -8]) };
    case 4:
      return { ...ring, available: ring.available + random.pick([1, -1]) };
    case 5:
      return { ...ring, used: ring.used + random.pick([2, 1, -2]) };
    case 6:
      return { ...ring, descriptors: random.pick([down(bytes - descriptorBytes(size), 16) + 16, -16, 2 ** 32]) };
    case 7:
      return { ...ring, available: random.pick([down(bytes - availableBytes(size), 2) + 2, -2, 2 ** 52]) };
    default:
      return { ...ring, used: random.pick([down(bytes - usedBytes(size), 4) + 4, -4, 2 ** 32]) };
  }
};

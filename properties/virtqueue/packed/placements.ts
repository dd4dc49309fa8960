/** Where packed rings are put: parts in any order, with or without gaps, or against the end of memory; and near misses with one thing wrong. */
import type { Placement } from '../../../spec/vocabulary/virtqueue.ts';
import type { Random } from '../../support/random.ts';

const EVENT_BYTES = 4;

/** Enough for the ring and both event structures, in bytes. */
export const ringBytes = (size: number): number => 16 * size + 2 * EVENT_BYTES;

const down = (address: number, align: number): number => Math.floor(address / align) * align;

/** Slot and wrap counter where both sides start: mostly the first slot of the first round, often the last of any. */
const baseOf = (random: Random, size: number): number => {
  const slot = random.pick([0, 0, size - 1, random.below(size)]);
  return slot + (random.oneIn(3) ? 0 : 0x8000);
};

/** A ring that fits. Sizes are any up to the largest that fits, which comes more often. */
export const goodPlacement = (random: Random, bytes: number, sizeMax: number): Placement => {
  const largest = Math.max(1, Math.min(sizeMax, Math.floor((bytes - 2 * EVENT_BYTES) / 16)));
  const size = random.oneIn(2) ? largest : 1 + random.below(largest);
  const end = 16 * size;
  const spare = down(bytes - ringBytes(size), 4);
  const base = baseOf(random, size);
  if (random.oneIn(4)) return { size, descriptors: 16 * random.below(Math.floor(spare / 16) + 1), base, ...apart(bytes) };
  const gap = random.oneIn(2) ? 0 : 4 * random.below(Math.min(spare / 4, 4) + 1);
  const [available, used] = [end + gap, end + gap + EVENT_BYTES];
  return random.oneIn(2)
    ? { size, descriptors: 0, available, used, base }
    : { size, descriptors: 0, available: used, used: available, base };
};

/** Both structures against the end of memory. */
const apart = (bytes: number): Pick<Placement, 'available' | 'used'> => {
  const last = down(bytes - EVENT_BYTES, 4);
  return { available: last - EVENT_BYTES, used: last };
};

/** One thing about a ring that fits is made wrong, by as little as it takes. */
export const nearPlacement = (random: Random, bytes: number, sizeMax: number): Placement => {
  const ring = goodPlacement(random, bytes, sizeMax);
  const { size } = ring;
  switch (random.below(9)) {
    case 0:
      return { ...ring, size: random.pick([0, -1, 0.5, 32769, size + 0.5]) };
    case 1:
      return { ...ring, size: sizeMax + 1 };
    case 2:
      return { ...ring, base: random.pick([-1, 0x1_0000, 0.5, size, 0x8000 + size]) };
    case 3:
      return { ...ring, descriptors: ring.descriptors + random.pick([8, 1, -8]) };
    case 4:
      return { ...ring, available: ring.available + random.pick([1, 2, -2]) };
    case 5:
      return { ...ring, used: ring.used + random.pick([1, 2, -2]) };
    case 6:
      return { ...ring, descriptors: random.pick([down(bytes - 16 * size, 16) + 16, -16, 2 ** 32]) };
    case 7:
      return { ...ring, available: random.pick([down(bytes - EVENT_BYTES, 4) + 4, -4, 2 ** 52]) };
    default:
      return { ...ring, used: random.pick([down(bytes - EVENT_BYTES, 4) + 4, -4, 2 ** 32]) };
  }
};

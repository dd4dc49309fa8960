/**
 * A machine of full size: 40 cores, up to 8 compartments. A set of its cores does not fit one word of 32 bits, and some compartments have just
 * two cores whose numbers differ by 32.
 */
import type { CompartmentDeclaration, Protection, Region } from '../../spec/vocabulary/monitor.ts';
import type { Random } from '../support/random.ts';

export const FULL = { cores: 40, interrupts: 12, masters: 10 } as const;

const WORD = 32;

/** One-way isolation has few regions to give, and alone only one compartment beside the critical. */
const howMany = (protection: Protection): number => {
  if (protection === 'trustzone') return 2;
  return protection === 'trustzone+stage2' ? 4 : 8;
};

/** The last cores, which the critical side shares with others: from the word's edge on. */
const upper = (from: number): number[] => Array.from({ length: FULL.cores - from }, (_, i) => from + i);

const coresOf = (random: Random, i: number): number[] => {
  const own = random.oneIn(2) ? [i, i + WORD] : [i + WORD, i];
  return random.oneIn(3) ? [...own, 8 + i, 16 + i, 24 + i] : own;
};

export const manyCompartments = (random: Random, place: (granules: number) => Region, protection: Protection): CompartmentDeclaration[] => {
  const memory = (): Region[] => [place(1 + random.below(3))];
  const [first, ...shared] = random.oneIn(2) ? upper(WORD) : [0, ...upper(WORD + 4)];
  const cores = [first ?? 0, ...shared];
  return Array.from({ length: howMany(protection) }, (_, i) => ({
    name: i === 0 ? 'server' : i === 1 ? 'client' : i === 2 ? 'guest' : `guest${i}`,
    critical: i === 0,
    memory: memory(),
    cores: i === 0 ? cores : coresOf(random, i),
    interrupts: [i],
    masters: [i],
  }));
};

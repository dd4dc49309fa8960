/** A fixed loop of integer work: figures of two runs are compared as ratios to it, because machines and their neighbours differ. */
import { bestRate } from './measure.ts';
import type { Bench } from './row.ts';

const ROUNDS = 100_000;

/** Xorshift over a word: a chain of dependent operations, so that the rate is the core's and not the compiler's. */
const spin = (seed: number): number => {
  let x = seed | 1;
  for (let i = 0; i < ROUNDS; i += 1) {
    x ^= x << 13;
    x ^= x >>> 17;
    x ^= x << 5;
  }
  return x;
};

/** Rounds per second, now. Measured before and after each bench, since a shared machine is not equally fast all the time. */
export const calibrate = (seed: number): number => {
  let x = seed;
  return bestRate(() => {
    x = spin(x);
    return ROUNDS;
  });
};

export const calibration: Bench = {
  name: 'calibration',
  run: async (seed) => [{ name: 'calibration loop', value: calibrate(seed), unit: 'rounds/s', of: 'xorshift of one word' }],
};

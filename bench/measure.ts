/** Measuring: the best of three tries, because on a shared machine everything but the best is noise. */
import { nowMs } from '../properties/support/clock.ts';

const TRIES = 3;
/** A try lasts at least this long, in milliseconds. */
const TRY_MS = 300;

/** Work done per second. `work` does one portion and answers how much that was; the first portion warms up and is not counted. */
export const bestRate = (work: () => number): number => {
  work();
  let best = 0;
  for (let attempt = 0; attempt < TRIES; attempt += 1) {
    const began = nowMs();
    let done = 0;
    let elapsed = 0;
    while (elapsed < TRY_MS) {
      done += work();
      elapsed = nowMs() - began;
    }
    best = Math.max(best, (1000 * done) / elapsed);
  }
  return best;
};

/** The largest of three answers. */
export const bestOf = async (measure: () => Promise<number>): Promise<number> => {
  let best = 0;
  for (let attempt = 0; attempt < TRIES; attempt += 1) best = Math.max(best, await measure());
  return best;
};

/** Measuring: the best of several tries, because on a shared machine everything but the best is noise. */
import { nowMs } from '../properties/support/clock.ts';

/** Short tries and many of them: on a busy machine one of them runs undisturbed. */
const SHORT_TRIES = 60;
const SHORT_TRY_MS = 10;

/** Tries of what is long, such as a run of the whole program. */
const LONG_TRIES = 3;

/** Work done per second. `work` does one portion and answers how much that was; the first portions warm up and are not counted. */
export const bestRate = (work: () => number): number => {
  let best = 0;
  for (let attempt = 0; attempt <= SHORT_TRIES; attempt += 1) {
    const began = nowMs();
    let done = 0;
    let elapsed = 0;
    while (elapsed < SHORT_TRY_MS) {
      done += work();
      elapsed = nowMs() - began;
    }
    if (attempt > 0) best = Math.max(best, (1000 * done) / elapsed);
  }
  return best;
};

/** The largest of three answers. */
export const bestOf = async (measure: () => Promise<number>): Promise<number> => {
  let best = 0;
  for (let attempt = 0; attempt < LONG_TRIES; attempt += 1) best = Math.max(best, await measure());
  return best;
};

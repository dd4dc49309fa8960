/**
 * Makes a counterexample minimal. First whole stretches of requests are left out, which is quick on long traces; then fast-check
 * shrinks what is left, request by request and field by field, until nothing can be left out or lowered.
 */
import * as fc from 'fast-check';
import type { Area } from './area.ts';
import { type Divergence, firstDivergence } from './divergence.ts';
import { rewired } from './rewire.ts';

export interface Counterexample<Setup, Request> {
  readonly setup: Setup;
  readonly requests: readonly Request[];
  readonly divergence: Divergence;
}

/** Shrinking ends after this long with the best found so far, in milliseconds. */
const SHRINK_MS = 10_000;

/** Rounds of leaving out single requests: each may make an earlier one superfluous. */
const SINGLE_ROUNDS_MAX = 4;

/** Pairs of requests, a question and its delivery for example, are left out together when the trace is no longer than this. */
const PAIRS_BELOW = 64;

/** Gives the shorter trace in a form that still fails, or undefined. */
export type Shorten<T> = (kept: readonly T[], from: number, count: number) => readonly T[] | undefined;

/** One pass over the trace from its end, leaving out `stretch` requests at a time. The last request stays: it is what failed. */
const pass = <T>(items: readonly T[], stretch: number, shorten: Shorten<T>): readonly T[] => {
  let kept = items;
  for (let from = Math.max(0, kept.length - 1 - stretch); from >= 0; from -= stretch) kept = shorten(kept, from, stretch) ?? kept;
  return kept;
};

/** Leaves out stretches of halving length while the rest still fails. At most `2 n` runs of each length, and some rounds of single ones. */
export const leaveOut = <T>(items: readonly T[], shorten: Shorten<T>): readonly T[] => {
  let kept = items;
  for (let stretch = kept.length >> 1; stretch > 1; stretch >>= 1) kept = pass(kept, stretch, shorten);
  for (let round = 0; round < SINGLE_ROUNDS_MAX; round += 1) {
    const before = kept.length;
    kept = pass(kept, 1, shorten);
    if (kept.length === before) break;
  }
  return kept;
};

/** Leaves out two requests that stand apart, as long as any pair can go. At most `n³ / 4` runs for `n` requests; in practice some hundreds. */
export const leaveOutPairs = <T>(items: readonly T[], fails: (kept: readonly T[]) => boolean): readonly T[] => {
  let kept = items;
  for (let i = 0; i < kept.length - 2; i += 1)
    for (let j = i + 1; j < kept.length - 1; j += 1) {
      const shorter = kept.toSpliced(j, 1).toSpliced(i, 1);
      if (!fails(shorter)) continue;
      kept = shorter;
      j = i;
    }
  return kept;
};

/** `isAlive` is called before each run of the subject, which may not come back from it. */
export const shrink = <Setup, State, Request, Subject>(
  area: Area<Setup, State, Request, Subject>,
  found: Counterexample<Setup, Request>,
  isAlive: () => void = () => undefined,
): Counterexample<Setup, Request> => {
  const fails = (trace: readonly Request[]): boolean => {
    isAlive();
    return firstDivergence(area, found.setup, trace) !== undefined;
  };
  const shorten: Shorten<Request> = (kept, from, count) => {
    const plain = kept.toSpliced(from, count);
    if (fails(plain)) return plain;
    const renamed = rewired(area, found.setup, kept, from, count);
    return renamed !== undefined && fails(renamed) ? renamed : undefined;
  };
  const single = leaveOut(found.requests.slice(0, found.divergence.step + 1), shorten);
  const requests = single.length < PAIRS_BELOW ? leaveOut(leaveOutPairs(single, fails), shorten) : single;
  const traces = fc.array(area.request, { maxLength: requests.length, size: 'max' });
  const examples: [Request[]][] = [[[...requests]]];
  const options = { examples, numRuns: 1, interruptAfterTimeLimit: SHRINK_MS, markInterruptAsFailure: true };
  const agrees = fc.property(traces, (trace) => !fails(trace));
  const smallest = fc.check(agrees, options).counterexample?.[0] ?? requests;
  const divergence = firstDivergence(area, found.setup, smallest);
  return divergence === undefined ? { ...found, requests } : { setup: found.setup, requests: smallest, divergence };
};

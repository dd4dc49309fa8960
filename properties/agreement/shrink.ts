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

export const shrink = <Setup, State, Request, Subject>(
  area: Area<Setup, State, Request, Subject>,
  found: Counterexample<Setup, Request>,
): Counterexample<Setup, Request> => {
  const fails = (trace: readonly Request[]): boolean => firstDivergence(area, found.setup, trace) !== undefined;
  const shorten: Shorten<Request> = (kept, from, count) => {
    const plain = kept.toSpliced(from, count);
    if (fails(plain)) return plain;
    const renamed = rewired(area, found.setup, kept, from, count);
    return renamed !== undefined && fails(renamed) ? renamed : undefined;
  };
  const requests = leaveOut(found.requests.slice(0, found.divergence.step + 1), shorten);
  const traces = fc.array(area.request, { maxLength: requests.length, size: 'max' });
  const examples: [Request[]][] = [[[...requests]]];
  const options = { examples, numRuns: 1, interruptAfterTimeLimit: SHRINK_MS, markInterruptAsFailure: true };
  const agrees = fc.property(traces, (trace) => !fails(trace));
  const smallest = fc.check(agrees, options).counterexample?.[0] ?? requests;
  const divergence = firstDivergence(area, found.setup, smallest);
  return divergence === undefined ? { ...found, requests } : { setup: found.setup, requests: smallest, divergence };
};

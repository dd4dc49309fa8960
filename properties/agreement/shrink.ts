/**
 * Makes a counterexample minimal. First whole stretches of requests are left out, which is quick on long traces; then fast-check
 * shrinks what is left, request by request and field by field, until nothing can be left out or lowered.
 */
import * as fc from 'fast-check';
import type { Area } from './area.ts';
import { type Divergence, firstDivergence } from './divergence.ts';

export interface Counterexample<Setup, Request> {
  readonly setup: Setup;
  readonly requests: readonly Request[];
  readonly divergence: Divergence;
}

/** Shrinking ends after this long with the best found so far, in milliseconds. */
const SHRINK_MS = 10_000;

/** Leaves out stretches of halving length while the rest still fails. At most `2 n` runs of each length. */
export const leaveOut = <T>(items: readonly T[], fails: (kept: readonly T[]) => boolean): readonly T[] => {
  let kept = items;
  for (let stretch = kept.length >> 1; stretch >= 1; stretch >>= 1) {
    for (let from = Math.max(0, kept.length - 1 - stretch); from >= 0; from -= stretch) {
      const shorter = kept.toSpliced(from, stretch);
      if (fails(shorter)) kept = shorter;
    }
  }
  return kept;
};

export const shrink = <Setup, State, Request, Subject>(
  area: Area<Setup, State, Request, Subject>,
  found: Counterexample<Setup, Request>,
): Counterexample<Setup, Request> => {
  const fails = (trace: readonly Request[]): boolean => firstDivergence(area, found.setup, trace) !== undefined;
  const requests = leaveOut(found.requests.slice(0, found.divergence.step + 1), fails);
  const traces = fc.array(area.request, { maxLength: requests.length, size: 'max' });
  const examples: [Request[]][] = [[[...requests]]];
  const options = { examples, numRuns: 1, interruptAfterTimeLimit: SHRINK_MS, markInterruptAsFailure: true };
  const agrees = fc.property(traces, (trace) => !fails(trace));
  const smallest = fc.check(agrees, options).counterexample?.[0] ?? requests;
  const divergence = firstDivergence(area, found.setup, smallest);
  return divergence === undefined ? { ...found, requests } : { setup: found.setup, requests: smallest, divergence };
};

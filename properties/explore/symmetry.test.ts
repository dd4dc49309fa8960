/** Symmetry: states that differ in names only are explored once, and stand for as many as an exploration without it counts. */
import { expect, test } from 'vitest';
import type { Symmetry } from '../../model/explore/index.ts';
import { judgedCounters, type Values } from './counters.ts';
import type { AnyJudged } from './judged.ts';
import { exploreScope } from './run.ts';
import { star } from './scopes/monitor/scope.ts';

const SETUP = { counters: 3, modulus: 4 };
const permutations = [
  [0, 2, 1],
  [1, 0, 2],
  [1, 2, 0],
  [2, 0, 1],
  [2, 1, 0],
];
const symmetries = permutations.map(
  (order): Symmetry<Values> => ({ name: `counters in the order ${order}`, apply: (values) => order.map((at) => values[at] ?? 0) }),
);
const counters = judgedCounters(SETUP);
const equal = { ...counters, scope: { ...counters.scope, symmetries } };

const explore = async (judged: typeof counters, symmetry: boolean) =>
  (await exploreScope(judged as AnyJudged, () => true, symmetry)).certificate;

test('equal counters are explored as a set: their number of states is that of multisets', async () => {
  const certificate = await explore(equal, true);
  // Multisets of 3 values out of 4: 6 over 3.
  expect(certificate).toMatchObject({ verdict: 'closed', states: 20, unreducedStates: 4 ** 3, diameter: 9 });
  expect(certificate.reductions.at(-1)?.name).toBe('symmetry');
});

test('switched off, every state is explored', async () => {
  expect(await explore(equal, false)).toMatchObject({ states: 4 ** 3, unreducedStates: null, reductions: [] });
});

test('a permutation that the requests can tell from none does not stand for as many states as there are', async () => {
  const unequal = { ...equal.scope, requests: () => equal.scope.requests([]).filter(({ counter }) => counter === 0) };
  const certificate = await explore({ ...equal, scope: unequal }, true);
  expect(certificate.unreducedStates).not.toBe((await explore({ ...equal, scope: unequal }, false)).states);
});

test('two equal compartments: half of the states, but for those that are their own mirror image', async () => {
  const judged = star as AnyJudged;
  const [reduced, whole] = [await exploreScope(judged, () => true), await exploreScope(judged, () => true, false)];
  expect(reduced.certificate.unreducedStates).toBe(whole.certificate.states);
  expect(reduced.certificate.states).toBeLessThan(0.6 * whole.certificate.states);
  expect(reduced.certificate.diameter).toBe(whole.certificate.diameter);
});

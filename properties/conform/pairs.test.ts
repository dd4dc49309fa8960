/** Pairs of traces are pairs by the policy alone: the specification tells an observer the same in both, and most differ in what others did. */
import { expect, test } from 'vitest';
import { PLATFORMS } from '../agreement/area.ts';
import { pairsOf, toldByModel } from './pairs.ts';

const RUNS = 15;

test.each(PLATFORMS)('on %s the specification tells an observer the same in both traces of a pair', (platform) => {
  const pairs = Array.from({ length: RUNS }, (_, i) => pairsOf(11, i, platform, [])).flat();
  const unlike = pairs.filter(({ setup, first, second }) => `${toldByModel(setup, first)}` !== `${toldByModel(setup, second)}`);
  expect(unlike.map(({ property, observer }) => ({ property, observer }))).toEqual([]);
  const varied = pairs.filter(({ first, second }) => first.length !== second.length);
  expect(varied.length).toBeGreaterThan(pairs.length / 2);
});

test('calls that a machine does not have are in no trace', () => {
  const pairs = Array.from({ length: RUNS }, (_, i) => pairsOf(11, i, 'stage2', ['share', 'load'])).flat();
  const calls = new Set(pairs.flatMap(({ first, second }) => [...first, ...second].map(({ request }) => request.call)));
  expect([calls.has('share'), calls.has('load'), calls.has('lend')]).toEqual([false, false, true]);
});

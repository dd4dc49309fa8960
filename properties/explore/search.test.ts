import { expect, test } from 'vitest';
import { Search, systemOf, walk } from '../../model/explore/index.ts';
import { type Counters, counterScope } from './counters.ts';
import { exploreNaively } from './naive.ts';

const searched = (setup: Counters) => {
  const search = new Search(systemOf(counterScope(setup))).begin();
  while (search.advance(1000));
  return { states: search.states, transitions: search.transitions, diameter: search.diameter };
};

const byFormula = ({ counters, modulus }: Counters) => {
  const states = modulus ** counters;
  return { states, transitions: states * (2 * counters + 1), diameter: counters * (modulus - 1) };
};

test.each([
  { counters: 1, modulus: 2 },
  { counters: 3, modulus: 5 },
  { counters: 5, modulus: 7 },
])('visits every state of $counters counters modulo $modulus once', (setup) => {
  expect(searched(setup)).toEqual(byFormula(setup));
});

test('a naive exploration counts the same', async () => {
  const setup = { counters: 4, modulus: 4 };
  expect(await exploreNaively(counterScope(setup))).toEqual(byFormula(setup));
});

test('the table of visited states grows past a hundred thousand entries', () => {
  const setup = { counters: 5, modulus: 11 };
  expect(searched(setup).states).toBe(11 ** 5);
});

test('the hash does not depend on the order of requests or roots, and does on what they do', () => {
  const hashOf = (scope: ReturnType<typeof counterScope>) => {
    const search = new Search(systemOf(scope)).begin();
    while (search.advance(1000));
    return { ...search.hash };
  };
  const scope = counterScope({ counters: 2, modulus: 3 });
  const from = (...roots: number[][]) => ({
    ...scope,
    setups: roots.map(() => scope.setups[0] ?? { counters: 2, modulus: 3 }),
    boot: () => roots.shift() ?? [],
  });
  expect(hashOf(from([1, 2], [2, 2]))).toEqual(hashOf(scope));
  expect(hashOf({ ...scope, step: (s, r) => ({ ...scope.step(s, r), reply: [7] }) })).not.toEqual(hashOf(scope));
});

test('a broken invariant is answered with a shortest way to it', () => {
  const invariant = { name: 'small', says: 'the sum stays below 4', holds: (v: readonly number[]) => v.reduce((a, b) => a + b, 0) < 4 };
  const scope = { ...counterScope({ counters: 3, modulus: 9 }), invariants: [invariant] };
  const search = new Search(systemOf(scope)).begin();
  while (search.advance(1000));
  expect(search.finding?.fault.property).toBe('small');
  expect(search.finding && walk(scope, search.finding.path).requests).toHaveLength(4);
});

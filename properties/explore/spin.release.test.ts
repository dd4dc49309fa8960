/** The larger of the two scopes that are written in Promela too: eleven million transitions, counted by both. */
import { expect, test } from 'vitest';
import { Search, systemOf } from '../../model/explore/index.ts';
import { memoryPromela, runPan } from '../oracles/spin/pan.ts';
import { memory } from './scopes/monitor/scope.ts';

test('spin stores as many states of the scope memory, and takes as many transitions, as the explorer', () => {
  const search = new Search(systemOf(memory.scope)).begin();
  while (search.advance(10_000));
  expect(search.finding).toBeUndefined();
  expect(runPan(memoryPromela(), 2)).toEqual({ states: search.states, transitions: search.transitions });
});

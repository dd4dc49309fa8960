/** Every pair and triple of guards that can fail at once does, and is answered as the table says. Guards that speak of what a failed name has not established are no pair. */
import { expect, test } from 'vitest';
import { COMBINATIONS } from './priority.ts';
import { priorityWalk } from './priority-walk.ts';

test('all pairs and triples', () => {
  const { seen, wrong } = priorityWalk(4000);
  expect(wrong).toBeUndefined();
  expect(COMBINATIONS.filter((each) => !seen.has(each))).toEqual([]);
});

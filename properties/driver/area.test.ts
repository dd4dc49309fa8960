import { expect, test } from 'vitest';
import { runArea } from '../agreement/campaign.ts';
import { unexercised } from '../agreement/tally.ts';
import { driverArea } from './area.ts';

const budget = { seed: 1, runs: 400, steps: 256, milliseconds: undefined, shard: undefined, options: { platform: 'stage2' } } as const;
const result = await runArea(driverArea, budget, () => true);

test('observer and watch let through the same actions', () => {
  expect(result.counterexample).toBeUndefined();
});

test('every guard is granted, and refuses alone', () => {
  expect(unexercised(result.tally, driverArea.guards)).toEqual([]);
});

test('between a fifth and four fifths of the actions are granted', () => {
  const share = result.tally.granted / result.tally.steps;
  expect(share).toBeGreaterThan(0.2);
  expect(share).toBeLessThan(0.8);
});

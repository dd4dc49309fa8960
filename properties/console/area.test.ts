import { expect, test } from 'vitest';
import { runArea } from '../agreement/campaign.ts';
import { unexercised } from '../agreement/tally.ts';
import { consoleArea } from './area.ts';

const budget = { seed: 1, runs: 40, steps: 256, milliseconds: undefined, shard: undefined, options: { platform: 'stage2' } } as const;
const result = await runArea(consoleArea, budget, () => true);

test('specification and emulator agree on ports, messages and words for emergencies', () => {
  expect(result.counterexample).toBeUndefined();
});

test('every guard is granted, and refuses alone', () => {
  expect(unexercised(result.tally, consoleArea.guards)).toEqual([]);
});

test('between a fifth and four fifths of the requests are granted', () => {
  const share = result.tally.granted / result.tally.steps;
  expect([share > 0.2, share < 0.8]).toEqual([true, true]);
});

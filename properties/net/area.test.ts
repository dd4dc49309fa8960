import { expect, test } from 'vitest';
import { runArea } from '../agreement/campaign.ts';
import { unexercised } from '../agreement/tally.ts';
import { netArea } from './area.ts';

const budget = { seed: 1, runs: 100, steps: 256, milliseconds: undefined, shard: undefined, options: { platform: 'stage2' } } as const;
const result = await runArea(netArea, budget, () => true);

test('specification and emulator agree on packets, commands and offers of a network card', () => {
  expect(result.counterexample).toBeUndefined();
});

test('every guard is granted, and refuses alone', () => {
  expect(unexercised(result.tally, netArea.guards)).toEqual([]);
});

test('between a fifth and four fifths of the requests are granted', () => {
  const share = result.tally.granted / result.tally.steps;
  expect([share > 0.2, share < 0.9]).toEqual([true, true]);
});

import { expect, test } from 'vitest';
import { runArea } from '../agreement/campaign.ts';
import { unexercised } from '../agreement/tally.ts';
import { blkArea } from './area.ts';

const budget = { seed: 1, runs: 100, steps: 256, milliseconds: undefined, shard: undefined, options: { platform: 'stage2' } } as const;
const result = await runArea(blkArea, budget, () => true);

test('specification and emulator agree on requests to a block device', () => {
  expect(result.counterexample).toBeUndefined();
});

test('every guard is granted, and refuses alone', () => {
  expect(unexercised(result.tally, blkArea.guards)).toEqual([]);
});

test('between a fifth and four fifths of the requests are granted', () => {
  const share = result.tally.granted / result.tally.steps;
  expect(share).toBeGreaterThan(0.2);
  expect(share).toBeLessThan(0.8);
});

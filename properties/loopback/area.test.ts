import { expect, test } from 'vitest';
import { runArea } from '../agreement/campaign.ts';
import { unexercised } from '../agreement/tally.ts';
import { loopbackArea } from './area.ts';

test('specification and emulator agree on random exchanges, and every guard alone was seen to grant and to refuse', async () => {
  const budget = { seed: 1, runs: 150, steps: 256, milliseconds: undefined, shard: undefined, options: { platform: 'stage2' } } as const;
  const { counterexample, tally } = await runArea(loopbackArea, budget, () => true);
  expect(counterexample).toBeUndefined();
  expect(unexercised(tally, loopbackArea.guards)).toEqual([]);
  expect(tally.granted / tally.steps).toBeGreaterThan(0.2);
  expect(tally.granted / tally.steps).toBeLessThan(0.8);
});

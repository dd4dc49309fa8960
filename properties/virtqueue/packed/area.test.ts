import { expect, test } from 'vitest';
import { runArea } from '../../agreement/campaign.ts';
import { unexercised } from '../../agreement/tally.ts';
import { packedArea } from './area.ts';

const budget = { seed: 1, runs: 600, steps: 128, milliseconds: undefined, shard: undefined, options: { platform: 'stage2' } } as const;

test('specification and emulator agree on random requests to a packed queue, and every guard is granted and refused alone', async () => {
  const result = await runArea(packedArea, budget, () => true);
  expect(result.counterexample).toBeUndefined();
  expect(unexercised(result.tally, packedArea.guards)).toEqual([]);
  const granted = result.tally.granted / result.tally.steps;
  expect(granted).toBeGreaterThan(0.2);
  expect(granted).toBeLessThan(0.8);
});

import { expect, test } from 'vitest';
import { runArea } from '../agreement/campaign.ts';
import { systemArea } from './area.ts';

test.each(['stage2', 'trustzone', 'pmp'] as const)('specification and emulator of the whole system agree on %s', async (platform) => {
  const budget = { seed: 5, runs: 60, steps: 256, milliseconds: undefined, shard: undefined, options: { platform } } as const;
  const result = await runArea(systemArea, budget, () => true);
  expect(result.counterexample).toBeUndefined();
  expect(result.tally.granted / result.tally.steps).toBeGreaterThan(0.2);
  expect(result.tally.granted / result.tally.steps).toBeLessThan(0.8);
});

import { expect, test } from 'vitest';
import { runArea } from '../agreement/campaign.ts';
import { monitorArea } from './area.ts';

test('specification and emulator agree on random monitor calls', async () => {
  const budget = { seed: 1, runs: 200, steps: 128, milliseconds: undefined, shard: undefined, options: { platform: 'stage2' } } as const;
  const result = await runArea(monitorArea, budget, () => true);
  expect(result.counterexample).toBeUndefined();
});

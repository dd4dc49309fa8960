/** MON-UNIT-1: whatever was asked before, every unit lets through exactly what the specification's `mayAccess` says. */
import { expect, test } from 'vitest';
import { runArea } from '../../agreement/campaign.ts';
import { unexercised } from '../../agreement/tally.ts';
import { monitorArea } from '../area.ts';
import { emptyTally } from '../protection/tally.ts';
import { compareUnits, emulated } from './campaign.ts';

test('after every step, for every core, master and granule boundary, the unit decides as `mayAccess` does', () => {
  const tally = emptyTally();
  expect(compareUnits(48, emulated, tally)).toBeUndefined();
  expect([...tally.allowed.keys()].sort()).toEqual(['MON-PMP-9', 'MON-S2-6', 'MON-TZ-3', 'MON-TZ-4']);
  expect([...tally.refused.keys()].sort()).toEqual([
    'MON-PMP-13',
    'MON-PMP-9',
    'MON-S2-1',
    'MON-S2-2',
    'MON-S2-6',
    'MON-S2-7',
    'MON-TZ-3',
    'MON-TZ-4',
  ]);
});

test('where entries are few, the guards that count them grant, and each alone refuses', async () => {
  const budget = { seed: 3, runs: 1500, steps: 256, milliseconds: undefined, shard: undefined, options: { platform: 'pmp' } } as const;
  const { tally, counterexample } = await runArea(monitorArea, budget, () => true);
  expect(counterexample).toBeUndefined();
  expect(unexercised(tally, ['MON-UNIT-9', 'MON-UNIT-10', 'MON-UNIT-11', 'MON-UNIT-12'])).toEqual([]);
});

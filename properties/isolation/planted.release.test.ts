/** Isolation faults of different kinds, planted one by one: each is found by an obligation, not by comparing states, within so many steps. */
import { expect, test } from 'vitest';
import { tryPlanted } from './planted.ts';
import { PLANTED } from './planted-leaks.ts';

test.each(PLANTED)('$what', { timeout: 180_000 }, async (planted) => {
  const { found } = await tryPlanted(planted);
  expect(found).toEqual(expect.any(String));
  expect(found).not.toMatch(/^crash/);
});

test('nothing is found in an emulator without a fault', async () => {
  const clean = {
    what: 'nothing',
    platform: 'stage2',
    file: 'impl/monitor/cores.ts',
    find: 'const runningSide',
    put: 'const runningSide',
  } as const;
  expect(await tryPlanted(clean)).not.toHaveProperty('found');
});

/**
 * Isolation faults of different kinds, planted one by one: each is found by an obligation, not by comparing states, within so few steps that it
 * is tried for every change. `planted.release.test.ts` has those that take longer.
 */
import { expect, test } from 'vitest';
import { tryPlanted } from './planted.ts';
import { LATE, NO_FAULT, PLANTED } from './planted-leaks.ts';

const STEPS_MAX = 20_000;
const noClock = (): number => 0;

test.each(PLANTED.filter(({ what }) => !LATE.includes(what)))('$what', async (planted) => {
  const { found } = await tryPlanted(planted, noClock, STEPS_MAX);
  expect(found).toEqual(expect.any(String));
  expect(found).not.toMatch(/^crash/);
});

test('nothing is found in an emulator without a fault', async () => {
  expect(await tryPlanted(NO_FAULT, noClock, STEPS_MAX)).not.toHaveProperty('found');
});

test('the late ones are planted faults', () => {
  const known = PLANTED.map(({ what }) => what);
  expect(LATE.filter((what) => !known.includes(what))).toEqual([]);
});

/** Planted isolation faults that take an obligation long to find, and a long search where there is none. */
import { expect, test } from 'vitest';
import { tryPlanted } from './planted.ts';
import { LATE, NO_FAULT, PLANTED } from './planted-leaks.ts';

test.each(PLANTED.filter(({ what }) => LATE.includes(what)))('$what', async (planted) => {
  const { found } = await tryPlanted(planted);
  expect(found).toEqual(expect.any(String));
  expect(found).not.toMatch(/^crash/);
});

test('nothing is found in an emulator without a fault', async () => {
  expect(await tryPlanted(NO_FAULT)).not.toHaveProperty('found');
});

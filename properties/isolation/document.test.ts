/** The page that states the claim names every kind of request, and every planted fault applies to the emulator as it is. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { sourceOf } from '../faults/workshop.ts';
import { CALLS } from '../monitor/request.ts';
import { PLANTED } from './planted-leaks.ts';

test('docs/isolation.md names every kind of request', () => {
  const page = readFileSync(new URL('../../docs/isolation.md', import.meta.url), 'utf8');
  expect(CALLS.filter((call) => !page.includes(`\`${call}\``))).toEqual([]);
});

test('at least twenty faults are planted, and each applies', () => {
  expect(PLANTED.length).toBeGreaterThanOrEqual(20);
  expect(PLANTED.filter(({ file, find }) => sourceOf(file).split(find).length !== 2)).toEqual([]);
});

/** The address space controller, specification against emulator. No QEMU board has a programmable one: this is its only second opinion. */
import { expect, test } from 'vitest';
import * as spec from '../../../spec/monitor/protection/index.ts';
import type { TzascRegion } from '../../../spec/vocabulary/protection.ts';
import { randomFrom } from '../../support/random.ts';
import type { Mismatch } from './pmp-cases.ts';
import { allowedShare, emptyTally } from './tally.ts';
import { compareTzasc, emulatedTzasc } from './tzasc-cases.ts';

const PAGE = 4096;

test('a million transactions are decided alike', () => {
  const random = randomFrom(82);
  const tally = emptyTally();
  let different: Mismatch | undefined;
  for (let unit = 0; unit < 10_000 && different === undefined; unit += 1) different = compareTzasc(random, emulatedTzasc, tally);
  expect(different).toBeUndefined();
  expect([...tally.refused.keys()].sort()).toEqual(['MON-TZ-3', 'MON-TZ-4', 'MON-TZ-5']);
  expect(allowedShare(tally)).toBeGreaterThan(20);
});

const region = (pages: readonly [number, number], secure: boolean, identities: number): TzascRegion => ({
  base: pages[0] * PAGE,
  top: pages[1] * PAGE + PAGE - 1,
  filters: 1,
  secureRead: secure,
  secureWrite: secure,
  identitiesRead: identities,
  identitiesWrite: identities,
});
const ACCESS = { base: 5 * PAGE, length: 8, kind: 'read', identity: 3, filter: 0 } as const;

test('MON-TZ-7: the secure side reaches non-secure memory, and never the other way', () => {
  const nonSecureOnly = [region([0, 0], false, 0), region([4, 6], false, 0xffff)];
  const secureOnly = [region([0, 0], false, 0), region([4, 6], true, 0)];
  expect(spec.reaches(nonSecureOnly, { ...ACCESS, secure: true })).toBe(true);
  expect(spec.reaches(nonSecureOnly, { ...ACCESS, secure: false })).toBe(true);
  expect(spec.reaches(secureOnly, { ...ACCESS, secure: true })).toBe(true);
  expect(spec.reaches(secureOnly, { ...ACCESS, secure: false })).toBe(false);
});

test('MON-TZ-5: overlapping regions of one filter may not be programmed, of different filters they may', () => {
  const [first, second] = [region([4, 6], true, 0), region([6, 8], false, 1)];
  expect(spec.isProgrammable([region([0, 0], true, 0), first, second])).toBe(false);
  expect(spec.isProgrammable([region([0, 0], true, 0), first, { ...second, filters: 2 }])).toBe(true);
});

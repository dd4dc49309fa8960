/** The address space controller, specification against emulator. No QEMU board has a programmable one: this is its only second opinion. */
import { expect, test } from 'vitest';
import { Arena } from '../../../impl/machine/arena.ts';
import { Tzasc } from '../../../impl/machine/protection/tzasc.ts';
import * as spec from '../../../spec/monitor/protection/index.ts';
import type { Transaction, TzascRegion } from '../../../spec/vocabulary/protection.ts';
import { type Random, randomFrom } from '../../support/random.ts';
import type { Mismatch } from './pmp-cases.ts';
import { allowedShare, count, emptyTally, type Tally } from './tally.ts';

const PAGE = 4096;

const drawRegion = (random: Random): TzascRegion => {
  const base = random.below(40) * PAGE + (random.oneIn(8) ? random.below(PAGE) : 0);
  return {
    base,
    top: Math.max(0, base + (random.below(12) - (random.oneIn(10) ? 2 : 0)) * PAGE + (random.oneIn(8) ? random.below(PAGE) : PAGE - 1)),
    filters: random.oneIn(2) ? 1 << random.below(4) : random.below(16),
    secureRead: random.oneIn(2),
    secureWrite: random.oneIn(2),
    identitiesRead: random.oneIn(2) ? 0xffff : random.below(0x1_0000),
    identitiesWrite: random.oneIn(2) ? 1 << random.below(16) : random.below(0x1_0000),
  };
};

const drawTransaction = (random: Random, unit: spec.Tzasc): Transaction => {
  const region = random.pick(unit);
  const length = random.pick([1, 4, 8, 64, PAGE, 3 * PAGE]);
  const base = random.pick([region.base, region.top + 1]) + random.pick([-PAGE, -length, -1, 0, 0, 1, PAGE]);
  const kind = random.pick(['read', 'write', 'execute'] as const);
  return { base: Math.max(0, base), length, kind, secure: random.oneIn(2), identity: random.below(17), filter: random.below(4) };
};

const compare = (random: Random, tally: Tally): Mismatch | undefined => {
  const unit = Array.from({ length: 1 + random.below(6) }, () => drawRegion(random));
  const subject = new Tzasc(new Arena(Tzasc.size()));
  for (const [number, region] of unit.entries()) subject.program(number, region);
  for (let i = 0; i < 100; i += 1) {
    const each = drawTransaction(random, unit);
    const specified = spec.tzascVerdict(unit, each);
    count(tally, specified);
    const emulated = subject.allows(each.secure, each.identity, each.filter, each.base, each.length, each.kind === 'write');
    if (specified.allowed !== emulated) {
      const where = `${JSON.stringify(each)} with ${JSON.stringify(unit)}`;
      return { where, specified: `${specified.allowed} by ${specified.clause}`, emulated: `${emulated}` };
    }
  }
  return undefined;
};

test('a million transactions are decided alike', () => {
  const random = randomFrom(82);
  const tally = emptyTally();
  let different: Mismatch | undefined;
  for (let unit = 0; unit < 10_000 && different === undefined; unit += 1) different = compare(random, tally);
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

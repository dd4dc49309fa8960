/** Random TZC-400 settings and transactions at the edges of regions; and the comparison of both sides on them. */
import { Arena } from '../../../impl/machine/arena.ts';
import { Tzasc } from '../../../impl/machine/protection/tzasc.ts';
import * as spec from '../../../spec/monitor/protection/index.ts';
import type { Transaction, TzascRegion } from '../../../spec/vocabulary/protection.ts';
import type { Random } from '../../support/random.ts';
import type { Mismatch } from './pmp-cases.ts';
import { count, type Tally } from './tally.ts';

export type TzascMaker = () => Tzasc;
export const emulatedTzasc: TzascMaker = () => new Tzasc(new Arena(Tzasc.size()));

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

/** One controller, and transactions around the edges of its regions. */
export const compareTzasc = (random: Random, make: TzascMaker, tally: Tally): Mismatch | undefined => {
  const unit = Array.from({ length: 1 + random.below(6) }, () => drawRegion(random));
  const subject = make();
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

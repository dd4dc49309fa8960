/** Clauses that no request of an area stands for, and the property that judges each: tests of their own, run by `npm test`. */
import { PROTECTION } from '../../spec/clauses/protection.ts';

/** The unit that a clause speaks of, by the middle of its id, and the test file from `properties/`. */
const BY_UNIT: Readonly<Record<string, string>> = {
  PMP: 'monitor/protection/pmp.test.ts',
  S2: 'monitor/protection/stage2.test.ts',
  TZ: 'monitor/protection/tzasc.test.ts',
  UNIT: 'monitor/programming/programming.test.ts',
};

const ORDER_OF_CHANGES = 'monitor/programming/tables.test.ts';
const OF_ORDER: readonly string[] = ['MON-S2-12', 'MON-UNIT-8'];

export const PROPERTY_FILES: readonly string[] = [...Object.values(BY_UNIT), ORDER_OF_CHANGES];

export const propertiesFor = (clause: string): readonly string[] => {
  const unit = clause in PROTECTION ? BY_UNIT[clause.split('-')[1] ?? ''] : undefined;
  return [...(unit === undefined ? [] : [unit]), ...(OF_ORDER.includes(clause) ? [ORDER_OF_CHANGES] : [])];
};

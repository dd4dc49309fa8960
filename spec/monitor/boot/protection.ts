/** Conditions that TrustZone adds, because it isolates in one direction only. */
import type { Manifest } from '../../vocabulary/monitor.ts';
import { at, type Check, check, firstIn, isCritical } from './check.ts';

const hasWorlds = (m: Manifest): boolean => m.platform.protection === 'trustzone' || m.platform.protection === 'trustzone+stage2';
const count = (m: Manifest, critical: boolean): number => m.compartments.filter((each) => each.critical === critical).length;

export const PROTECTION: readonly Check[] = [
  check('MON-BOOT-30', 'TrustZone has exactly one critical compartment', (m) => at('compartments', hasWorlds(m) && count(m, true) !== 1)),
  check('MON-BOOT-31', 'TrustZone alone has at most one non-critical compartment', (m) =>
    at('compartments', m.platform.protection === 'trustzone' && count(m, false) > 1),
  ),
  check('MON-BOOT-32', 'on TrustZone the critical compartment grants nothing', (m) =>
    firstIn(m.grants, (each, i) => at(`grants[${i}].from`, hasWorlds(m) && isCritical(m, each.from))),
  ),
];

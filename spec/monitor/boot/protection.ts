/** Conditions that the protection unit adds: TrustZone isolates in one direction only, and entries are few. */
import { TZC_REGIONS_TO_GIVE } from '../../vocabulary/limits.ts';
import type { Manifest } from '../../vocabulary/monitor.ts';
import { entriesAtBoot, hasPmp, hasWorlds, pmpEntries, regionsAtBoot } from '../capacity.ts';
import { at, type Check, check, firstIn, isCritical } from './check.ts';

const count = (m: Manifest, critical: boolean): number => m.compartments.filter((each) => each.critical === critical).length;

export const PROTECTION: readonly Check[] = [
  check('MON-BOOT-30', 'TrustZone has exactly one critical compartment', (m) => at('compartments', hasWorlds(m) && count(m, true) !== 1)),
  check('MON-BOOT-31', 'TrustZone alone has at most one non-critical compartment', (m) =>
    at('compartments', m.platform.protection === 'trustzone' && count(m, false) > 1),
  ),
  check('MON-BOOT-32', 'on TrustZone the critical compartment grants nothing', (m) =>
    firstIn(m.grants, (each, i) => at(`grants[${i}].from`, hasWorlds(m) && isCritical(m, each.from))),
  ),
  check('MON-BOOT-34', 'a PMP has entries for every compartment', (m) =>
    firstIn(m.compartments, (_, i) => at(`compartments[${i}].memory`, hasPmp(m) && entriesAtBoot(m, i) > pmpEntries(m))),
  ),
  check('MON-BOOT-35', 'TrustZone has regions for all of them', (m) =>
    at('compartments', hasWorlds(m) && regionsAtBoot(m) > TZC_REGIONS_TO_GIVE),
  ),
];

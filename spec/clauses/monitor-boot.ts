/** What the monitor demands of a manifest before it boots: a sentence each. */
import type { Clauses } from './clause.ts';

const source = 'ours; docs/decisions/0003';

export const MONITOR_BOOT = {
  'MON-BOOT-1': { says: 'The granule size is a power of two that a protection unit can have.', source },
  'MON-BOOT-2': { says: 'Memory consists of a whole number of granules, at least one, within the platform limit.', source },
  'MON-BOOT-3': { says: 'Cores, interrupt lines and bus masters are counted by whole numbers within the platform limits.', source },
  'MON-BOOT-4': { says: 'There is at least one compartment and there are not more than the monitor can keep apart.', source },
  'MON-BOOT-5': { says: 'Every compartment has a name, and no two have the same.', source },
  'MON-BOOT-6': { says: 'A region begins and ends at a granule boundary and is not empty.', source },
  'MON-BOOT-7': { says: 'A region lies within memory.', source },
  'MON-BOOT-8': { says: 'No two regions overlap; what is shared is declared as a window, once.', source },
  'MON-BOOT-9': { says: 'Every compartment has memory of its own.', source },
  'MON-BOOT-10': { says: 'Every compartment has a core.', source },
  'MON-BOOT-11': { says: 'A core given to a compartment exists.', source },
  'MON-BOOT-12': {
    says: 'A core is given at most once to a compartment, and to at most one critical and one non-critical compartment.',
    source,
  },
  'MON-BOOT-13': { says: 'An interrupt line given to a compartment exists.', source },
  'MON-BOOT-14': { says: 'An interrupt line is given at most once.', source },
  'MON-BOOT-15': { says: 'A bus master given to a compartment exists.', source },
  'MON-BOOT-16': { says: 'A bus master is given at most once.', source },
  'MON-BOOT-17': { says: 'Every window has a name, and no two have the same.', source },
  'MON-BOOT-18': { says: 'The owner of a window is a declared compartment.', source },
  'MON-BOOT-19': { says: 'A window has a receiver.', source },
  'MON-BOOT-20': { says: 'The receiver of a window is a declared compartment.', source },
  'MON-BOOT-21': { says: 'The receiver of a window is not its owner and is listed once.', source },
  'MON-BOOT-22': { says: 'Every link has a name, and no two have the same.', source },
  'MON-BOOT-23': { says: 'The window of a link is declared.', source },
  'MON-BOOT-24': { says: 'The ends of a link are declared compartments.', source },
  'MON-BOOT-25': { says: 'The ends of a link are two compartments that can both write to its window.', source },
  'MON-BOOT-33': { says: 'The budget of a link, where it has one, is a count in range.', source },
  'MON-BOOT-26': { says: 'A grant policy speaks of declared compartments.', source },
  'MON-BOOT-27': { says: 'A grant policy speaks of two different compartments and is given once.', source },
  'MON-BOOT-28': { says: 'A supervision speaks of declared compartments.', source },
  'MON-BOOT-29': { says: 'A compartment does not supervise itself, and a critical one is not supervised by a non-critical one.', source },
  'MON-BOOT-30': {
    says: 'On TrustZone exactly one compartment is critical: the secure world, which nothing divides.',
    source: 'ours; docs/decisions/0004',
  },
  'MON-BOOT-31': {
    says: 'On TrustZone without stage 2 beside it at most one compartment is non-critical: nothing would keep two apart.',
    source: 'ours; docs/decisions/0004',
  },
  'MON-BOOT-32': {
    says: 'On TrustZone the critical compartment may not grant memory at run time: it could not lose access to it.',
    source: 'ours; docs/decisions/0004',
  },
  'MON-BOOT-34': {
    says: "With a PMP every compartment's memory and windows fit the entries that the monitor leaves.",
    source: 'ours; docs/decisions/0085',
  },
  'MON-BOOT-35': {
    says: 'On TrustZone the memory and windows of all compartments together fit the regions of the address space controller.',
    source: 'ours; docs/decisions/0085',
  },
} as const satisfies Clauses;

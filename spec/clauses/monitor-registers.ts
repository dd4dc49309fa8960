/** What the monitor promises about registers. */
import type { Clauses } from './clause.ts';

const registers = 'ours; docs/decisions/0016';

export const MONITOR_REGISTERS = {
  'MON-REGISTER-1': {
    says: 'When another compartment comes to run on a core, the general registers of the one before are kept for it, and its own are put back.',
    source: registers,
  },
  'MON-REGISTER-2': { says: 'The same holds for vector registers.', source: registers },
  'MON-REGISTER-3': { says: 'The same holds for control registers that are the compartment’s.', source: registers },
  'MON-REGISTER-4': { says: 'While nobody runs on a core, nothing of anybody is left in its registers.', source: registers },
  'MON-REGISTER-5': {
    says: 'A compartment that switches a core off, or is stopped, loses its registers there; it begins again with zeros.',
    source: registers,
  },
  'MON-READ-REGISTER-1': {
    says: 'A compartment reads only registers that compartments have; the monitor’s own look like none.',
    source: registers,
  },
  'MON-WRITE-REGISTER-1': { says: 'A compartment writes only registers that compartments have.', source: registers },
} as const satisfies Clauses;

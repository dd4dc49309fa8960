/** What the monitor promises about interrupt lines. */
import type { Clauses } from './clause.ts';

const interrupts = 'ours, after GIC; docs/decisions/0009';
const priorities = 'ours, after GIC; docs/decisions/0017';

export const MONITOR_INTERRUPTS = {
  'MON-RAISE-1': { says: 'A line that is given to nobody interrupts nobody.', source: interrupts },
  'MON-RAISE-2': { says: 'A line does not become pending while its compartment is stopped.', source: interrupts },
  'MON-ENABLE-1': { says: 'A compartment enables only its own lines.', source: interrupts },
  'MON-DISABLE-1': { says: 'A compartment disables only its own lines.', source: interrupts },
  'MON-ROUTE-1': { says: 'A compartment routes only its own lines.', source: interrupts },
  'MON-ROUTE-2': { says: 'A compartment routes its lines only to its own cores.', source: interrupts },
  'MON-ROUTE-3': { says: 'A line that is active is not routed elsewhere.', source: priorities },
  'MON-INTERRUPT-1': {
    says: 'Of the lines that wait on a core the most urgent is acknowledged, the lowest number among equals.',
    source: priorities,
  },
  'MON-INTERRUPT-2': { says: 'A line that is not more urgent than what is being served on its core waits.', source: priorities },
  'MON-INTERRUPT-3': { says: 'A line that is not more urgent than the threshold of its core waits.', source: priorities },
  'MON-INTERRUPT-4': {
    says: 'An active line that is raised again is pending, and does not interrupt before it is ended.',
    source: priorities,
  },
  'MON-END-1': { says: 'A compartment ends only its own lines.', source: priorities },
  'MON-END-2': {
    says: 'A compartment ends what it is serving on the core that it calls from: a spurious end changes nothing.',
    source: priorities,
  },
  'MON-PRIORITIZE-1': { says: 'A compartment gives priorities only to its own lines.', source: priorities },
  'MON-PRIORITIZE-2': { says: 'A line is given a priority that exists.', source: priorities },
  'MON-PRIORITIZE-3': { says: 'The priority of an active line does not change.', source: priorities },
  'MON-THRESHOLD-1': { says: 'A threshold is a priority that exists.', source: priorities },
} as const satisfies Clauses;

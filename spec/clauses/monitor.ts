/** What the monitor promises, a sentence each. */
import type { Clauses } from './clause.ts';

export const MONITOR = {
  'MON-SHARE-1': { says: 'A compartment shares only granules that exist.', source: 'ours; docs/decisions/0002' },
  'MON-SHARE-2': {
    says: 'A granule is shared only with a compartment that exists and is not the caller.',
    source: 'ours; docs/decisions/0002',
  },
  'MON-SHARE-3': { says: 'Only the owner of a granule shares it.', source: 'ours; docs/decisions/0002' },
  'MON-SHARE-4': { says: 'A granule is granted to at most one other compartment at a time.', source: 'ours; docs/decisions/0002' },
} as const satisfies Clauses;

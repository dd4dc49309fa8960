/** Isolation faults planted in the emulated monitor, each of another kind: what leaks, and where the mistake is made. */
import type { Platform } from '../agreement/area.ts';

export interface PlantedLeak {
  readonly what: string;
  readonly platform: Platform;
  /** In impl/monitor. */
  readonly file: string;
  readonly find: string;
  readonly put: string;
}

type Row = readonly [what: string, file: string, find: string, put: string];

const ALL_OPEN = 'let open = 0; for (let p = 0; p < t.kind.length; p += 1) if (t.kind[p] !== FREE) open += 1;';

const ROWS: readonly Row[] = [
  [
    'a quota that all senders share',
    'grants.ts',
    'const first = sender * GRANTS_PER_COMPARTMENT;',
    `const first = sender * GRANTS_PER_COMPARTMENT; ${ALL_OPEN} if (open >= 4) return -1;`,
  ],
  [
    'places given out by a global counter',
    'grants.ts',
    'for (let place = first; place < first + GRANTS_PER_COMPARTMENT; place += 1) if (t.kind[place] === FREE) return place;',
    `${ALL_OPEN} for (let i = 0; i < 8; i += 1) { const place = first + ((open + i) & 7); if (t.kind[place] === FREE) return place; }`,
  ],
  [
    'a busy answer before the owner is asked for',
    'grants.ts',
    '  if (t.owner[granule] !== by) return DENIED; // MON-SHARE-4',
    '  if (t.grantOf[granule] !== NO_GRANT) return BUSY;\n  if (t.owner[granule] !== by) return DENIED; // MON-SHARE-4',
  ],
  [
    'a handle that works for anybody',
    'grants.ts',
    'if (t.receiver[slot] === by && t.ended[slot] === 0) return slot;',
    'if (t.ended[slot] === 0) return slot;',
  ],
  ['a handle of another life that still works', 'grants.ts', '&& t.handle[place] === handle ? place', '? place'],
  ['a reclaim by anybody', 'grants.ts', '((place / GRANTS_PER_COMPARTMENT) | 0) !== by || ', ''],
  ['access that outlasts giving back', 'grants-end.ts', 'giveAll(t, place, t.receiver[slot]!, RIGHTS_NONE);\n  if (isHeld', 'if (isHeld'],
  [
    'cores of others in an affinity answer',
    'cores.ts',
    'if (side < 0) return PSCI_INVALID_PARAMETERS; // MON-AFFINITY-INFO-1',
    'if (side < 0) { out[0] = t.power[2 * (target & 3)] === OFF ? AFFINITY_OFF : AFFINITY_ON; return SUCCESS; }',
  ],
];

export const PLANTED: readonly PlantedLeak[] = ROWS.map(([what, file, find, put]) => ({ what, platform: 'stage2', file, find, put }));

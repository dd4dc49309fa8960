/** Isolation faults planted in the emulated monitor, each of another kind: what goes wrong, and where the mistake is made. */
import type { Platform } from '../agreement/area.ts';

export interface PlantedLeak {
  readonly what: string;
  readonly platform: Platform;
  /** From the root of the tree. */
  readonly file: string;
  readonly find: string;
  readonly put: string;
}

type Row = readonly [what: string, file: string, find: string, put: string, platform?: Platform];

const ALL_OPEN = 'let open = 0; for (let p = 0; p < t.kind.length; p += 1) if (t.kind[p] !== FREE) open += 1;';
const FIRST_FREE = 'for (let place = first; place < first + GRANTS_PER_COMPARTMENT; place += 1) if (t.kind[place] === FREE) return place;';

/** What a compartment may come to know. */
const TOLD: readonly Row[] = [
  [
    'exhaustion: a quota that all senders share',
    'grants.ts',
    'const first = sender * GRANTS_PER_COMPARTMENT;',
    `const first = sender * GRANTS_PER_COMPARTMENT; ${ALL_OPEN} if (open >= 4) return -1;`,
  ],
  [
    'handles given out by a global counter',
    'grants.ts',
    FIRST_FREE,
    `${ALL_OPEN} for (let i = 0; i < 8; i += 1) { const place = first + ((open + i) & 7); if (t.kind[place] === FREE) return place; }`,
  ],
  [
    'reuse of identifiers: from the end while somebody else holds memory',
    'grants.ts',
    FIRST_FREE,
    `${ALL_OPEN} for (let i = 0; i < 8; i += 1) { const place = first + (open > 2 ? 7 - i : i); if (t.kind[place] === FREE) return place; }`,
  ],
  [
    'an error code that comes before the owner is asked for',
    'grants.ts',
    '  if (t.owner[granule] !== by) return DENIED; // MON-SHARE-4',
    '  if (t.grantOf[granule] !== NO_GRANT) return BUSY;\n  if (t.owner[granule] !== by) return DENIED; // MON-SHARE-4',
  ],
  [
    'an error code that names the owner',
    'grants.ts',
    'if (t.owner[granule] !== by) return DENIED; // MON-SHARE-4',
    'if (t.owner[granule] !== by) return t.owner[granule] === 0 ? BUSY : DENIED; // MON-SHARE-4',
  ],
  [
    'a fault syndrome that depends on what lies there',
    'access.ts',
    'if (!permits(t, core, address, width, RIGHTS_READ)) return FAULT_ACCESS; // MON-LOAD-2',
    'if (!permits(t, core, address, width, RIGHTS_READ)) return ((t.ram[address] ?? 0) & 1) === 1 ? FAULT_ALIGNMENT : FAULT_ACCESS; // MON-LOAD-2',
  ],
  [
    'cores of others in an affinity answer',
    'cores.ts',
    'if (side < 0) return PSCI_INVALID_PARAMETERS; // MON-AFFINITY-INFO-1',
    'if (side < 0) { out[0] = t.power[2 * (target & 3)] === OFF ? AFFINITY_OFF : AFFINITY_ON; return SUCCESS; }',
  ],
  [
    'the next slice: a yield that lasts while a third compartment has doorbells',
    'cores.ts',
    'if (t.power[first] === YIELDED && t.power[other] !== READY)',
    'if (t.power[first] === YIELDED && t.power[other] !== READY && (t.compartments < 3 || t.pending[2] === 0))',
  ],
  [
    'residue: vector registers of whoever ran before',
    'register-file.ts',
    'this.vector.copyWithin(to * VECTOR_WORDS, from * VECTOR_WORDS, (from + 1) * VECTOR_WORDS);',
    '',
  ],
  ['residue: memory that was lent, when its borrower is stopped', 'lifecycle.ts', 'if (t.kind[place] === LENT) t.soiled[place] = 1;', ''],
  [
    'residue: memory that was granted with a zeroing flag',
    'grants-end.ts',
    't.orphan[place]! | t.zeroAfter[place]! | t.soiled[place]!',
    't.orphan[place]! | t.soiled[place]!',
  ],
];

/** What a compartment may come to reach, or to change. */
const REACHED: readonly Row[] = [
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
    'a translation that outlasts a reclaim: the unit is not told',
    'tables.ts',
    'this.unit.changed(granule, compartment);',
    'if (rights !== RIGHTS_NONE) this.unit.changed(granule, compartment);',
  ],
  [
    'a translation cache that is not invalidated',
    'programming/tables-in-memory.ts',
    'this.buffer.forgetAddress(EVERY_CORE, this.regime.vmid, index * SPANS[level]!);',
    '',
  ],
  [
    'addresses that wrap at the end of memory',
    'access.ts',
    'answers(t, address) && t.unit.permits(core, address, width, right);',
    't.unit.permits(core, ((address % t.ram.length) + t.ram.length) % t.ram.length, width, right);',
  ],
  [
    'a range of which only the first granule is looked at',
    'descriptor.ts',
    'for (let g = first; g < first + count; g += 1) if (t.owner[g] !== by) return DENIED; // MON-GRANT-13',
    'if (t.owner[first] !== by) return DENIED; // MON-GRANT-13',
  ],
  [
    'a bus master that goes on after its compartment was stopped',
    'access.ts',
    'if (t.running[by] === 0) return ABORTED; // MON-DMA-WRITE-3',
    '',
  ],
  [
    'PMP entries in the wrong order',
    'programming/pmp.ts',
    'this.pmp.writeConfig(hart, entry, this.config[entry]!);',
    'this.pmp.writeConfig(hart, entry, this.config[this.entries + 1 - entry]!);',
    'pmp',
  ],
  [
    'a PMP entry that is not locked',
    'programming/pmp.ts',
    '(PMP_NAPOT << PMP_MODE_SHIFT) | PMP_LOCK);',
    'PMP_NAPOT << PMP_MODE_SHIFT);',
    'pmp',
  ],
  [
    'a region that ends one byte late',
    'programming/tzasc.ts',
    'this.values.top = to * this.page - 1;',
    'this.values.top = to * this.page;',
    'trustzone',
  ],
  [
    'an interrupt that goes to the other side of a core',
    'interrupts.ts',
    'if (t.lineOwner[line] !== by || t.lineCore[line]',
    'if (t.lineCore[line]',
  ],
  ['a line of others that can be switched on', 'interrupts.ts', 'if (ownerOf(t, line) !== by) return INVALID; // MON-ENABLE-1', ''],
  [
    'an epoch that all compartments share',
    'lifecycle.ts',
    't.epoch[compartment] = (',
    't.epoch.fill(t.epoch[compartment]! + 1); t.epoch[compartment] = (',
  ],
];

/** What may keep a compartment from running, or from its memory. */
const KEPT: readonly Row[] = [
  [
    'priority inverted: the other side of a core comes first',
    'cores.ts',
    'if (t.power[first] === READY)',
    'if (t.power[first] === READY && t.power[other] !== READY)',
  ],
  [
    'a flood of doorbells: rings are not counted',
    'doorbells.ts',
    't.budget[to * t.compartments + by]! >= 0 && !afford(t, to * t.compartments + by, bits)',
    'false',
  ],
  [
    'work in proportion to the memory and the grants of all',
    'grants.ts',
    '  const place = placeOf(t, handle);\n  const slot = place < 0 ? -1 : slotOf(t, place, by);\n  if (slot < 0 || t.orphan',
    '  for (let at = 0; at < t.ram.length; at += 1) for (let p = 0; p < t.kind.length; p += 1) if (t.kind[p] === 77) return BUSY;\n  const place = placeOf(t, handle);\n  const slot = place < 0 ? -1 : slotOf(t, place, by);\n  if (slot < 0 || t.orphan',
  ],
];

export const PLANTED: readonly PlantedLeak[] = [...TOLD, ...REACHED, ...KEPT].map(([what, file, find, put, platform = 'stage2']) => ({
  what,
  platform,
  file: `impl/monitor/${file}`,
  find,
  put,
}));

/** Found after tens of thousands of steps, or after hundreds of thousands not yet: too long for every change. */
export const LATE: readonly string[] = [
  'the next slice: a yield that lasts while a third compartment has doorbells',
  'residue: memory that was granted with a zeroing flag',
  'a handle of another life that still works',
  'a range of which only the first granule is looked at',
  'an interrupt that goes to the other side of a core',
  'work in proportion to the memory and the grants of all',
];

/** A change that changes nothing: whoever finds something in it is wrong. */
export const NO_FAULT: PlantedLeak = {
  what: 'nothing',
  platform: 'stage2',
  file: 'impl/monitor/cores.ts',
  find: 'const runningSide',
  put: 'const runningSide',
};

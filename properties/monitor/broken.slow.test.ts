/** An honest judge sees every break: each line of the emulator that obeys a clause is left out in turn, and faults of other kinds are planted. */
import { describe, expect, test } from 'vitest';
import type { Platform } from '../agreement/area.ts';
import { type Emulator, sourceOf, Workshop } from '../faults/workshop.ts';
import { findFault } from './find-fault.ts';
import { EXPRESSIONS, OBEDIENT, without } from './obedient.ts';

const workshop = new Workshop();
const TRACES = 4000;
const SOME = 200;

/** Where a fault shows depends on the unit: most do everywhere, some only where there are worlds, or few entries. */
const find = (emulator: Emulator): string =>
  findFault(emulator, 'stage2', SOME) || findFault(emulator, 'trustzone', TRACES) || findFault(emulator, 'stage2', TRACES);

describe('a line that obeys a clause is left out', () => {
  test.each(OBEDIENT.map((line) => [line.text.trim(), line.file, line] as const))('%s (%s)', async (_text, _file, line) => {
    expect(find(await workshop.withSource(line.file, without(line)))).not.toBe('');
  });
});

describe('a guard that stands in an expression is left out', () => {
  test.each(EXPRESSIONS)('$clause', async ({ file, find: text, put }) => {
    expect(find(await workshop.withSource(file, sourceOf(file).replace(text, put)))).not.toBe('');
  });
});

const PLANTED: readonly (readonly [string, string, string, string, Platform])[] = [
  [
    'a scrub that stops one byte short',
    'grants-end.ts',
    '(granule + count) * t.granuleBytes)',
    '(granule + count) * t.granuleBytes - 1)',
    'stage2',
  ],
  ['a lender that keeps its access', 'grants.ts', 'if (kind !== SHARED) giveAll', 'if (kind === DONATED) giveAll', 'stage2'],
  ['a handle without the epoch', 'grants.ts', '(t.epoch[by]! << HANDLE_EPOCH_SHIFT)', '0', 'stage2'],
  ['a handle looked up by its place only', 'grants.ts', 't.handle[place] === handle', 'true', 'stage2'],
  ['places shared by all senders', 'grants.ts', 'const first = sender * GRANTS_PER_COMPARTMENT;', 'const first = 0;', 'stage2'],
  [
    'a receiver that gets what was offered instead of what it asked for',
    'grants.ts',
    'giveAll(t, place, by, access);',
    'giveAll(t, place, by, t.access[slot]!);',
    'stage2',
  ],
  ['a store that wraps within its granule', 'access.ts', 'ram[at + 3] = value >>> 24;', 'ram[at + 3] = value >>> 16;', 'stage2'],
  [
    'a store checked for reading',
    'access.ts',
    'width, RIGHTS_WRITE)) return FAULT_ACCESS; // MON-STORE-2',
    'width, RIGHTS_READ)) return FAULT_ACCESS; // MON-STORE-2',
    'stage2',
  ],
  [
    'addresses taken modulo the size of memory',
    'access.ts',
    'answers(t, address) && t.unit.permits(core, address, width, right);',
    't.unit.permits(core, ((address % t.ram.length) + t.ram.length) % t.ram.length, width, right);',
    'stage2',
  ],
  ['TrustZone that isolates both ways', 'tables.ts', 'nonSecure !== RIGHTS_NONE ?', 'false ?', 'trustzone'],
  [
    'TrustZone whose secure side only reads',
    'tables.ts',
    'nonSecure !== RIGHTS_NONE ? RIGHTS_READ_WRITE',
    'nonSecure !== RIGHTS_NONE ? (own | RIGHTS_READ)',
    'trustzone',
  ],
  ['mutual isolation that is one-way', 'tables.ts', "protection === 'trustzone' ||", 'true ||', 'pmp'],
  [
    'a core that the critical side cannot leave',
    'cores.ts',
    'else enter(t, core, t.power[other] === READY ? t.resident[other]! : NOBODY);',
    'else enter(t, core, t.power[other] === READY ? t.resident[first]! : NOBODY);',
    'stage2',
  ],
  ['a doorbell on every core', 'cores.ts', 't.bootCore[compartment] === core &&', '', 'stage2'],
  ['a mask that is ignored', 'doorbells.ts', 'const heard = t.pending[by]! & ~t.masked[by]!;', 'const heard = t.pending[by]!;', 'stage2'],
  ['a ring that replaces what was pending', 'doorbells.ts', 't.pending[to]! |= bits;', 't.pending[to] = bits;', 'stage2'],
  [
    'lines acknowledged from the highest',
    'interrupts.ts',
    'const priority = t.lineWaits[by * t.cores + core]!;\n  for (let line = 0; line < t.lines; line += 1) {',
    'const priority = t.lineWaits[by * t.cores + core]!;\n  for (let line = t.lines - 1; line >= 0; line -= 1) {',
    'stage2',
  ],
  ['an epoch that goes in steps of two', 'lifecycle.ts', 't.epoch[compartment]! + 1)', 't.epoch[compartment]! + 2)', 'stage2'],
  ['windows scrubbed with the rest', 'lifecycle.ts', '&& t.inWindow[granule] === 0', '', 'stage2'],
  [
    'a suspended critical side given the core back',
    'cores.ts',
    't.power[first] === YIELDED && t.power[other]',
    't.power[first]! >= WAITING && t.power[other]',
    'stage2',
  ],
];

describe('a fault is planted', () => {
  test.each(PLANTED)('%s', async (_, name, from, to, platform) => {
    const file = `impl/monitor/${name}`;
    const source = sourceOf(file);
    expect(source).toContain(from);
    expect(findFault(await workshop.withSource(file, source.replace(from, to)), platform, TRACES)).not.toBe('');
  });
});

test('an emulator that was copied unchanged is not blamed', async () => {
  expect(findFault(await workshop.withSource('', ''), 'stage2', 100)).toBe('');
});

/** The specification against the verdicts that a board gave once: what a machine without QEMU can check. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import * as spec from '../../spec/monitor/protection/index.ts';
import { E } from '../../spec/prelude.ts';
import { loadPlanted } from '../support/planted.ts';
import { comparePmpBoard } from './pmp-comparison.ts';
import { decodePmpTables, encodePmpTables } from './pmp-tables.ts';
import { Recorded, tablesOf, verdictsOf } from './recorded.ts';
import { compareStage2Board } from './stage2-comparison.ts';
import { decodeEvents, encodeEvents } from './stage2-events.ts';

const recordedIn = (name: string): Recorded => {
  const text = readFileSync(new URL(`../corpus/oracles/${name}.json`, import.meta.url), 'utf8');
  const decoded = Recorded.decode(JSON.parse(text));
  if (E.isLeft(decoded)) throw new Error(`${name}.json is not a record of verdicts`);
  return decoded.right;
};

const PMP = recordedIn('pmp');
const PMP_TABLES = decodePmpTables(tablesOf(PMP));
const pmpDifferences = (rules: Pick<typeof spec, 'pmpReset' | 'writeAddress' | 'writeConfig' | 'regionsOf' | 'pmpVerdictIn'>) =>
  comparePmpBoard(rules, PMP_TABLES, verdictsOf(PMP)).differences;

test('the PMP record is what the board read: tables survive decoding', () => {
  expect(Buffer.compare(encodePmpTables(PMP_TABLES), tablesOf(PMP))).toBe(0);
  expect(verdictsOf(PMP)).toHaveLength(PMP.verdictCount);
});

test('the specification of the PMP agrees with every recorded verdict, and each clause decided both ways', () => {
  const { differences, clauses } = comparePmpBoard(spec, PMP_TABLES, verdictsOf(PMP));
  expect(differences).toEqual([]);
  for (const id of ['MON-PMP-9', 'MON-PMP-11', 'MON-PMP-14']) expect(Math.min(...(clauses.get(id) ?? [0])), id).toBeGreaterThan(20);
  for (const id of ['MON-PMP-8', 'MON-PMP-10', 'MON-PMP-12', 'MON-PMP-13', 'MON-PMP-15'])
    expect(Math.max(...(clauses.get(id) ?? [0])), id).toBeGreaterThan(2);
});

const SOURCE = 'spec/monitor/protection/pmp.ts';
const REGISTERS = 'spec/monitor/protection/pmp-registers.ts';

test.each([
  ['the highest match wins', SOURCE, 'of regions.entries())', 'of [...regions.entries()].reverse())'],
  [
    'top of range includes the unit at its top',
    SOURCE,
    'end: end * PMP_UNIT_BYTES }) : O.none',
    'end: (end + 1) * PMP_UNIT_BYTES }) : O.none',
  ],
  [
    'top of range leaves out the unit at its bottom',
    SOURCE,
    'start: start * PMP_UNIT_BYTES, end: end',
    'start: (start + 1) * PMP_UNIT_BYTES, end: end',
  ],
  ['a partial match counts as a match', SOURCE, 'if (!covers(region, access)) return', 'if (region.end < 0) return'],
  ['a power-of-two region is half as long', SOURCE, '2 ** (trailingOnes(address) + 1)', '2 ** trailingOnes(address)'],
  ['a lock does not bind machine mode', SOURCE, 'if (!isLocked(config)) return', 'if (config >= 0) return'],
  ['a locked address can be moved', REGISTERS, 'isLocked(configOf(unit, entry)) || isBottomOfLocked', 'isBottomOfLocked'],
  [
    'the bottom of a locked range can be moved',
    REGISTERS,
    'isLocked(above) && modeOf(above) === PMP_TOR',
    'isLocked(above) && modeOf(above) > PMP_NA4',
  ],
] as const)('a mistake in a copy of the specification is caught by the record: %s', async (_, file, find, put) => {
  const rules = await loadPlanted<typeof spec>('spec/monitor/protection/index.ts', { file, find, put });
  expect(pmpDifferences(rules)).not.toEqual([]);
});

const STAGE2 = recordedIn('stage2');
const EVENTS = decodeEvents(tablesOf(STAGE2));

test('the stage-2 record is what the board read: events survive decoding', () => {
  expect(Buffer.compare(encodeEvents(EVENTS), tablesOf(STAGE2))).toBe(0);
});

test('the specification of stage 2 and of the two worlds allows every recorded verdict', () => {
  const { differences, clauses, stale } = compareStage2Board(spec, EVENTS, verdictsOf(STAGE2));
  expect(differences).toEqual([]);
  expect(stale).toBeGreaterThan(0);
  for (const id of ['MON-S2-1', 'MON-S2-2', 'MON-S2-4', 'MON-S2-5', 'MON-S2-6', 'MON-S2-7', 'MON-S2-13'])
    expect(clauses.get(id)?.[1], id).toBeGreaterThan(20);
  expect(clauses.get('MON-S2-8')?.[0]).toBeGreaterThan(1000);
  expect(Math.min(...(clauses.get('MON-TZ-7') ?? [0]))).toBeGreaterThan(20);
});

const WALK = 'spec/monitor/protection/stage2.ts';
const CACHE = 'spec/monitor/protection/translation-cache.ts';
const CONTROLLER = 'spec/monitor/protection/tzasc.ts';

test.each([
  ['level 3 takes the reserved form', WALK, "bit(descriptor, S2_TABLE_BIT) ? 'leaf' : 'invalid'", "'leaf'"],
  ['permissions are judged before the access flag', WALK, 'if (!bit(descriptor, S2_ACCESS_FLAG_BIT)) return', 'if (false) return'],
  [
    'execution needs read permission',
    WALK,
    'execute: !bit(descriptor, S2_EXECUTE_NEVER_BIT)',
    'execute: bit(descriptor, S2_READ_BIT) && !bit(descriptor, S2_EXECUTE_NEVER_BIT)',
  ],
  ['write permission is taken from the read bit', WALK, 'write: bit(descriptor, S2_WRITE_BIT)', 'write: bit(descriptor, S2_READ_BIT)'],
  ['a block is a page', WALK, 'leaf.output + (input - leaf.input)', 'leaf.output + (input % 4096)'],
  ['the output size is not looked at', WALK, 'if (tooWide(leaf.output, regime)) return', 'if (leaf.output < 0) return'],
  ['a core remembers nothing', CACHE, 'return cache.some((held) => same(held, entry)) ? cache : [...cache, entry];', 'return cache;'],
  ['the non-secure side reaches secure memory', CONTROLLER, 'isIdentity(transaction.identity) &&', 'isIdentity(transaction.identity) ||'],
] as const)('a mistake in a copy of the specification is caught by the record: %s', async (_, file, find, put) => {
  const rules = await loadPlanted<typeof spec>('spec/monitor/protection/index.ts', { file, find, put });
  expect(compareStage2Board(rules, EVENTS, verdictsOf(STAGE2)).differences).not.toEqual([]);
});

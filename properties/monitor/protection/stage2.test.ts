/** Stage 2, specification against emulator, and break-before-make as a discipline. */
import { expect, test } from 'vitest';
import * as spec from '../../../spec/monitor/protection/index.ts';
import { E, O } from '../../../spec/prelude.ts';
import { S2_FAULT_PERMISSION } from '../../../spec/vocabulary/limits.ts';
import { randomFrom } from '../../support/random.ts';
import type { Mismatch } from './pmp-cases.ts';
import { compareStage2, emulatedStage2 } from './stage2-cases.ts';
import { allowedShare, emptyTally } from './tally.ts';

test('half a million accesses through changing tables get an answer that the specification allows', () => {
  const random = randomFrom(81);
  const tally = emptyTally();
  let different: Mismatch | undefined;
  for (let board = 0; board < 500 && different === undefined; board += 1) different = compareStage2(random, emulatedStage2, 1000, tally);
  expect(different).toBeUndefined();
  expect([...tally.refused.keys()].sort()).toEqual(['MON-S2-1', 'MON-S2-13', 'MON-S2-2', 'MON-S2-4', 'MON-S2-5', 'MON-S2-6', 'MON-S2-7']);
  expect(allowedShare(tally)).toBeGreaterThan(20);
});

const REGIME = { root: 0x4000_0000, vmid: 1, inputBits: 39, startLevel: 1, outputBits: 40 };
const BLOCK = 0x4040_04c1n;
const only =
  (descriptor: bigint): spec.Tables =>
  () =>
    descriptor;

test('MON-S2-9: a revoked translation lives on in a core that has not been told', () => {
  const before = only(BLOCK);
  const after = only(0n);
  const cache = spec.afterWalk(spec.FORGOTTEN, REGIME, before, 0);
  expect(spec.allowedAnswers(cache, REGIME, after, 8, 'read')).toContainEqual(E.right(0x4000_0008));
  const told = spec.afterInvalidation(cache, { names: 'address', vmid: 1, input: 2 ** 29 });
  expect(spec.allowedAnswers(told, REGIME, after, 8, 'read')).toHaveLength(1);
});

test('MON-S2-7: execution needs no read permission', () => {
  const executeOnly = only(0x4000_0401n);
  expect(E.isRight(spec.translate(REGIME, executeOnly, 0, 'execute'))).toBe(true);
  expect(spec.translate(REGIME, executeOnly, 0, 'read')).toEqual(E.left({ status: S2_FAULT_PERMISSION + 1, clause: 'MON-S2-6' }));
});

const write = (before: bigint, after: bigint): spec.TableEvent => ({ event: 'write', vmid: 1, input: 0, level: 2, before, after });
const BARRIER = { event: 'barrier' } as const;
const FORGET = { event: 'invalidate', scope: { names: 'address', vmid: 1, input: 4096 } } as const;
const OTHER = 0x4060_04c1n;

test('MON-S2-12: break, barrier, invalidate, barrier, make is the discipline', () => {
  expect(spec.firstBreach([write(BLOCK, 0n), BARRIER, FORGET, BARRIER, write(0n, OTHER)])).toEqual(O.none);
});

test.each([
  ['made at once', [write(BLOCK, OTHER)], 0],
  ['made before the invalidation', [write(BLOCK, 0n), BARRIER, write(0n, OTHER)], 2],
  ['invalidated before the change was visible', [write(BLOCK, 0n), FORGET, BARRIER, write(0n, OTHER)], 3],
  ['not waited for', [write(BLOCK, 0n), BARRIER, FORGET, write(0n, OTHER)], 3],
  ['split while valid', [write(BLOCK, 0x4100_0003n)], 0],
] as const)('MON-S2-12: a change %s is a breach', (_, events, at) => {
  expect(spec.firstBreach(events)).toEqual(O.some(at));
});

test('MON-S2-12: taking a permission away needs no break', () => {
  expect(spec.firstBreach([write(BLOCK, BLOCK & ~0x80n)])).toEqual(O.none);
});

test.each([
  [1, 30, false],
  [1, 31, true],
  [1, 43, true],
  [1, 44, false],
  [2, 21, false],
  [2, 25, true],
  [2, 34, true],
  [2, 35, false],
] as const)(
  'a walk from level %i with %i input bits has between 2 descriptors and 16 tables at its start: %s',
  (startLevel, inputBits, fits) => {
    expect(spec.isRegime({ ...REGIME, startLevel, inputBits })).toBe(fits);
  },
);

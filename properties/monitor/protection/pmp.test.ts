/** The PMP, specification against emulator: at random with edges favoured, and all configurations of a toy address space. */
import { expect, test } from 'vitest';
import * as spec from '../../../spec/monitor/protection/index.ts';
import { PMP_LOCK, PMP_MODE_SHIFT, PMP_NAPOT, PMP_READ, PMP_TOR } from '../../../spec/vocabulary/limits.ts';
import type { PmpShape } from '../../../spec/vocabulary/protection.ts';
import { randomFrom } from '../../support/random.ts';
import { compareAccess, comparePmp, emulatedPmp, type Mismatch } from './pmp-cases.ts';
import { allowedShare, emptyTally } from './tally.ts';

test('a million random accesses are decided alike', () => {
  const random = randomFrom(80);
  const tally = emptyTally();
  let different: Mismatch | undefined;
  for (let unit = 0; unit < 1500 && different === undefined; unit += 1) different = comparePmp(random, emulatedPmp, 230, tally);
  expect(different).toBeUndefined();
  expect([...tally.allowed.keys()].sort()).toEqual(['MON-PMP-10', 'MON-PMP-11', 'MON-PMP-12', 'MON-PMP-13', 'MON-PMP-9']);
  expect([...tally.refused.keys()].sort()).toEqual(['MON-PMP-11', 'MON-PMP-13', 'MON-PMP-8', 'MON-PMP-9']);
  expect(allowedShare(tally)).toBeGreaterThan(20);
  expect(allowedShare(tally)).toBeLessThan(80);
});

/** All settings of one entry: every address register value, every mode, and the given permission and lock bits. */
const settingsOf = (shape: PmpShape, bits: readonly number[]): readonly (readonly [number, number])[] =>
  Array.from({ length: 2 ** (shape.addressBits - 2) }, (_, address) => address).flatMap((address) =>
    [0, 1, 2, 3].flatMap((mode) => bits.map((each) => [address, each | (mode << PMP_MODE_SHIFT)] as const)),
  );

/** Every naturally aligned access of the space, read by M and by S. */
const accessesOf = (shape: PmpShape) =>
  [1, 2, 4, 8].flatMap((length) =>
    Array.from({ length: 2 ** shape.addressBits / length }, (_, i) => ({ base: i * length, length, kind: 'read' as const })),
  );

/** Both sides of one configuration of the whole unit, on every access. Address registers first: a lock would hold them. */
const compareWhole = (shape: PmpShape, entries: readonly (readonly [number, number])[]): Mismatch | undefined => {
  const subject = emulatedPmp(shape);
  let unit = spec.pmpReset(shape);
  for (const [entry, [address]] of entries.entries()) {
    unit = spec.writeAddress(unit, entry, address);
    subject.writeAddress(0, entry, address);
  }
  for (const [entry, [, config]] of entries.entries()) {
    unit = spec.writeConfig(unit, entry, config);
    subject.writeConfig(0, entry, config);
  }
  const regions = spec.regionsOf(unit);
  for (const access of accessesOf(shape))
    for (const mode of ['M', 'S'] as const) {
      const different = compareAccess(unit, regions, subject, mode, access, UNCOUNTED);
      if (different !== undefined) return different;
    }
  return undefined;
};

const UNCOUNTED = emptyTally();

const closure = (shape: PmpShape, bits: readonly number[]): Mismatch | undefined => {
  const settings = settingsOf(shape, bits);
  const choose = (chosen: readonly (readonly [number, number])[]): Mismatch | undefined => {
    if (chosen.length === shape.entries) return compareWhole(shape, chosen);
    for (const setting of settings) {
      const different = choose([...chosen, setting]);
      if (different !== undefined) return different;
    }
    return undefined;
  };
  return choose([]);
};

test.each([0, 1, 2])('two entries over 32 bytes, grain %i: all configurations are decided alike', (grain) => {
  expect(closure({ entries: 2, addressBits: 5, grain }, [0, PMP_READ, PMP_LOCK, PMP_LOCK | PMP_READ])).toBeUndefined();
});

test('three entries over 16 bytes: all configurations are decided alike', () => {
  expect(closure({ entries: 3, addressBits: 4, grain: 0 }, [0, PMP_READ])).toBeUndefined();
});

const unitWith = (entries: readonly (readonly [number, number])[], addressBits = 53): spec.Pmp =>
  entries.reduce((unit, [address, config], i) => spec.writeConfig(spec.writeAddress(unit, i, address), i, config), {
    ...spec.pmpReset({ entries: 16, addressBits, grain: 0 }),
  });

test('MON-PMP-2: top of range never reaches the last four bytes of the address space, and power of two does', () => {
  const ones = 2 ** 51 - 1;
  const last = { base: 2 ** 53 - 4, length: 4, kind: 'read' } as const;
  expect(spec.pmpVerdict(unitWith([[ones, (PMP_TOR << PMP_MODE_SHIFT) | PMP_READ]]), 'S', last)).toEqual({
    allowed: false,
    clause: 'MON-PMP-13',
  });
  expect(spec.pmpVerdict(unitWith([[ones, (PMP_NAPOT << PMP_MODE_SHIFT) | PMP_READ]]), 'S', last)).toEqual({
    allowed: true,
    clause: 'MON-PMP-9',
  });
});

test('MON-PMP-8: the standard’s own example, eight bytes at 8 against a four-byte region at 12, fails in every mode', () => {
  const unit = unitWith([
    [3, 0x17],
    [2 ** 51 - 1, 0x1f],
  ]);
  for (const mode of ['M', 'S', 'U'] as const)
    expect(spec.pmpVerdict(unit, mode, { base: 8, length: 8, kind: 'read' })).toEqual({ allowed: false, clause: 'MON-PMP-8' });
});

test('MON-PMP-14 and 15: a locked top of range keeps its configuration, its top and its bottom', () => {
  const unit = unitWith([
    [4, 0],
    [8, PMP_LOCK | (PMP_TOR << PMP_MODE_SHIFT)],
  ]);
  expect(spec.writeConfig(unit, 1, 0)).toEqual(unit);
  expect(spec.writeAddress(unit, 1, 9)).toEqual(unit);
  expect(spec.writeAddress(unit, 0, 0)).toEqual(unit);
  expect(spec.writeConfig(unit, 0, 0x1f)).not.toEqual(unit);
});

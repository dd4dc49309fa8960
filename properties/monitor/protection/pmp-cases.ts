/** Random PMP settings and accesses, biased to the edges of regions; and the comparison of both sides on them. */
import { Arena } from '../../../impl/machine/arena.ts';
import { Pmp } from '../../../impl/machine/protection/pmp.ts';
import * as spec from '../../../spec/monitor/protection/index.ts';
import { O } from '../../../spec/prelude.ts';
import { PMP_EXECUTE, PMP_READ, PMP_WRITE } from '../../../spec/vocabulary/limits.ts';
import type { Access, AccessKind, PmpShape, PrivilegeMode } from '../../../spec/vocabulary/protection.ts';
import type { Random } from '../../support/random.ts';
import { count, type Tally } from './tally.ts';

export const KINDS: readonly AccessKind[] = ['read', 'write', 'execute'];
export const MODES: readonly PrivilegeMode[] = ['M', 'S', 'U'];
export const NEED: Readonly<Record<AccessKind, number>> = { read: PMP_READ, write: PMP_WRITE, execute: PMP_EXECUTE };
const LENGTHS = [1, 2, 4, 8, 16] as const;

/** The emulator's class, or one like it that has been broken. */
export interface PmpSubject {
  writeConfig(hart: number, entry: number, value: number): void;
  writeAddress(hart: number, entry: number, value: number): void;
  readAddress(hart: number, entry: number): number;
  readonly config: Uint8Array;
  allows(hart: number, machineMode: boolean, base: number, length: number, need: number): boolean;
}

export type PmpMaker = (shape: PmpShape) => PmpSubject;

export const emulatedPmp: PmpMaker = (shape) => new Pmp(new Arena(Pmp.size(1, shape)), 1, shape);

export const drawShape = (random: Random): PmpShape => ({
  entries: random.pick([0, 1, 4, 16, 16, 64]),
  addressBits: random.pick([8, 12, 34, 53]),
  grain: random.pick([0, 0, 1, 2, 3, 10]),
});

/** Neighbours in a narrow window touch, nest and overlap; a few registers are at the ends of the width. */
const drawAddress = (random: Random, shape: PmpShape): number => {
  const limit = 2 ** (shape.addressBits - 2);
  if (random.oneIn(20)) return limit + random.below(32);
  if (random.oneIn(6)) return limit - 1 - random.below(3);
  const window = random.below(24) + (random.oneIn(3) ? random.below(8) * 2 ** shape.grain : 0);
  return (random.oneIn(3) ? 2 ** random.below(10) - 1 + 2 ** (10 + random.below(4)) : window) % limit;
};

/** Locks come rarely, or nothing would change any more. */
const drawConfig = (random: Random): number => (random.below(32) & 0x1f) | (random.oneIn(24) ? 0x80 : 0) | (random.oneIn(50) ? 0x60 : 0);

const drawBase = (random: Random, regions: readonly O.Option<spec.Region>[], shape: PmpShape): number => {
  const region = regions.length > 0 ? (regions[random.below(regions.length)] ?? O.none) : O.none;
  const edge = O.isSome(region) ? random.pick([region.value.start, region.value.end]) : random.below(2 ** 12);
  const base = edge + random.pick([-16, -8, -4, -2, -1, 0, 0, 1, 2, 4]);
  return Math.min(Math.max(base, 0), 2 ** shape.addressBits - 16);
};

export const drawAccess = (random: Random, regions: readonly O.Option<spec.Region>[], shape: PmpShape): Access => {
  const length = random.pick(LENGTHS);
  const base = drawBase(random, regions, shape);
  return { base: random.oneIn(4) ? base : base - (base % length), length, kind: random.pick(KINDS) };
};

export interface Mismatch {
  readonly where: string;
  readonly specified: string;
  readonly emulated: string;
}

/** Register reads on both sides. */
const compareRegisters = (unit: spec.Pmp, subject: PmpSubject): Mismatch | undefined => {
  for (let entry = 0; entry < unit.entries; entry += 1) {
    const specified = `${unit.config[entry]} ${spec.readAddress(unit, entry)}`;
    const emulated = `${subject.config[entry]} ${subject.readAddress(0, entry)}`;
    if (specified !== emulated) return { where: `registers of entry ${entry}`, specified, emulated };
  }
  return undefined;
};

export const compareAccess = (
  unit: spec.Pmp,
  regions: readonly O.Option<spec.Region>[],
  subject: PmpSubject,
  mode: PrivilegeMode,
  access: Access,
  tally: Tally,
): Mismatch | undefined => {
  const specified = spec.pmpVerdictIn(unit, regions, mode, access);
  count(tally, specified);
  const emulated = subject.allows(0, mode === 'M', access.base, access.length, NEED[access.kind]);
  if (specified.allowed === emulated) return undefined;
  const where = `${mode} ${access.kind} of ${access.length} at ${access.base}, ${JSON.stringify(unit)}`;
  return { where, specified: `${specified.allowed} by ${specified.clause}`, emulated: `${emulated}` };
};

/** One unit, a few rounds of register writes, and accesses after each. */
export const comparePmp = (random: Random, make: PmpMaker, accesses: number, tally: Tally): Mismatch | undefined => {
  const shape = drawShape(random);
  const subject = make(shape);
  let unit = spec.pmpReset(shape);
  for (let round = 0; round < 3; round += 1) {
    for (let write = 0; write < 2 * shape.entries; write += 1) {
      const entry = random.below(shape.entries + 1);
      const value = random.oneIn(2) ? drawAddress(random, shape) : -1;
      if (value < 0) {
        const config = drawConfig(random);
        unit = spec.writeConfig(unit, entry, config);
        subject.writeConfig(0, entry, config);
      } else {
        unit = spec.writeAddress(unit, entry, value);
        subject.writeAddress(0, entry, value);
      }
    }
    const different = compareRegisters(unit, subject) ?? compareAccesses(random, unit, subject, accesses, tally);
    if (different !== undefined) return different;
  }
  return undefined;
};

const compareAccesses = (random: Random, unit: spec.Pmp, subject: PmpSubject, accesses: number, tally: Tally): Mismatch | undefined => {
  const regions = spec.regionsOf(unit);
  for (let i = 0; i < accesses; i += 1) {
    const different = compareAccess(unit, regions, subject, random.pick(MODES), drawAccess(random, regions, unit), tally);
    if (different !== undefined) return different;
  }
  return undefined;
};

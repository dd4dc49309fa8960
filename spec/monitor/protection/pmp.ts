/** RISC-V physical memory protection: which access of which mode a set of entries lets through. Its registers are written in `pmp-registers.ts`. */
import { O } from '../../prelude.ts';
import {
  PMP_EXECUTE,
  PMP_LOCK,
  PMP_MODE_MASK,
  PMP_MODE_SHIFT,
  PMP_NA4,
  PMP_NAPOT,
  PMP_READ,
  PMP_TOR,
  PMP_UNIT_BYTES,
  PMP_WRITE,
} from '../../vocabulary/limits.ts';
import type { Access, AccessKind, PmpShape, PrivilegeMode, Verdict } from '../../vocabulary/protection.ts';

export interface Pmp extends PmpShape {
  /** [entries] configuration bytes. */
  readonly config: readonly number[];
  /** [entries] address registers as stored: physical address / 4. */
  readonly address: readonly number[];
}

/** Bytes from `start` up to, not including, `end`. */
export interface Region {
  readonly start: number;
  readonly end: number;
}

export const configOf = (unit: Pmp, entry: number): number => unit.config[entry] ?? 0;
export const modeOf = (config: number): number => (config & PMP_MODE_MASK) >> PMP_MODE_SHIFT;
export const isLocked = (config: number): boolean => (config & PMP_LOCK) !== 0;
const addressOf = (unit: Pmp, entry: number): number => unit.address[entry] ?? 0;

const roundDown = (value: number, multiple: number): number => value - (value % multiple);

/** How many ones a register ends in: the encoding of a power-of-two size. */
const trailingOnes = (value: number): number => (value % 2 === 1 ? 1 + trailingOnes((value - 1) / 2) : 0);

const topOfRange = (unit: Pmp, entry: number): O.Option<Region> => {
  const grains = 2 ** unit.grain;
  const start = entry === 0 ? 0 : roundDown(addressOf(unit, entry - 1), grains);
  const end = roundDown(addressOf(unit, entry), grains);
  return start < end ? O.some({ start: start * PMP_UNIT_BYTES, end: end * PMP_UNIT_BYTES }) : O.none;
};

/** A coarse grain makes the lowest bits read as ones, so that no region is smaller than a grain. */
export const coarsened = (address: number, grain: number): number => {
  const forced = grain >= 2 ? 2 ** (grain - 1) : 1;
  return roundDown(address, forced) + forced - 1;
};

const powerOfTwo = (unit: Pmp, entry: number): O.Option<Region> => {
  const address = coarsened(addressOf(unit, entry), unit.grain);
  const units = 2 ** (trailingOnes(address) + 1);
  const start = roundDown(address, units);
  return O.some({ start: start * PMP_UNIT_BYTES, end: (start + units) * PMP_UNIT_BYTES });
};

const fourBytes = (unit: Pmp, entry: number): O.Option<Region> => {
  const start = addressOf(unit, entry) * PMP_UNIT_BYTES;
  return O.some({ start, end: start + PMP_UNIT_BYTES });
};

/** The bytes that an entry matches; none when it is off or its range is empty. */
export const regionOf = (unit: Pmp, entry: number): O.Option<Region> => {
  switch (modeOf(configOf(unit, entry))) {
    case PMP_TOR:
      return topOfRange(unit, entry);
    case PMP_NA4:
      return fourBytes(unit, entry);
    case PMP_NAPOT:
      return powerOfTwo(unit, entry);
    default:
      return O.none;
  }
};

const endOf = (access: Access): number => access.base + access.length;
const touches = (region: Region, access: Access): boolean => access.base < region.end && endOf(access) > region.start;
const covers = (region: Region, access: Access): boolean => access.base >= region.start && endOf(access) <= region.end;

const PERMISSION: Readonly<Record<AccessKind, number>> = { read: PMP_READ, write: PMP_WRITE, execute: PMP_EXECUTE };
const permits = (config: number, kind: AccessKind): boolean => (config & PERMISSION[kind]) !== 0;

const unmatched = (unit: Pmp, mode: PrivilegeMode): Verdict =>
  mode === 'M' ? { allowed: true, clause: 'MON-PMP-12' } : { allowed: unit.entries === 0, clause: 'MON-PMP-13' };

const judged = (config: number, region: Region, mode: PrivilegeMode, access: Access): Verdict => {
  if (!covers(region, access)) return { allowed: false, clause: 'MON-PMP-8' };
  if (mode !== 'M') return { allowed: permits(config, access.kind), clause: 'MON-PMP-9' };
  if (!isLocked(config)) return { allowed: true, clause: 'MON-PMP-10' };
  return { allowed: permits(config, access.kind), clause: 'MON-PMP-11' };
};

/** Regions of a set of entries, in priority order: what a caller with many accesses derives once. */
export const regionsOf = (unit: Pmp): readonly O.Option<Region>[] => unit.config.map((_, entry) => regionOf(unit, entry));

/** The lowest-numbered entry that matches any byte decides; MON-PMP-7. */
export const pmpVerdictIn = (unit: Pmp, regions: readonly O.Option<Region>[], mode: PrivilegeMode, access: Access): Verdict => {
  for (const [entry, region] of regions.entries())
    if (O.isSome(region) && touches(region.value, access)) return judged(configOf(unit, entry), region.value, mode, access);
  return unmatched(unit, mode);
};

export const pmpVerdict = (unit: Pmp, mode: PrivilegeMode, access: Access): Verdict => pmpVerdictIn(unit, regionsOf(unit), mode, access);

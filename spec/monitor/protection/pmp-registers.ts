/** The PMP's registers as software sees them: what a write stores, what a read shows, and what a lock forbids. */
import { PMP_EXECUTE, PMP_LOCK, PMP_MODE_MASK, PMP_MODE_SHIFT, PMP_NA4, PMP_READ, PMP_TOR, PMP_WRITE } from '../../vocabulary/limits.ts';
import type { PmpShape } from '../../vocabulary/protection.ts';
import { coarsened, configOf, isLocked, modeOf, type Pmp } from './pmp.ts';

const PERMISSIONS = PMP_READ | PMP_WRITE | PMP_EXECUTE;

/** All entries off and unlocked: the state after reset. */
export const pmpReset = (shape: PmpShape): Pmp => ({
  ...shape,
  config: Array.from({ length: shape.entries }, () => 0),
  address: Array.from({ length: shape.entries }, () => 0),
});

const isEntry = (unit: Pmp, entry: number): boolean => Number.isInteger(entry) && entry >= 0 && entry < unit.entries;

const legalMode = (unit: Pmp, mode: number): number => (mode === PMP_NA4 && unit.grain > 0 ? 0 : mode);

const legalPermissions = (bits: number): number => ((bits & PMP_WRITE) !== 0 && (bits & PMP_READ) === 0 ? 0 : bits);

/** The value that a configuration write leaves: MON-PMP-16 and MON-PMP-18 decide what is not legal. */
export const legalConfig = (unit: Pmp, value: number): number =>
  (value & PMP_LOCK) | (legalMode(unit, modeOf(value & PMP_MODE_MASK)) << PMP_MODE_SHIFT) | legalPermissions(value & PERMISSIONS);

/** A write to one entry's configuration byte; a locked one keeps what it has (MON-PMP-14). */
export const writeConfig = (unit: Pmp, entry: number, value: number): Pmp =>
  !isEntry(unit, entry) || isLocked(configOf(unit, entry)) ? unit : { ...unit, config: unit.config.with(entry, legalConfig(unit, value)) };

/** A locked entry that is top of range needs the register below it as its bottom: MON-PMP-15. */
const isBottomOfLocked = (unit: Pmp, entry: number): boolean => {
  const above = configOf(unit, entry + 1);
  return isLocked(above) && modeOf(above) === PMP_TOR;
};

/** A write to an address register; bits that are not implemented are dropped (MON-PMP-17). */
export const writeAddress = (unit: Pmp, entry: number, value: number): Pmp =>
  !isEntry(unit, entry) || isLocked(configOf(unit, entry)) || isBottomOfLocked(unit, entry)
    ? unit
    : { ...unit, address: unit.address.with(entry, value % 2 ** (unit.addressBits - 2)) };

/** What a read shows: the grain hides the lowest bits, as zeros or, in power-of-two mode, as ones; the stored value stays (MON-PMP-16). */
export const readAddress = (unit: Pmp, entry: number): number => {
  const stored = unit.address[entry] ?? 0;
  if (!isEntry(unit, entry) || unit.grain === 0) return stored;
  return (modeOf(configOf(unit, entry)) & PMP_NA4) !== 0 ? coarsened(stored, unit.grain) : stored - (stored % 2 ** unit.grain);
};

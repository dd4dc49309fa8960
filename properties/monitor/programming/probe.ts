/**
 * Where the programmed protection unit and the specification's `mayAccess` differ. The emulator is asked as hardware is asked, access by
 * access, and keeps in its translation caches what it walked, as hardware may at any time: a stale translation is there to be seen.
 */
import type { Monitor } from '../../../impl/monitor/monitor.ts';
import type { PmpProgram } from '../../../impl/monitor/programming/pmp.ts';
import type { Unit } from '../../../impl/monitor/programming/unit.ts';
import { type MonitorState, NOBODY, rightsOf, runningOn } from '../../../spec/monitor/index.ts';
import {
  GUARD_BYTES,
  MONITOR_BYTES,
  PMP_READ,
  PMP_WRITE,
  RIGHTS_EXECUTE,
  RIGHTS_NONE,
  RIGHTS_READ,
  RIGHTS_WRITE,
} from '../../../spec/vocabulary/limits.ts';
import type { Difference } from '../../agreement/area.ts';

/** Addresses to try, beside those that are the same for all. */
export type Addresses = (s: MonitorState) => Iterable<number>;

/** First and last byte of memory, of every granule, and one beyond. */
export function* bothEnds(s: MonitorState): Iterable<number> {
  const { granules, granuleBytes } = s.machine;
  for (let g = 0; g <= granules; g += 1) {
    yield g * granuleBytes;
    if (g < granules) yield (g + 1) * granuleBytes - 1;
  }
}

/** Of each granule one end, now this, now that: half the work, for a campaign. */
export const oneEnd: Addresses = ({ machine: { granules, granuleBytes } }) =>
  Array.from({ length: granules + 1 }, (_, g) => g * granuleBytes + (g % 2 === 0 ? 0 : granuleBytes - 1));

const NAMES = [
  [RIGHTS_READ, 'read'],
  [RIGHTS_WRITE, 'write'],
  [RIGHTS_EXECUTE, 'fetch'],
] as const;
/** Of every second granule, by turns. */
export const oneEndOfHalf =
  (turn: number): Addresses =>
  (s) =>
    [...oneEnd(s)].filter((_, g) => g % 2 === turn % 2);

/** A bus master fetches no instructions. */
const DATA = RIGHTS_READ | RIGHTS_WRITE;

/** [compartments] what the specification lets each do at an address; memory that is not there reaches nobody. */
const allowedAt = (s: MonitorState, address: number): readonly number[] => {
  const granule = Math.floor(address / s.machine.granuleBytes);
  const allowed: number[] = [];
  for (let compartment = 0; compartment < s.machine.compartments; compartment += 1) allowed.push(rightsOf(s, compartment, granule));
  return allowed;
};

/** One access that is let through and should not be, or the other way round. */
const wrongAccess = (who: string, compartment: number, address: number, should: number, does: number): Difference => {
  const [need, name] = NAMES.find(([each]) => (should & each) !== (does & each)) ?? NAMES[0];
  const words = (rights: number): string => ((rights & need) === need ? 'let through' : 'stopped');
  const where = `${name} at ${address} by ${who} of compartment ${compartment}`;
  return { where, expected: words(should), actual: words(does), clause: 'MON-UNIT-1' };
};

const byCore = (unit: Unit, core: number, address: number): number =>
  (unit.permits(core, address, 1, RIGHTS_READ) ? RIGHTS_READ : 0) |
  (unit.permits(core, address, 1, RIGHTS_WRITE) ? RIGHTS_WRITE : 0) |
  (unit.permits(core, address, 1, RIGHTS_EXECUTE) ? RIGHTS_EXECUTE : 0);

const byMaster = (unit: Unit, master: number, address: number): number =>
  (unit.permitsMaster(master, address, 1, RIGHTS_READ) ? RIGHTS_READ : 0) |
  (unit.permitsMaster(master, address, 1, RIGHTS_WRITE) ? RIGHTS_WRITE : 0);

/** Every access to one address: of every core, whoever runs there, and of every bus master, whoever owns it. */
export const accessDifference = (s: MonitorState, unit: Unit, address: number): Difference | undefined => {
  const allowed = allowedAt(s, address);
  for (let core = 0; core < s.cores.length; core += 1) {
    const compartment = runningOn(s, core);
    const should = compartment === NOBODY ? RIGHTS_NONE : (allowed[compartment] ?? RIGHTS_NONE);
    const does = byCore(unit, core, address);
    if (should !== does) return wrongAccess(`core ${core}`, compartment, address, should, does);
  }
  for (let master = 0; master < s.machine.masterOwner.length; master += 1) {
    const compartment = s.machine.masterOwner[master] ?? NOBODY;
    const should = compartment === NOBODY ? RIGHTS_NONE : (allowed[compartment] ?? RIGHTS_NONE) & DATA;
    const does = byMaster(unit, master, address);
    if (should !== does) return wrongAccess(`master ${master}`, compartment, address, should, does);
  }
  return undefined;
};

/** By what it has: a copy of the emulator has classes of its own. */
const isPmp = (unit: Unit): unit is PmpProgram => 'pmp' in unit;

/** The monitor's memory: the guard page is closed to all, the rest to compartments. */
const ownMemory = (s: MonitorState, unit: Unit): Difference | undefined => {
  if (!isPmp(unit)) return undefined;
  const base = Math.ceil((s.machine.granules * s.machine.granuleBytes) / MONITOR_BYTES) * MONITOR_BYTES;
  for (const [place, clause] of [
    [base, 'MON-UNIT-5'],
    [base + GUARD_BYTES, 'MON-UNIT-4'],
  ] as const)
    for (let hart = 0; hart < s.cores.length; hart += 1) {
      const [asMonitor, asCompartment] = [
        unit.pmp.allows(hart, true, place, 4, PMP_WRITE),
        unit.pmp.allows(hart, false, place, 4, PMP_READ),
      ];
      if (asMonitor === (place !== base) && !asCompartment) continue;
      const expected = place === base ? 'closed to all' : 'open to the monitor alone';
      return {
        where: `the monitor's memory at ${place}`,
        expected,
        actual: `${asMonitor} for the monitor, ${asCompartment} for others`,
        clause,
      };
    }
  return undefined;
};

export const unitDifference = (s: MonitorState, { tables }: Pick<Monitor, 'tables'>, addresses: Addresses): Difference | undefined => {
  for (const address of addresses(s)) {
    const found = accessDifference(s, tables.unit, address);
    if (found !== undefined) return found;
  }
  return ownMemory(s, tables.unit);
};

/** Every core and master walks what it may: a core may do so ahead of any access. Only a unit with a cache is changed by it. */
export const warm = ({ tables }: Pick<Monitor, 'tables'>): void => {
  if (tables.unit.cache === undefined) return;
  for (let g = 0; g < tables.granules; g += 1) {
    for (let core = 0; core < tables.cores; core += 1) tables.unit.permits(core, g * tables.granuleBytes, 1, RIGHTS_READ);
    for (let m = 0; m < tables.masters; m += 1) tables.unit.permitsMaster(m, g * tables.granuleBytes, 1, RIGHTS_READ);
  }
};

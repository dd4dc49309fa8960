/**
 * Where the programmed protection unit and the specification's `mayAccess` differ. The emulator is asked as hardware is asked, access by
 * access, and keeps in its translation caches what it walked, as hardware may at any time: a stale translation is there to be seen.
 */
import type { TranslationBuffer } from '../../../impl/machine/protection/translation-buffer.ts';
import type { Monitor } from '../../../impl/monitor/monitor.ts';
import { PmpProgram } from '../../../impl/monitor/programming/pmp.ts';
import { Stage2Program } from '../../../impl/monitor/programming/stage2.ts';
import type { Unit } from '../../../impl/monitor/programming/unit.ts';
import { WorldsAndStage2 } from '../../../impl/monitor/programming/worlds-and-stage2.ts';
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

export const cacheOf = (unit: Unit): TranslationBuffer | undefined => {
  if (unit instanceof Stage2Program) return unit.stage2.buffer;
  return unit instanceof WorldsAndStage2 ? unit.stage2.stage2.buffer : undefined;
};

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

/** A bus master fetches no instructions. */
const DATA: readonly number[] = [RIGHTS_READ, RIGHTS_WRITE];
const ALL: readonly number[] = [...DATA, RIGHTS_EXECUTE];
const NAMES: Readonly<Record<number, string>> = { [RIGHTS_READ]: 'read', [RIGHTS_WRITE]: 'write', [RIGHTS_EXECUTE]: 'fetch' };

interface Principal {
  readonly name: string;
  readonly compartment: number;
  readonly needs: readonly number[];
  readonly permits: (address: number, need: number) => boolean;
}

/** Every core, whoever runs there, and every bus master, whoever owns it. */
const principalsOf = (s: MonitorState, unit: Unit): readonly Principal[] => [
  ...s.cores.map((_, core) => ({
    name: `core ${core}`,
    compartment: runningOn(s, core),
    needs: ALL,
    permits: (address: number, need: number) => unit.permits(core, address, 1, need),
  })),
  ...s.machine.masterOwner.map((compartment, master) => ({
    name: `master ${master}`,
    compartment,
    needs: DATA,
    permits: (address: number, need: number) => unit.permitsMaster(master, address, 1, need),
  })),
];

/** What the specification lets a compartment do at an address; memory that is not there and nobody's core reach nothing. */
const expected = (s: MonitorState, compartment: number, address: number): number =>
  compartment === NOBODY ? RIGHTS_NONE : rightsOf(s, compartment, Math.floor(address / s.machine.granuleBytes));

const along = (s: MonitorState, { name, compartment, needs, permits }: Principal, addresses: Addresses): Difference | undefined => {
  for (const address of addresses(s)) {
    const rights = expected(s, compartment, address);
    for (const need of needs) {
      const should = (rights & need) === need;
      if (permits(address, need) === should) continue;
      const where = `${NAMES[need]} at ${address} by ${name} of compartment ${compartment}`;
      return { where, expected: should ? 'let through' : 'stopped', actual: should ? 'stopped' : 'let through', clause: 'MON-UNIT-1' };
    }
  }
  return undefined;
};

/** The monitor's memory: the guard page is closed to all, the rest to compartments. */
const ownMemory = (s: MonitorState, unit: Unit): Difference | undefined => {
  if (!(unit instanceof PmpProgram)) return undefined;
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
  for (const principal of principalsOf(s, tables.unit)) {
    const found = along(s, principal, addresses);
    if (found !== undefined) return found;
  }
  return ownMemory(s, tables.unit);
};

/** Every core and master walks what it may: a core may do so ahead of any access. Only a unit with a cache is changed by it. */
export const warm = ({ tables }: Pick<Monitor, 'tables'>): void => {
  if (cacheOf(tables.unit) === undefined) return;
  for (let g = 0; g < tables.granules; g += 1) {
    for (let core = 0; core < tables.cores; core += 1) tables.unit.permits(core, g * tables.granuleBytes, 1, RIGHTS_READ);
    for (let m = 0; m < tables.masters; m += 1) tables.unit.permitsMaster(m, g * tables.granuleBytes, 1, RIGHTS_READ);
  }
};

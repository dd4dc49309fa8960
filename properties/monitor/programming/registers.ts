/**
 * The specification's verdict on the registers and tables that the emulator has programmed: the raw bytes, read by nobody's decoder but the
 * specification's units. Beside it the emulator's own unit is only a second reader of the same settings.
 */
import { PmpProgram } from '../../../impl/monitor/programming/pmp.ts';
import { Stage2Program } from '../../../impl/monitor/programming/stage2.ts';
import { TzascProgram } from '../../../impl/monitor/programming/tzasc.ts';
import type { Unit } from '../../../impl/monitor/programming/unit.ts';
import { WorldsAndStage2 } from '../../../impl/monitor/programming/worlds-and-stage2.ts';
import type { Machine } from '../../../spec/monitor/index.ts';
import * as units from '../../../spec/monitor/protection/index.ts';
import { E } from '../../../spec/prelude.ts';
import { PMP_ADDRESS_BITS_MAX } from '../../../spec/vocabulary/limits.ts';
import type { AccessKind, TzascRegion, Verdict } from '../../../spec/vocabulary/protection.ts';

/** Who accesses: the place of a core, or of a bus master behind the cores. */
export interface Accessor {
  readonly place: number;
  readonly compartment: number;
  readonly isMaster: boolean;
}

export type Judge = (by: Accessor, address: number, kind: AccessKind) => Verdict;

const pmpJudge = ({ pmp }: PmpProgram): Judge => {
  const cache = new Map<number, readonly [units.Pmp, ReturnType<typeof units.regionsOf>]>();
  const setOf = (hart: number) => {
    const known = cache.get(hart);
    if (known !== undefined) return known;
    const [from, to] = [hart * pmp.entries, (hart + 1) * pmp.entries];
    const config = [...pmp.config.subarray(from, to)];
    const set = { entries: pmp.entries, addressBits: PMP_ADDRESS_BITS_MAX, grain: 0, config, address: [...pmp.address.subarray(from, to)] };
    const made = [set, units.regionsOf(set)] as const;
    cache.set(hart, made);
    return made;
  };
  return ({ place }, base, kind) => units.pmpVerdictIn(...setOf(place), 'S', { base, length: 1, kind });
};

/** Granules that are smaller than a page of the unit are one page each. */
const onPages = (machine: Machine, address: number): number => {
  const page = Math.max(4096, machine.granuleBytes);
  return Math.floor(address / machine.granuleBytes) * page + (address % machine.granuleBytes);
};

const stage2Judge = ({ memory, memoryBase, tables }: Stage2Program, machine: Machine): Judge => {
  const view = new DataView(memory.buffer, memory.byteOffset, memory.byteLength);
  const read = (address: number): bigint | undefined => {
    const at = address - memoryBase;
    return at >= 0 && at + 8 <= memory.byteLength ? view.getBigUint64(at, true) : undefined;
  };
  return ({ compartment }, address, kind) => {
    const regime = tables[compartment]?.regime;
    if (regime === undefined) return { allowed: false, clause: 'MON-S2-2' };
    const input = onPages(machine, address);
    const found = units.translate(regime, read, input, kind);
    if (E.isLeft(found)) return { allowed: false, clause: found.left.clause };
    return { allowed: found.right === input, clause: found.right === input ? 'MON-S2-6' : 'MON-S2-8' };
  };
};

const regionsOf = ({ tzasc }: TzascProgram): readonly TzascRegion[] =>
  [...tzasc.filters].map((filters, i) => ({
    base: tzasc.start[i] ?? 0,
    top: (tzasc.end[i] ?? 0) - 1,
    filters,
    secureRead: ((tzasc.secure[i] ?? 0) & 1) !== 0,
    secureWrite: ((tzasc.secure[i] ?? 0) & 2) !== 0,
    identitiesRead: tzasc.readers[i] ?? 0,
    identitiesWrite: tzasc.writers[i] ?? 0,
  }));

/** A fetch is not told from a read: the controller is asked about data only. */
const worldsJudge = (program: TzascProgram, machine: Machine): Judge => {
  const regions = regionsOf(program);
  return ({ compartment, isMaster }, address, kind) => {
    const secure = machine.critical[compartment] === true;
    const identity = compartment < 0 ? 2 : Number(isMaster);
    const transaction = { base: onPages(machine, address), length: 1, kind, secure, identity, filter: 0 };
    const verdict = units.tzascVerdict(regions, transaction);
    if (verdict.allowed || !secure) return verdict;
    return units.reaches(regions, transaction) ? { allowed: true, clause: 'MON-TZ-7' } : verdict;
  };
};

const bothJudge = ({ worlds, stage2 }: WorldsAndStage2, machine: Machine): Judge => {
  const [first, second] = [stage2Judge(stage2, machine), worldsJudge(worlds, machine)];
  return (by, address, kind) => {
    const verdict = machine.critical[by.compartment] === false ? first(by, address, kind) : undefined;
    return verdict?.allowed === false ? verdict : second(by, address, kind);
  };
};

/** Derives the settings once; they must not change while it is asked. */
export const judgeOf = (unit: Unit, machine: Machine): Judge => {
  if (unit instanceof PmpProgram) return pmpJudge(unit);
  if (unit instanceof Stage2Program) return stage2Judge(unit, machine);
  if (unit instanceof TzascProgram) return worldsJudge(unit, machine);
  if (unit instanceof WorldsAndStage2) return bothJudge(unit, machine);
  throw new RangeError('every unit has a judge');
};

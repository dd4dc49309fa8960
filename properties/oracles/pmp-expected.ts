/** What the specification says of a table for the RISC-V board, in the board's own terms: trap causes. */
import type * as protection from '../../spec/monitor/protection/index.ts';
import { PMP_EXECUTE, PMP_LOCK, PMP_MODE_SHIFT, PMP_READ, PMP_TOR, PMP_WRITE } from '../../spec/vocabulary/limits.ts';
import type { Access, AccessKind, PrivilegeMode, Verdict } from '../../spec/vocabulary/protection.ts';
import { PMP_BOARD, PMP_BOARD_SHAPE, type PmpProbe, type PmpTable } from './pmp-tables.ts';

/** The part of the specification that is on trial: a copy with a mistake in it can take its place. */
export type PmpRules = Pick<typeof protection, 'pmpReset' | 'writeAddress' | 'writeConfig' | 'regionsOf' | 'pmpVerdictIn'>;

const FAULT: Readonly<Record<AccessKind, number>> = { execute: 1, read: 5, write: 7 };
const CALL: Readonly<Record<PrivilegeMode, number>> = { U: 8, S: 9, M: 11 };

/** The accesses that a probe makes, in order. Code of the mode is an access, its call, and the fetches of both. */
const accessesOf = (probe: PmpProbe): readonly Access[] => {
  if (!probe.through) return [probe];
  const operation = (probe.kind === 'write' ? 4 : 0) + Math.log2(probe.length);
  const code = PMP_BOARD.stub + 8 * operation;
  return [{ base: code, length: 4, kind: 'execute' }, probe, { base: code + 4, length: 4, kind: 'execute' }];
};

export interface ExpectedCause {
  /** Trap cause; 0 when nothing traps. */
  readonly cause: number;
  /** The verdict that decided. */
  readonly verdict: Verdict;
}

const expectedCause = (probe: PmpProbe, judge: (access: Access) => Verdict): ExpectedCause => {
  const accesses = accessesOf(probe);
  const judged = accesses.map(judge);
  const failed = judged.findIndex((verdict) => !verdict.allowed);
  if (failed >= 0) return { cause: FAULT[accesses[failed]?.kind ?? 'read'], verdict: judged[failed]! };
  const traps = probe.through || probe.kind === 'execute';
  return { cause: traps ? CALL[probe.mode] : 0, verdict: judged[probe.through ? 1 : 0]! };
};

/** What the board's attempt to rewrite every register leaves unchanged, a digit an entry: 1 the address, 2 the configuration. Entry 0 is left alone. */
const keptOf = (rules: PmpRules, unit: protection.Pmp): readonly ExpectedCause[] => {
  const turned = unit.address.reduce(
    (each, _, i) => (i === 0 ? each : rules.writeAddress(each, i, turnedBits(unit.address[i] ?? 0))),
    unit,
  );
  const after = unit.config.reduce((each, _, i) => (i === 0 ? each : rules.writeConfig(each, i, REWRITTEN)), turned);
  return unit.config.map((config, i) => {
    const keeps = (unit.address[i] === after.address[i] ? 1 : 0) | (config === after.config[i] ? 2 : 0);
    return { cause: keeps, verdict: { allowed: keeps !== 3, clause: keeps === 1 ? 'MON-PMP-15' : 'MON-PMP-14' } };
  });
};

const REWRITTEN = (PMP_TOR << PMP_MODE_SHIFT) | PMP_READ | PMP_WRITE | PMP_EXECUTE;
const turnedBits = (address: number): number => address - (address % 8) + ((address % 8) ^ 5);

export const isLockedTable = (table: PmpTable): boolean => table.config.some((config) => (config & PMP_LOCK) !== 0);

/** One expectation for each digit that the board prints for the table, in order. */
export const expectedOfPmp = (rules: PmpRules, table: PmpTable): readonly ExpectedCause[] => {
  const withAddresses = table.address.reduce((unit, value, i) => rules.writeAddress(unit, i, value), rules.pmpReset(PMP_BOARD_SHAPE));
  const unit = table.config.reduce((each, value, i) => rules.writeConfig(each, i, value), withAddresses);
  const regions = rules.regionsOf(unit);
  const causes = table.probes.map((probe) => expectedCause(probe, (access) => rules.pmpVerdictIn(unit, regions, probe.mode, access)));
  return isLockedTable(table) ? [...causes, ...keptOf(rules, unit)] : causes;
};

/** The RISC-V board's verdicts beside the specification's. */
import type { ClauseId } from '../../spec/vocabulary/rule.ts';
import { randomFrom } from '../support/random.ts';
import { type Comparison, counted, DIFFERENCES_MAX } from './comparison.ts';
import { type ExpectedCause, expectedOfPmp, isLockedTable, type PmpRules } from './pmp-expected.ts';
import { drawPmpTable, type PmpTable } from './pmp-tables.ts';

const worded = (table: PmpTable, index: number, expected: ExpectedCause, actual: number): string => {
  const probe = table.probes[index];
  const what = probe === undefined ? `kept registers of entry ${index - table.probes.length}` : JSON.stringify(probe);
  const registers = table.config.map((config, i) => `${config.toString(16)}:${table.address[i]?.toString(16)}`).join(' ');
  return `${what}: ${expected.verdict.clause} says ${expected.cause}, the board says ${actual}; entries ${registers}`;
};

/** `digits` is what the board printed for these tables. */
export const comparePmpBoard = (rules: PmpRules, tables: readonly PmpTable[], digits: string): Comparison => {
  const clauses = new Map<ClauseId, readonly [number, number]>();
  const differences: string[] = [];
  let at = 0;
  for (const table of tables)
    for (const [index, expected] of expectedOfPmp(rules, table).entries()) {
      const { allowed, clause } = expected.verdict;
      counted(clauses, clause, allowed);
      const actual = Number.parseInt(digits[at] ?? '', 16);
      if (actual !== expected.cause && differences.length < DIFFERENCES_MAX) differences.push(worded(table, index, expected, actual));
      at += 1;
    }
  if (at !== digits.length) differences.push(`the board printed ${digits.length} verdicts for ${at} probes`);
  return { verdicts: at, clauses, differences };
};

/** Every `lockEvery`-th table may hold locks. */
export const drawPmpTables = (seed: number, count: number, probes: number, lockEvery: number): readonly PmpTable[] => {
  const random = randomFrom(seed);
  return Array.from({ length: count }, (_, i) => drawPmpTable(random, probes, i % lockEvery === lockEvery - 1));
};

/** One hart to start on, and one more after each table that locks something. */
export const hartsFor = (tables: readonly PmpTable[]): number => 1 + tables.filter(isLockedTable).length;

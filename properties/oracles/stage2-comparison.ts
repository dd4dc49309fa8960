/** The Armv8 board's verdicts beside the specification's: each must be one that the specification allows. */
import type { ClauseId } from '../../spec/vocabulary/rule.ts';
import { type Comparison, counted, DIFFERENCES_MAX } from './comparison.ts';
import type { BoardEvent } from './stage2-events.ts';
import { type ExpectedAnswer, ExpectedBoard, type Stage2Rules, WENT_THROUGH } from './stage2-expected.ts';

export interface Stage2Comparison extends Comparison {
  /** Verdicts that the tables as they stood do not explain: the core remembered an older translation. */
  readonly stale: number;
}

const DIGITS = 4;

const hex = (code: number): string => code.toString(16);

const worded = (event: BoardEvent, expected: ExpectedAnswer, actual: number): string =>
  `${JSON.stringify(event)}: ${expected.clause} says ${expected.codes.map(hex).join(' or ')}, the board says ${hex(actual)}`;

/** `digits` is what the board printed for these events. */
export const compareStage2Board = (rules: Stage2Rules, events: readonly BoardEvent[], digits: string): Stage2Comparison => {
  const board = new ExpectedBoard(rules);
  const clauses = new Map<ClauseId, readonly [number, number]>();
  const differences: string[] = [];
  let verdicts = 0;
  let stale = 0;
  for (const event of events) {
    const expected = board.after(event);
    if (expected === undefined) continue;
    const actual = Number.parseInt(digits.slice(DIGITS * verdicts, DIGITS * (verdicts + 1)), 16);
    verdicts += 1;
    counted(clauses, expected.clause, actual >= WENT_THROUGH);
    if (actual !== expected.codes[0]) stale += 1;
    if (!expected.codes.includes(actual) && differences.length < DIFFERENCES_MAX) differences.push(worded(event, expected, actual));
  }
  if (DIGITS * verdicts !== digits.length) differences.push(`the board printed ${digits.length} digits for ${verdicts} accesses`);
  return { verdicts, clauses, differences, stale };
};

/** What the answers say of each clause of our monitor, and why most clauses are not applicable to a firmware that has one domain. */
import { GUARDS } from '../../../spec/monitor/index.ts';
import type { JudgedClause } from '../../conform/verdicts.ts';
import type { Check } from './checks.ts';

export interface Failed {
  readonly check: Check;
  readonly printed: readonly string[];
}

export interface Judged {
  readonly failed: readonly Failed[];
  readonly clauses: readonly JudgedClause[];
  /** Checks of sentences that only the SBI specification has. */
  readonly others: number;
}

/** By how a clause's id goes on after the chapter; the first that fits. */
const REASONS: readonly (readonly [string, string])[] = [
  ['CALL-', 'a hart that is stopped executes nothing, so it makes no call'],
  ['VERSION-', 'a caller does not say which version it speaks'],
  ['CPU-OFF-', 'the last hart of supervisor mode may stop itself'],
  ['LOAD-1', 'alignment is the hart’s own business, not the firmware’s'],
  ['STORE-1', 'alignment is the hart’s own business, not the firmware’s'],
  ['FETCH-1', 'alignment is the hart’s own business, not the firmware’s'],
  ['DMA-', 'the machine has no unit in front of its bus masters'],
  ['READ-REGISTER', 'registers are never those of another compartment: there is one domain'],
  ['WRITE-REGISTER', 'registers are never those of another compartment: there is one domain'],
  ['STOP-', 'the domain is never stopped as a whole'],
  ['RESTART-', 'the domain is never restarted as a whole'],
  ['UNIT-', 'entries of the PMP are given once, when the firmware starts'],
];
const OF_GRANTS = 'nothing is granted while it runs: one domain has all memory but the firmware’s';
const OF_EXECUTION = 'doorbells, lines and priorities are not the firmware’s: the machine has controllers of its own';
const GRANTS = /^(SHARE|LEND|DONATE|GRANT|RETRIEVE|RELINQUISH|RECLAIM|SCRUB)-/;

const reasonFor = (clause: string): string => {
  const name = clause.slice('MON-'.length);
  return REASONS.find(([start]) => name.startsWith(start))?.[1] ?? (GRANTS.test(name) ? OF_GRANTS : OF_EXECUTION);
};

const clauseOf = (clause: string, checks: readonly Check[], failed: readonly Failed[]): JudgedClause => {
  const mine = checks.filter((check) => check.clause === clause);
  const granted = mine.filter(({ side }) => side === 'granted').length;
  const refused = mine.length - granted;
  const base = { clause, granted, refused };
  if (mine.length === 0) return { ...base, verdict: 'not-applicable', evidence: reasonFor(clause) };
  const wrong = failed.find(({ check }) => check.clause === clause);
  if (wrong !== undefined) return { ...base, verdict: 'failed', evidence: `${wrong.check.says}: it printed ${wrong.printed.join('; ')}` };
  if (granted === 0 || refused === 0) return { ...base, verdict: 'not-exercised', evidence: 'only one side was asked' };
  return { ...base, verdict: 'passed', evidence: 'granted and refused as specified' };
};

/** `lines` are what the entries of all checks printed, in order. */
export const judgeOpenSbi = (checks: readonly Check[], lines: readonly string[]): Judged => {
  const failed: Failed[] = [];
  let at = 0;
  for (const check of checks) {
    const printed = lines.slice(at, at + check.expected.length);
    at += check.expected.length;
    if (!check.expected.every((pattern, i) => pattern.test(printed[i] ?? ''))) failed.push({ check, printed });
  }
  const named = checks.flatMap(({ clause }) => (clause === null ? [] : [clause]));
  const clauses = [...new Set([...named, ...GUARDS])].sort();
  return { failed, clauses: clauses.map((clause) => clauseOf(clause, checks, failed)), others: checks.length - named.length };
};

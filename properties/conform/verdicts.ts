/** A verdict for each clause of the monitor's own rules: what was asked of the machine under test, and what it has no call for. */
import { CHECKS, RULES } from '../../spec/monitor/index.ts';
import type { ClauseId } from '../../spec/vocabulary/rule.ts';
import type { Divergence } from '../agreement/divergence.ts';
import type { Tally } from '../agreement/tally.ts';

export type ClauseVerdict = 'passed' | 'failed' | 'not-exercised' | 'not-applicable';

export interface JudgedClause {
  readonly clause: ClauseId;
  readonly verdict: ClauseVerdict;
  readonly granted: number;
  readonly refused: number;
  /** What the verdict rests on, in words. */
  readonly evidence: string;
}

export interface Failure {
  readonly divergence: Divergence;
  readonly setup: unknown;
  readonly requests: readonly unknown[];
}

/** Calls that each clause is a condition of; those of boot are conditions of an examination. */
const callsOf: ReadonlyMap<ClauseId, readonly string[]> = (() => {
  const calls = new Map<ClauseId, string[]>();
  const add = (clause: ClauseId, call: string): void => void calls.set(clause, [...(calls.get(clause) ?? []), call]);
  for (const { clause } of CHECKS) add(clause, 'examine');
  for (const [call, { clauses }] of Object.entries(RULES)) for (const clause of clauses) add(clause, call);
  return calls;
})();

const failedAt = ({ divergence, requests }: Failure): string =>
  `after ${requests.length} requests: ${divergence.where}, expected ${divergence.expected}, found ${divergence.actual}`;

const judge = (clause: ClauseId, tally: Tally, failure: Failure | undefined, unsupported: readonly string[]): JudgedClause => {
  const { granted, refused } = tally.clauses.get(clause) ?? { granted: 0, refused: 0 };
  const calls = callsOf.get(clause) ?? [];
  const base = { clause, granted, refused };
  if (failure !== undefined) return { ...base, verdict: 'failed', evidence: failedAt(failure) };
  if (calls.every((call) => unsupported.includes(call)))
    return { ...base, granted: 0, refused: 0, verdict: 'not-applicable', evidence: `it has no call ${calls.join(', ')}` };
  if (granted > 0 && refused > 0) return { ...base, verdict: 'passed', evidence: 'granted past it, and refused by it alone, as specified' };
  const missing =
    granted === 0 && refused === 0 ? 'neither granted nor refused' : granted === 0 ? 'never granted' : 'never alone in refusing';
  return { ...base, verdict: 'not-exercised', evidence: missing };
};

export const judgeClauses = (tally: Tally, failures: readonly Failure[], unsupported: readonly string[]): readonly JudgedClause[] =>
  [...callsOf.keys()].map((clause) =>
    judge(
      clause,
      tally,
      failures.find(({ divergence }) => divergence.clause === clause),
      unsupported,
    ),
  );

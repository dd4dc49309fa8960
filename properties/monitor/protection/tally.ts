/** Which clauses decided, and how: a comparison that never saw a clause allow and refuse says little about it. */
import type { Verdict } from '../../../spec/vocabulary/protection.ts';
import type { ClauseId } from '../../../spec/vocabulary/rule.ts';

export interface Tally {
  readonly allowed: Map<ClauseId, number>;
  readonly refused: Map<ClauseId, number>;
}

export const emptyTally = (): Tally => ({ allowed: new Map(), refused: new Map() });

export const count = (tally: Tally, verdict: Verdict): void => {
  const side = verdict.allowed ? tally.allowed : tally.refused;
  side.set(verdict.clause, (side.get(verdict.clause) ?? 0) + 1);
};

/** Share of allowed verdicts among all, in percent. */
export const allowedShare = (tally: Tally): number => {
  const sum = (side: Map<ClauseId, number>): number => [...side.values()].reduce((total, n) => total + n, 0);
  return (100 * sum(tally.allowed)) / (sum(tally.allowed) + sum(tally.refused));
};

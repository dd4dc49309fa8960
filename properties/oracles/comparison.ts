/** What comes of laying a board's verdicts beside the specification's. */
import type { ClauseId } from '../../spec/vocabulary/rule.ts';

export interface Comparison {
  /** Verdicts of the board that were compared. */
  readonly verdicts: number;
  /** How often each clause decided: allowed, then refused. */
  readonly clauses: ReadonlyMap<ClauseId, readonly [number, number]>;
  /** The first few differences, in words. */
  readonly differences: readonly string[];
}

export const DIFFERENCES_MAX = 5;

/** Counts decisions by clause. */
export const counted = (clauses: Map<ClauseId, readonly [number, number]>, clause: ClauseId, allowed: boolean): void => {
  const [yes, no] = clauses.get(clause) ?? [0, 0];
  clauses.set(clause, allowed ? [yes + 1, no] : [yes, no + 1]);
};

export const wordedClauses = ({ clauses }: Comparison): string => [...clauses].map(([id, [yes, no]]) => `${id} ${yes}/${no}`).join(', ');

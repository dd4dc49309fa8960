/** Counts of what a campaign exercised: for each clause, how often a request succeeded past it and how often it alone refused one. */
import type { ClauseId, Outcome } from '../../spec/vocabulary/rule.ts';

export interface Witnesses {
  granted: number;
  refused: number;
}

export interface Tally {
  traces: number;
  steps: number;
  granted: number;
  refused: number;
  loose: number;
  readonly clauses: Map<ClauseId, Witnesses>;
}

export const emptyTally = (): Tally => ({ traces: 0, steps: 0, granted: 0, refused: 0, loose: 0, clauses: new Map() });

const witnessesOf = (tally: Tally, clause: ClauseId): Witnesses => {
  const known = tally.clauses.get(clause);
  if (known !== undefined) return known;
  const fresh = { granted: 0, refused: 0 };
  tally.clauses.set(clause, fresh);
  return fresh;
};

/** Adds what another thread counted. */
export const addTally = (tally: Tally, other: Tally): void => {
  tally.traces += other.traces;
  tally.steps += other.steps;
  tally.granted += other.granted;
  tally.refused += other.refused;
  tally.loose += other.loose;
  for (const [clause, { granted, refused }] of other.clauses) {
    const seen = witnessesOf(tally, clause);
    seen.granted += granted;
    seen.refused += refused;
  }
};

export const count = (tally: Tally, outcome: Outcome<unknown>): void => {
  tally.steps += 1;
  if (outcome.failed === undefined) tally.granted += 1;
  else tally.refused += 1;
  if (outcome.loose) tally.loose += 1;
  for (const clause of outcome.granted) witnessesOf(tally, clause).granted += 1;
  for (const clause of outcome.refused) witnessesOf(tally, clause).refused += 1;
};

/** The guards that were never granted or never refused. */
export const unexercised = (tally: Tally, guards: readonly ClauseId[]): readonly ClauseId[] =>
  guards.filter((clause) => {
    const seen = tally.clauses.get(clause);
    return seen === undefined || seen.granted === 0 || seen.refused === 0;
  });

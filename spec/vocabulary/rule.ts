/** A rule of the specification: a table of guards, in order, then an effect. The table is data, so that the judge can count, drop and print it. */
import { E } from '../prelude.ts';

/** Identifier of a normative clause: a standard's (`virtio-1.4/split/…`) or one of ours (`MON-SHARE-1`). */
export type ClauseId = string;

/** What a caller gets back: words, the first of which is the status. Never more than the caller may know. */
export type Reply = readonly number[];

/**
 * One condition of a rule.
 *
 * A guard has a clause (for the judge) and a reply (for the caller). They are two things: replies are often equal on purpose.
 */
export interface Guard<State, Call> {
  readonly clause: ClauseId;
  readonly says: string;
  readonly reply: Reply;
  /** Total: on a call that an earlier guard refuses it still answers, and its answer does not matter. */
  readonly holds: (state: State, call: Call) => boolean;
  /** True for a guard that establishes what later guards speak of ("the granule exists"): if it fails, they say nothing. */
  readonly names: boolean;
}

/** What a step leads to: the next state and what the caller gets back. */
export interface Effect<State> {
  readonly state: State;
  readonly reply: Reply;
  /** Clauses of the effect itself, when what they speak of has happened: they count as granted beside those of the guards. */
  readonly witnesses?: readonly ClauseId[];
}

export interface Rule<State, Call> {
  readonly name: string;
  readonly guards: readonly Guard<State, Call>[];
  readonly effect: (state: State, call: Call) => Effect<State>;
  /** The clauses of the guards, in order: what a granted call went past. */
  readonly clauses: readonly ClauseId[];
}

/** A guard that must hold for the call to be allowed. */
export const guard = <State, Call>(
  clause: ClauseId,
  says: string,
  reply: number,
  holds: (state: State, call: Call) => boolean,
): Guard<State, Call> => ({ clause, says, reply: [reply], holds, names: false });

/** A guard that establishes that the thing named by the call exists; when it fails, later guards have nothing to speak of. */
export const names = <State, Call>(
  clause: ClauseId,
  says: string,
  reply: number,
  holds: (state: State, call: Call) => boolean,
): Guard<State, Call> => ({ clause, says, reply: [reply], holds, names: true });

export const rule = <State, Call>(
  name: string,
  guards: readonly Guard<State, Call>[],
  effect: (state: State, call: Call) => Effect<State>,
): Rule<State, Call> => ({ name, guards, effect, clauses: guards.map((each) => each.clause) });

/** Most of the work of a campaign passes here, so it is a loop by index. */
const firstFailed = <State, Call>({ guards }: Rule<State, Call>, state: State, call: Call): Guard<State, Call> | undefined => {
  for (let i = 0; i < guards.length; i += 1) {
    const each = guards[i];
    if (each?.holds(state, call) === false) return each;
  }
  return undefined;
};

/** The first guard that fails, or the effect. */
export const decide = <State, Call>(r: Rule<State, Call>, state: State, call: Call): E.Either<Guard<State, Call>, Effect<State>> => {
  const failed = firstFailed(r, state, call);
  return failed === undefined ? E.right(r.effect(state, call)) : E.left(failed);
};

/** What one request did, and what it bears witness to. */
export interface Outcome<State> extends Effect<State> {
  /** Clauses that the request succeeded past. */
  readonly granted: readonly ClauseId[];
  /** The clause that alone refused it; empty when nothing or more than one thing was wrong. */
  readonly refused: readonly ClauseId[];
  /** The clause of the first guard that failed, alone or not; undefined when the request was granted. */
  readonly failed: ClauseId | undefined;
  /** True when the specification left a choice open in this step. */
  readonly loose: boolean;
}

const NOTHING: readonly ClauseId[] = [];

/** All guards that fail and have something to say: where what a call names does not exist, conditions on it say nothing. */
export const failures = <State, Call>(r: Rule<State, Call>, state: State, call: Call): readonly Guard<State, Call>[] => {
  const first = firstFailed(r, state, call);
  if (first === undefined) return [];
  const later = r.guards.slice(r.guards.indexOf(first) + 1);
  return [first, ...later.filter((other) => !(first.names && !other.names) && !other.holds(state, call))];
};

/** Whether no other guard that has something to say fails beside the first that failed: those before it hold. */
const isAlone = <State, Call>({ guards }: Rule<State, Call>, failed: Guard<State, Call>, state: State, call: Call): boolean => {
  for (let i = guards.indexOf(failed) + 1; i < guards.length; i += 1) {
    const other = guards[i];
    if (other !== undefined && !(failed.names && !other.names) && !other.holds(state, call)) return false;
  }
  return true;
};

/** A refusal that leaves the state as it was. */
const refuse = <State, Call>(r: Rule<State, Call>, failed: Guard<State, Call>, state: State, call: Call): Outcome<State> => {
  const refused = isAlone(r, failed, state, call) ? [failed.clause] : NOTHING;
  return { state, reply: failed.reply, granted: NOTHING, refused, failed: failed.clause, loose: false };
};

/** Applies a rule: its effect if every guard holds, else the reply of the first guard that does not, and an unchanged state. */
export const apply = <State, Call>(r: Rule<State, Call>, state: State, call: Call): Outcome<State> => {
  const failed = firstFailed(r, state, call);
  if (failed !== undefined) return refuse(r, failed, state, call);
  const effect = r.effect(state, call);
  const granted = effect.witnesses === undefined || effect.witnesses.length === 0 ? r.clauses : [...r.clauses, ...effect.witnesses];
  return { state: effect.state, reply: effect.reply, granted, refused: NOTHING, failed: undefined, loose: false };
};

/** A step that no guard judges: everybody may always do it. */
export const always = <State>(state: State, reply: Reply, granted: readonly ClauseId[] = NOTHING): Outcome<State> => ({
  state,
  reply,
  granted,
  refused: NOTHING,
  failed: undefined,
  loose: false,
});

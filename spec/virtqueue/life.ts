/** The life of a queue, whatever the form of its ring: enabled, stopped at a malformed ring, reset. */
import { O } from '../prelude.ts';
import { VIRTQ_DISABLED, VIRTQ_NEEDS_RESET } from '../vocabulary/limits.ts';
import { apply, type ClauseId, type Guard, guard, names, type Outcome, type Rule } from '../vocabulary/rule.ts';
import { isWord32, type Sight } from './memory.ts';

/** What every side of every ring has. */
export interface Living {
  readonly enabled: boolean;
  /** True once the other side has broken the ring; only a reset ends it. */
  readonly failed: boolean;
}

/** What is kept under an index that the other side named, if it is an index at all. Asking an array for any other key costs a microsecond. */
export const under = <A>(list: readonly O.Option<A>[], index: number): O.Option<A> =>
  isWord32(index) && index < list.length ? (list[index] ?? O.none) : O.none;

export const isEnabled: Guard<Sight<Living>, unknown> = names('VQ-LIVE-1', 'the queue is enabled', VIRTQ_DISABLED, (s) => s.side.enabled);

export const isIdle = (reply: number): Guard<Sight<Living>, unknown> =>
  names('VQ-LIVE-2', 'the queue is not enabled yet', reply, (s) => !s.side.enabled);

export const isIntact = (clause: ClauseId): Guard<Sight<Living>, unknown> =>
  guard(clause, 'no malformed ring was found since the last reset', VIRTQ_NEEDS_RESET, (s) => !s.side.failed);

/** Applies a rule; whoever is told that the queue needs a reset has a queue that failed. */
export const settle = <S extends { readonly failed: boolean }, Call>(
  r: Rule<Sight<S>, Call>,
  sight: Sight<S>,
  call: Call,
): Outcome<Sight<S>> => {
  const outcome = apply(r, sight, call);
  if (outcome.reply[0] !== VIRTQ_NEEDS_RESET) return outcome;
  return { ...outcome, state: { ...sight, side: { ...sight.side, failed: true } } };
};

/** Adds the clauses whose case arose to those that a request went past. */
export const witnessing = <State>(outcome: Outcome<State>, clauses: readonly ClauseId[]): Outcome<State> => {
  if (outcome.failed !== undefined || clauses.length === 0) return outcome;
  const { state, reply, granted, refused, failed, loose } = outcome;
  return { state, reply, granted: granted.concat(clauses), refused, failed, loose };
};

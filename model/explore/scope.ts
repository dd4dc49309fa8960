/**
 * A scope: a slice of the system small enough that all of it can be visited. Everything that bounds it is stated here as data, so that
 * a reader of a certificate knows what was covered and what was left out.
 */
import type { Outcome } from '../../spec/vocabulary/rule.ts';

/** A predicate that every reachable state must satisfy, with the sentence that it stands for. */
export interface Invariant<State> {
  readonly name: string;
  readonly says: string;
  holds(state: State): boolean;
}

/** A map that takes states together, with the reason why nothing is lost by it. */
export interface Reduction {
  readonly name: string;
  readonly why: string;
}

/** A permutation of names that the manifest, the rules and the requests of a scope do not tell from none. */
export interface Symmetry<State> {
  readonly name: string;
  apply(state: State): State;
}

export interface Scope<Setup, State, Request> {
  readonly name: string;
  /** What is in it, in one sentence. */
  readonly says: string;
  readonly tags: readonly string[];
  readonly setups: readonly Setup[];
  boot(setup: Setup): State;
  /** Every request that is tried in a state: finite, and on both sides of every validity boundary. */
  requests(state: State): readonly Request[];
  step(state: State, request: Request): Outcome<State>;
  /** The state as plain data after the reductions: two states are the same exactly when their JSON is. Readable rather than fast. */
  canonical(state: State): unknown;
  /**
   * The same distinction as `canonical`, as bytes, written a second time for speed: a deliberately naive exploration by `canonical`
   * keeps it honest. Writes into `out` from its start and answers the length, at most `ENCODING_BYTES_MAX`.
   */
  encode(state: State, out: Uint8Array): number;
  /** Permutations that change nothing but names: a group, without the one that leaves all as it is. Left out where there is none. */
  readonly symmetries?: readonly Symmetry<State>[];
  readonly invariants: readonly Invariant<State>[];
  readonly reductions: readonly Reduction[];
}

/** A scope whose types are its own business. */
export type AnyScope = Scope<unknown, unknown, unknown>;

/** Room for the encoding of a state and, behind it, for what a product adds, in bytes. */
export const ENCODING_BYTES_MAX = 16_384;

/** An area: one chapter of the specification made ready to be checked against a subject, by requests drawn at random. */
import type * as fc from 'fast-check';
import type { t } from '../../spec/prelude.ts';
import type { ClauseId, Outcome, Reply } from '../../spec/vocabulary/rule.ts';
import type { Random } from '../support/random.ts';

export const AREA_NAMES = [
  'monitor',
  'virtqueue',
  'packed',
  'virtio',
  'driver',
  'blk',
  'net',
  'rng',
  'console',
  'virtualnet',
  'loopback',
  'vhost-user',
  'system',
] as const;
export type AreaName = (typeof AREA_NAMES)[number];

export const PLATFORMS = ['trustzone', 'stage2', 'pmp'] as const;
export type Platform = (typeof PLATFORMS)[number];

export interface AreaOptions {
  readonly platform: Platform;
}

/** Where the two sides differ, in words for people. `clause` is given when the place itself names one. */
export interface Difference {
  readonly where: string;
  readonly expected: string;
  readonly actual: string;
  readonly clause?: ClauseId;
}

/**
 * What a chapter provides to be judged.
 *
 * `Setup` and `Request` are plain JSON data: a trace is a setup and the requests that followed. `State` is the specification's,
 * `Subject` is the thing under test. Written with methods, so that an area of known types is also an `AnyArea`. `State` is never handed to `perform`: both sides read the same request by themselves.
 */
export interface Area<Setup, State, Request, Subject> {
  readonly name: AreaName;
  /** The clauses that a campaign must see granted and refused at least once each. */
  readonly guards: readonly ClauseId[];
  /** The shape of a setup and of a request, for trace files. */
  readonly setupShape: t.Decoder<unknown, Setup>;
  readonly requestShape: t.Decoder<unknown, Request>;
  /** Draws a configuration; switches features and kinds of request off at random (swarm). */
  setup(random: Random, options: AreaOptions): Setup;
  boot(setup: Setup): State;
  start(setup: Setup): Subject;
  /** Draws an intent and resolves it against the state, so that about half of the requests succeed. */
  intend(random: Random, state: State, setup: Setup): Request;
  step(state: State, request: Request): Outcome<State>;
  perform(subject: Subject, request: Request): Reply;
  /**
   * Compares the whole abstract state, memory bytes included. With `full` false it may confine itself to what the last request can
   * have touched; the campaign asks for a full one at least every 64 steps and at the end of each trace.
   */
  difference(state: State, subject: Subject, full: boolean): Difference | undefined;
  /** All requests, for shrinking: built of fast-check's own arbitraries without `map` or `chain`, so that any value of it can be shrunk. */
  readonly request: fc.Arbitrary<Request>;
  /**
   * For areas that take long to boot and start: the same configuration for one more trace, with other features and kinds of request, and the
   * subject put back to how `start` left it. A campaign runs a few traces on each configuration then.
   */
  readonly again?: {
    setup(random: Random, setup: Setup): Setup;
    restore(subject: Subject): void;
  };
  /** Releases what `start` took; most subjects hold nothing. */
  stop?(subject: Subject): void;
}

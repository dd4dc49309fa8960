/** Agreement of one trace: the specification and the subject take the same requests, and the first difference ends it. */
import type { ClauseId, Outcome, Reply } from '../../spec/vocabulary/rule.ts';
import type { Area, Difference } from './area.ts';

/** A full comparison comes at least this often, in steps. */
const FULL_EVERY = 64;

/** What differs when the subject does not come back from a step. */
export const HANGS = 'the subject hangs';

export interface Divergence {
  /** Index of the request in the trace. */
  readonly step: number;
  readonly clause: ClauseId | null;
  readonly where: string;
  readonly expected: string;
  readonly actual: string;
}

export const sameReply = (expected: Reply, actual: Reply): boolean => {
  if (expected.length !== actual.length) return false;
  for (let i = 0; i < expected.length; i += 1) if (expected[i] !== actual[i]) return false;
  return true;
};

/** The clause to blame: the place's own, the guard that refused, or the last one that the request went past. */
export const blame = (outcome: Outcome<unknown>, difference?: Difference): ClauseId | null =>
  difference?.clause ?? outcome.failed ?? outcome.granted.at(-1) ?? null;

export const words = (reply: Reply): string => `[${reply.join(', ')}]`;

/** A subject that dies is a find like any other, with the request that killed it; the judge's own faults are not caught here. */
const died = (step: number, outcome: Outcome<unknown>, error: unknown): Divergence => {
  const actual = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  return { step, clause: blame(outcome), where: 'the subject failed', expected: `reply ${words(outcome.reply)}`, actual };
};

/** Performs one request on the subject: where its reply differs, if it does. */
export const replyDivergence = <Subject, Request>(
  area: Pick<Area<unknown, unknown, Request, Subject>, 'perform'>,
  step: number,
  outcome: Outcome<unknown>,
  subject: Subject,
  request: Request,
): Divergence | undefined => {
  let actual: Reply;
  try {
    actual = area.perform(subject, request);
  } catch (error) {
    return died(step, outcome, error);
  }
  if (sameReply(outcome.reply, actual)) return undefined;
  return { step, clause: blame(outcome), where: 'reply', expected: words(outcome.reply), actual: words(actual) };
};

/** Where the state after the step differs, if it does. */
export const stateDivergence = <Setup, State, Request, Subject>(
  area: Pick<Area<Setup, State, Request, Subject>, 'difference'>,
  step: number,
  outcome: Outcome<State>,
  subject: Subject,
  full: boolean,
): Divergence | undefined => {
  const difference = area.difference(outcome.state, subject, full || step % FULL_EVERY === FULL_EVERY - 1);
  if (difference === undefined) return undefined;
  const { where, expected, actual } = difference;
  return { step, clause: blame(outcome, difference), where, expected, actual };
};

/** Performs one request on both sides and compares replies and states. */
export const compareStep = <Setup, State, Request, Subject>(
  area: Pick<Area<Setup, State, Request, Subject>, 'perform' | 'difference'>,
  step: number,
  outcome: Outcome<State>,
  subject: Subject,
  request: Request,
  full: boolean,
): Divergence | undefined => replyDivergence(area, step, outcome, subject, request) ?? stateDivergence(area, step, outcome, subject, full);

/** The first divergence of a fixed trace. Deterministic: the same setup and requests give the same answer. */
export const firstDivergence = <Setup, State, Request, Subject>(
  area: Pick<Area<Setup, State, Request, Subject>, 'boot' | 'start' | 'step' | 'perform' | 'difference' | 'stop'>,
  setup: Setup,
  requests: readonly Request[],
): Divergence | undefined => {
  let state = area.boot(setup);
  const subject = area.start(setup);
  try {
    for (let i = 0; i < requests.length; i += 1) {
      const request = requests[i] as Request;
      const outcome = area.step(state, request);
      const divergence = compareStep(area, i, outcome, subject, request, true);
      if (divergence !== undefined) return divergence;
      state = outcome.state;
    }
    return undefined;
  } finally {
    area.stop?.(subject);
  }
};

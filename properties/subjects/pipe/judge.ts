/** A campaign against a port: the specification walks a whole trace, the port gets it in one batch, and the replies are compared. */
import * as fc from 'fast-check';
import { E } from '../../../spec/prelude.ts';
import type { Outcome } from '../../../spec/vocabulary/rule.ts';
import { type AreaResult, type Budget, type Marks, UNMARKED, type Watch } from '../../agreement/campaign.ts';
import { blame, type Divergence, HANGS, sameReply, words } from '../../agreement/divergence.ts';
import type { Counterexample } from '../../agreement/shrink.ts';
import { count, emptyTally, type Tally } from '../../agreement/tally.ts';
import { belongsTo, isWanted, randomOf, setupOf } from '../../agreement/traces.ts';
import type { AnyArea } from '../../areas.ts';
import { nowMs } from '../../support/clock.ts';
import type { Random } from '../../support/random.ts';
import type { Failure, Port } from './port.ts';
import type { PortReply } from './protocol.ts';

/** Requests that a port does not know are drawn again, this many times at most. */
const REDRAWS = 32;
const SHRINK_MS = 20_000;

interface Walk {
  readonly requests: readonly unknown[];
  readonly outcomes: readonly Outcome<unknown>[];
}

const callOf = (request: unknown): unknown => (request as { readonly call?: unknown } | null)?.call;

const draw = (area: AnyArea, port: Port, random: Random, state: unknown, setup: unknown): unknown => {
  const unknownCalls = port.hello?.areas[area.name]?.unsupported ?? [];
  let request = area.intend(random, state, setup);
  for (let i = 0; i < REDRAWS && unknownCalls.some((call) => call === callOf(request)); i += 1) request = area.intend(random, state, setup);
  return request;
};

/** The specification alone: what is asked, and what must come back. */
const walkRandom = (area: AnyArea, port: Port, random: Random, setup: unknown, steps: number): Walk => {
  const requests: unknown[] = [];
  const outcomes: Outcome<unknown>[] = [];
  let state = area.boot(setup);
  for (let i = 0; i < steps; i += 1) {
    const request = draw(area, port, random, state, setup);
    const outcome = area.step(state, request);
    requests.push(request);
    outcomes.push(outcome);
    state = outcome.state;
  }
  return { requests, outcomes };
};

const walkFixed = (area: AnyArea, setup: unknown, requests: readonly unknown[]): Walk => {
  const outcomes: Outcome<unknown>[] = [];
  let state = area.boot(setup);
  for (const request of requests) {
    const outcome = area.step(state, request);
    outcomes.push(outcome);
    state = outcome.state;
  }
  return { requests, outcomes };
};

const failed = (failure: Failure, step: number, walk: Walk): Divergence => {
  const outcome = walk.outcomes[step];
  const expected = outcome === undefined ? 'an answer' : `reply ${words(outcome.reply)}`;
  const where = failure.kind === 'hang' ? HANGS : `the port: ${failure.kind}`;
  return { step, clause: null, where, expected, actual: failure.says };
};

const compareReplies = (walk: Walk, replies: readonly PortReply[]): Divergence | undefined => {
  for (const [step, outcome] of walk.outcomes.entries()) {
    const actual = replies[step] ?? null;
    if (actual === null) return undefined; // from here on the port is in a state of its own
    if (!sameReply(outcome.reply, actual))
      return { step, clause: blame(outcome), where: 'reply', expected: words(outcome.reply), actual: words(actual) };
  }
  return undefined;
};

export type Judgement = { readonly verdict: 'same' | 'unsupported' } | { readonly verdict: 'differs'; readonly divergence: Divergence };

/** Which request of a failed batch it was: asked again one by one, up to the one that brings no answer. */
const pinpoint = async (port: Port, area: AnyArea, setup: unknown, walk: Walk): Promise<Divergence | undefined> => {
  const ready = await port.ask({ type: 'reset', area: area.name, setup });
  if (E.isLeft(ready)) return failed(ready.left, 0, walk);
  for (const [step, request] of walk.requests.entries()) {
    const answer = await port.ask({ type: 'perform', requests: [request] });
    if (E.isLeft(answer)) return failed(answer.left, step, walk);
    const replies = answer.right.type === 'replies' ? answer.right.replies : [];
    const one = { requests: [request], outcomes: walk.outcomes.slice(step, step + 1) };
    const divergence = compareReplies(one, replies);
    if (divergence !== undefined) return { ...divergence, step };
  }
  return undefined;
};

const judgeWalk = async (port: Port, area: AnyArea, setup: unknown, walk: Walk): Promise<Judgement> => {
  if (walk.requests.length === 0) return { verdict: 'same' };
  const ready = await port.ask({ type: 'reset', area: area.name, setup });
  if (E.isLeft(ready)) return { verdict: 'differs', divergence: failed(ready.left, 0, walk) };
  if (ready.right.type === 'unsupported') return { verdict: 'unsupported' };
  const answer = await port.ask({ type: 'perform', requests: walk.requests });
  if (E.isLeft(answer)) {
    const divergence = (await pinpoint(port, area, setup, walk)) ?? failed(answer.left, walk.requests.length - 1, walk);
    return { verdict: 'differs', divergence };
  }
  const divergence = answer.right.type === 'replies' ? compareReplies(walk, answer.right.replies) : undefined;
  return divergence === undefined ? { verdict: 'same' } : { verdict: 'differs', divergence };
};

/** Judges one fixed trace, from reset. */
export const judgeTrace = (port: Port, area: AnyArea, setup: unknown, requests: readonly unknown[]): Promise<Judgement> =>
  judgeWalk(port, area, setup, walkFixed(area, setup, requests));

/** Leaves requests out and lowers their fields, against the foreign program, as long as it still differs. */
const shrinkAgainst = async (
  port: Port,
  area: AnyArea,
  found: Counterexample<unknown, unknown>,
): Promise<Counterexample<unknown, unknown>> => {
  let best = { ...found, requests: found.requests.slice(0, found.divergence.step + 1) };
  const differs = async (trace: readonly unknown[]): Promise<boolean> => {
    const judgement = await judgeTrace(port, area, found.setup, trace);
    if (judgement.verdict === 'differs')
      best = { ...found, requests: trace.slice(0, judgement.divergence.step + 1), divergence: judgement.divergence };
    return judgement.verdict === 'differs';
  };
  for (let stretch = best.requests.length >> 1; stretch >= 1; stretch >>= 1)
    for (let from = best.requests.length - 1 - stretch; from >= 0; from -= stretch) await differs(best.requests.toSpliced(from, stretch));
  const traces = fc.array(area.request, { maxLength: best.requests.length, size: 'max' });
  const examples: [unknown[]][] = [[[...best.requests]]];
  const property = fc.asyncProperty(traces, async (trace) => !(await differs(trace)));
  await fc.check(property, { examples, numRuns: 1, interruptAfterTimeLimit: SHRINK_MS, markInterruptAsFailure: true });
  return best;
};

const tallyWalk = (tally: Tally, walk: Walk): void => {
  for (const outcome of walk.outcomes) count(tally, outcome);
  tally.traces += 1;
};

/** The counterpart of `runArea` for a port. */
export const runPortArea = async (
  area: AnyArea,
  port: Port,
  budget: Budget,
  watch: Watch,
  earlier?: AreaResult,
  marks: Marks = UNMARKED,
): Promise<AreaResult> => {
  const tally = earlier?.tally ?? emptyTally();
  const began = nowMs();
  const elapsed = (): number => nowMs() - began;
  let found: Counterexample<unknown, unknown> | undefined;
  let interrupted = false;
  let trace = earlier?.next ?? 0;
  for (; found === undefined && isWanted(trace, budget) && marks.isWanted(trace); trace += 1) {
    if (budget.milliseconds !== undefined && elapsed() >= budget.milliseconds) break;
    if (!belongsTo(trace, budget)) continue;
    interrupted = !(await watch(tally, elapsed()));
    if (interrupted) break;
    const random = randomOf(budget, area.name, trace);
    const setup = setupOf(area, random, budget, trace);
    const walk = walkRandom(area, port, random, setup, budget.steps);
    const judgement = await judgeWalk(port, area, setup, walk);
    if (judgement.verdict !== 'unsupported') tallyWalk(tally, walk);
    if (judgement.verdict !== 'differs') continue;
    found = { setup, requests: walk.requests, divergence: judgement.divergence };
    marks.finds(trace, found);
  }
  const seconds = (earlier?.seconds ?? 0) + elapsed() / 1000;
  const counterexample = found && (await shrinkAgainst(port, area, found));
  return { area: area.name, tally, seconds, interrupted, next: trace, counterexample };
};

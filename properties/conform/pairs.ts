/**
 * Pairs of traces from reset for a machine whose state cannot be set: both come to states that an observer may not tell apart, by what it did
 * and was told. In one the others did more: either everything, or something that the policy hides from the observer. Then the observer looks
 * around in both. What it is told must be equal word for word.
 */
import { type MonitorState, step } from '../../model/monitor.ts';
import type { MonitorRequest } from '../../spec/vocabulary/monitor.ts';
import type { Platform } from '../agreement/area.ts';
import { actorOf } from '../isolation/actor.ts';
import { purge, type Run, runFrom, type Taken } from '../isolation/noninfluence.ts';
import { canBoth } from '../isolation/pairs.ts';
import { probesOf } from '../isolation/probe.ts';
import { isHidden } from '../isolation/vary.ts';
import { monitorArea } from '../monitor/area.ts';
import { intend } from '../monitor/intents.ts';
import { CALLS } from '../monitor/request.ts';
import type { Setup } from '../monitor/setup.ts';
import { type Random, randomFrom, streamSeed } from '../support/random.ts';

/** A request, and whether it is the observer's own: those are compared, in order. */
export interface Asked {
  readonly request: MonitorRequest;
  readonly own: boolean;
}

export interface Pair {
  readonly property: 'noninfluence' | 'step consistency';
  readonly setup: Setup;
  readonly observer: number;
  readonly first: readonly Asked[];
  readonly second: readonly Asked[];
  /** Of the observer's own requests, how many are its look around at the end. */
  readonly probes: number;
}

/** Requests of others that are tried, to make the second trace of a pair differ; and steps after that. */
const SECRETS = 24;
const STEPS = 16;

/** The observer's look around, from both states: it goes on only where the observer still runs, since some probes end a life. */
const lookAround = (observer: number, from: readonly [MonitorState, MonitorState], leavesOut: readonly string[]): readonly Asked[] => {
  let [s, t] = from;
  const look: Asked[] = [];
  for (const request of probesOf(s, observer)) {
    if (leavesOut.includes(request.call) || actorOf(s, request) !== observer || actorOf(t, request) !== observer) continue;
    look.push({ request, own: true });
    [s, t] = [step(s, request).state, step(t, request).state];
  }
  return look;
};

interface Traces {
  readonly first: readonly Asked[];
  readonly second: readonly Asked[];
}

const endOf = (setup: Setup, asked: readonly Asked[]): MonitorState =>
  asked.reduce((s, { request }) => step(s, request).state, monitorArea.boot(setup));

const pairOf = (
  property: Pair['property'],
  setup: Setup,
  observer: number,
  { first, second }: Traces,
  leavesOut: readonly string[],
): Pair => {
  const look = lookAround(observer, [endOf(setup, first), endOf(setup, second)], leavesOut);
  return { property, setup, observer, first: [...first, ...look], second: [...second, ...look], probes: look.length };
};

const ownedBy = (taken: readonly Taken[], observer: number): readonly Asked[] =>
  taken.map(({ request, actor }) => ({ request, own: actor === observer }));

/** The whole run, and the run without all that could not have flown to the observer. */
const purged = (run: Run, observer: number, leavesOut: readonly string[]): Pair => {
  const traces = { first: ownedBy(run.taken, observer), second: ownedBy(purge(run.taken, observer), observer) };
  return pairOf('noninfluence', run.setup, observer, traces, leavesOut);
};

const draw = (random: Random, setup: Setup, s: MonitorState, leavesOut: readonly string[]): MonitorRequest | undefined => {
  const request = intend(random, s, { ...setup, kinds: [random.pick(CALLS)] });
  return request.call === 'examine' || leavesOut.includes(request.call) ? undefined : request;
};

/** What others do that the observer must not notice, and where it leads. */
const secretly = (random: Random, { setup, end }: Run, observer: number, leavesOut: readonly string[]) => {
  const requests: MonitorRequest[] = [];
  let s = end;
  for (let i = 0; i < SECRETS; i += 1) {
    const request = draw(random, setup, s, leavesOut);
    if (request === undefined || !isHidden(s, request, observer)) continue;
    requests.push(request);
    s = step(s, request).state;
  }
  return { requests, state: s };
};

/** The run twice, once with a secret behind it; then steps that both may take. */
const varied = (random: Random, run: Run, observer: number, leavesOut: readonly string[]): Pair => {
  const before = ownedBy(run.taken, observer);
  const secret = secretly(random, run, observer, leavesOut);
  const common: Asked[] = [];
  let [s, t] = [run.end, secret.state];
  for (let i = 0; i < STEPS; i += 1) {
    const request = draw(random, run.setup, random.oneIn(2) ? s : t, leavesOut);
    if (request === undefined || typeof canBoth(observer, s, t, request) === 'string') continue;
    common.push({ request, own: actorOf(s, request) === observer });
    [s, t] = [step(s, request).state, step(t, request).state];
  }
  const hidden = secret.requests.map((request) => ({ request, own: false }));
  const traces = { first: [...before, ...common], second: [...before, ...hidden, ...common] };
  return pairOf('step consistency', run.setup, observer, traces, leavesOut);
};

/** Two pairs for each observer, of one run. */
export const pairsOf = (seed: number, number: number, platform: Platform, leavesOut: readonly string[]): readonly Pair[] => {
  const random = randomFrom(streamSeed(seed, 'conform', number));
  const run = runFrom(streamSeed(seed, 'conform-run', number), platform, 12 + (number % 5) * 24, leavesOut);
  return [...run.end.compartments.keys()].flatMap((observer) => [
    purged(run, observer, leavesOut),
    varied(random, run, observer, leavesOut),
  ]);
};

/** What the specification tells the observer: equal in both traces, or the pair is none. */
export const toldByModel = (setup: Setup, asked: readonly Asked[]): readonly string[] => {
  let s = monitorArea.boot(setup);
  const told: string[] = [];
  for (const { request, own } of asked) {
    const outcome = step(s, request);
    s = outcome.state;
    if (own) told.push(outcome.reply.join(' '));
  }
  return told;
};

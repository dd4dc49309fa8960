/**
 * Making the second of two runs: it differs from the first in everything that the observer may not see. Bytes are poked; all else is what the
 * others did meanwhile that the policy does not let the observer notice, so that whatever that leaves behind in a machine is there.
 */
import { type MonitorState, step } from '../../model/monitor.ts';
import { INVARIANTS, isRunning } from '../../spec/monitor/index.ts';
import type { MonitorRequest } from '../../spec/vocabulary/monitor.ts';
import { intend } from '../monitor/intents.ts';
import { CALLS } from '../monitor/request.ts';
import type { Setup } from '../monitor/setup.ts';
import type { Random } from '../support/random.ts';
import { actorOf } from './actor.ts';
import { hears } from './flows.ts';
import { seesContents } from './sight.ts';

export interface Poke {
  readonly granule: number;
  readonly contents: Uint8Array;
}

/** The second run: the first with these bytes poked, after these requests of others. */
export interface Secret {
  readonly pokes: readonly Poke[];
  readonly requests: readonly MonitorRequest[];
  readonly state: MonitorState;
}

/** Requests of others that are tried for one secret. */
const TRIES = 24;

const poked = (s: MonitorState, pokes: readonly Poke[]): MonitorState => ({
  ...s,
  memory: pokes.reduce((memory, { granule, contents }) => memory.with(granule, contents), s.memory),
});

/** Memory of the stopped is left alone unless nothing says that it is blank. */
const pokesFor = (random: Random, s: MonitorState, observer: number): readonly Poke[] => {
  const contents = (): Uint8Array => Uint8Array.from({ length: s.machine.granuleBytes }, () => random.word());
  const all = [...s.granules.keys()]
    .filter((granule) => !seesContents(s, observer, granule))
    .map((granule) => ({ granule, contents: contents() }));
  if (INVARIANTS.every(({ holds }) => holds(poked(s, all)))) return all;
  return all.filter(({ granule }) => isRunning(s, s.granules[granule]?.owner ?? -1));
};

/** What the second state must still allow: the step that the two runs are made for, if there is one. */
export type Allows = (s: MonitorState) => boolean;

/** All of the pokes, or those that a state bears: a program whose memory is spoilt may not ask any more what it was about to ask. */
const bearable = (s: MonitorState, all: readonly Poke[], allows: Allows): readonly Poke[] => {
  if (allows(poked(s, all))) return all;
  let state = s;
  return all.filter((poke) => {
    const next = poked(state, [poke]);
    if (!allows(next)) return false;
    state = next;
    return true;
  });
};

/** True when the observer must not notice that the request was taken. */
export const isHidden = (s: MonitorState, request: MonitorRequest, observer: number): boolean => {
  const actor = actorOf(s, request);
  return actor !== observer && !hears({ s, actor, outcome: step(s, request) }, request).includes(observer);
};

export const secretFrom = (random: Random, setup: Setup, before: MonitorState, observer: number, allows: Allows = () => true): Secret => {
  const pokes = random.oneIn(4) ? [] : bearable(before, pokesFor(random, before, observer), allows);
  const requests: MonitorRequest[] = [];
  let s = poked(before, pokes);
  for (let i = 0; i < TRIES; i += 1) {
    const request = intend(random, s, { ...setup, kinds: [random.pick(CALLS)] });
    if (request.call === 'examine' || !isHidden(s, request, observer)) continue;
    const next = step(s, request).state;
    if (!allows(next)) continue;
    requests.push(request);
    s = next;
  }
  return { pokes, requests, state: s };
};

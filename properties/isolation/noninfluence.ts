/**
 * Noninfluence: a run from reset, and the same run without all that could not have flown to the observer, by itself or through others
 * (intransitive purge). The observer's own answers, and all that it can find out at the end, must be equal.
 */
import { Monitor } from '../../impl/monitor/monitor.ts';
import { type MonitorState, step } from '../../model/monitor.ts';
import type { MonitorRequest } from '../../spec/vocabulary/monitor.ts';
import type { Platform } from '../agreement/area.ts';
import { monitorArea } from '../monitor/area.ts';
import { CALLS } from '../monitor/request.ts';
import { drawSetup, type Setup } from '../monitor/setup.ts';
import { randomFrom, streamSeed } from '../support/random.ts';
import { actorOf } from './actor.ts';
import { hears, sourcesOf } from './flows.ts';
import { differenceIn, handlesWorthTrying, observe } from './observe.ts';
import type { Leak } from './pairs.ts';
import { emulatorParty, modelParty, type Party } from './party.ts';

export interface Taken {
  readonly request: MonitorRequest;
  readonly actor: number;
  readonly to: readonly number[];
  readonly from: readonly number[];
}

export interface Run {
  readonly setup: Setup;
  readonly taken: readonly Taken[];
  readonly end: MonitorState;
}

/** Calls that `leavesOut` names are not made: a machine under test may not have them. */
export const runFrom = (seed: number, platform: Platform, steps: number, leavesOut: readonly string[] = []): Run => {
  const random = randomFrom(seed);
  const drawn = drawSetup(random, { platform });
  const setup = { ...drawn, kinds: CALLS };
  let s = monitorArea.boot(setup);
  const taken: Taken[] = [];
  for (let i = 0; i < steps; i += 1) {
    const request = monitorArea.intend(random, s, setup);
    if (request.call === 'examine' || leavesOut.includes(request.call)) continue;
    const actor = actorOf(s, request);
    const outcome = step(s, request);
    const here = { s, actor, outcome };
    taken.push({ request, actor, to: hears(here, request), from: sourcesOf(here, request) });
    s = outcome.state;
  }
  return { setup, taken, end: s };
};

/** What is left of a run for an observer: from the end backwards, whoever reached somebody who mattered later matters. */
export const purge = (taken: readonly Taken[], observer: number): readonly Taken[] => {
  const matters = new Set([observer]);
  const kept: Taken[] = [];
  for (const each of [...taken].reverse()) {
    if (!matters.has(each.actor) && !each.to.some((one) => matters.has(one))) continue;
    kept.push(each);
    for (const source of each.from) matters.add(source);
  }
  return kept.reverse();
};

/** Takes a run and answers what the observer was told. */
const told = (party: Party, taken: readonly Taken[], observer: number): readonly string[] => {
  const replies: string[] = [];
  for (const { request, actor } of taken) {
    const reply = party.perform(request);
    if (actor === observer) replies.push(`${request.call}: ${reply.join(' ')}`);
  }
  return replies;
};

const compare = (
  run: Run,
  kept: readonly Taken[],
  observer: number,
  side: Leak['side'],
  parties: readonly [Party, Party],
): Leak | undefined => {
  const [whole, purged] = [told(parties[0], run.taken, observer), told(parties[1], kept, observer)];
  const at = whole.findIndex((reply, i) => reply !== purged[i]);
  const base = { property: 'noninfluence', side, observer, request: undefined } as const;
  if (at !== -1) return { ...base, channel: 'outputWords', first: whole[at] ?? '', second: purged[at] ?? '' };
  const around = { s: run.end, observer, handles: handlesWorthTrying(run.end) };
  const unlike = differenceIn(observe(around, parties[0]), observe(around, parties[1]));
  return unlike && { ...base, ...unlike };
};

export interface PurgeCount {
  runs: number;
  steps: number;
  /** Steps left out. */
  purged: number;
  /** Runs of which a step was left out. */
  shortened: number;
}

export const noninfluence = (seed: number, platform: Platform, runs: number, make: typeof Monitor = Monitor) => {
  const count: PurgeCount = { runs: 0, steps: 0, purged: 0, shortened: 0 };
  for (let i = 0; i < runs; i += 1) {
    const run = runFrom(streamSeed(seed, 'noninfluence', i), platform, 12 + (i % 5) * 24);
    for (const observer of run.end.compartments.keys()) {
      const kept = purge(run.taken, observer);
      count.runs += 1;
      count.steps += run.taken.length;
      count.purged += run.taken.length - kept.length;
      count.shortened += kept.length < run.taken.length ? 1 : 0;
      const emulated = (): Party => emulatorParty(new make(run.setup.manifest));
      const modelled = (): Party => modelParty(monitorArea.boot(run.setup));
      const leak =
        compare(run, kept, observer, 'model', [modelled(), modelled()]) ??
        compare(run, kept, observer, 'emulator', [emulated(), emulated()]);
      if (leak !== undefined) return { count, leak };
    }
  }
  return { count, leak: undefined };
};

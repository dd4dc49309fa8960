/**
 * Two runs of one machine that differ in what an observer may not see: the same requests are taken in both, and whatever the observer can find
 * out by itself must stay the same. Releases are the exception that is agreed on beforehand; nothing is left out of the comparison for them.
 */
import { type MonitorState, step } from '../../model/monitor.ts';
import { isRunning, runningOn } from '../../spec/monitor/index.ts';
import type { MonitorRequest } from '../../spec/vocabulary/monitor.ts';
import { intend } from '../monitor/intents.ts';
import { CALLS } from '../monitor/request.ts';
import type { Setup } from '../monitor/setup.ts';
import type { Random } from '../support/random.ts';
import { actorOf } from './actor.ts';
import type { ChannelId } from './channels.ts';
import { releasedTo } from './flows.ts';
import type { Property } from './obligations.ts';
import { differenceIn, handlesWorthTrying, observe, type Sight } from './observe.ts';
import { modelParty, type Party } from './party.ts';
import type { Secret } from './vary.ts';

/** One machine twice. */
export interface Twins {
  readonly first: Party;
  readonly second: Party;
}

export interface Leak {
  readonly property: Property;
  readonly side: 'model' | 'emulator';
  readonly observer: number;
  readonly channel: ChannelId;
  readonly request: MonitorRequest | undefined;
  readonly first: string;
  readonly second: string;
}

/** What a pair of runs bears witness to. */
export interface Witness {
  compared: (observer: number, actor: number, request: MonitorRequest, granted: boolean, seen: Sight, s: MonitorState) => void;
  withheld: () => void;
  parted: () => void;
}

export interface PairOfRuns {
  readonly random: Random;
  readonly setup: Setup;
  readonly observer: number;
  readonly before: MonitorState;
  readonly secret: Secret;
  /** The emulated machine in the state before, twice; without it only the model is asked. */
  readonly emulators?: Twins;
  readonly steps: number;
  /** Whether the specification is looked at too, at the beginning and at the end: what it shows is shown by the emulator as well, if they agree. */
  readonly alsoModel: boolean;
  readonly witness: Witness;
}

type Model = ReturnType<typeof modelParty>;

const prepare = (party: Party, { pokes, requests }: Secret): void => {
  for (const { granule, contents } of pokes) party.poke(granule, contents);
  for (const request of requests) party.perform(request);
};

interface Eyes {
  readonly models: { readonly first: Model; readonly second: Model };
  readonly sides: readonly (readonly ['model' | 'emulator', Twins])[];
  readonly observer: number;
}

/** The specification is looked at less often than the emulator: at the beginning and at the end of a pair. */
const lookAt = (
  { models, sides, observer }: Eyes,
  request: MonitorRequest | undefined,
  property: Property,
  everywhere: boolean,
): Leak | Sight => {
  const handles = handlesWorthTrying(models.first.state(), models.second.state());
  const around = { s: models.first.state(), observer, handles };
  let seen: Sight | undefined;
  const looking = everywhere || sides.length === 1 ? sides : sides.slice(1);
  for (const [side, { first, second }] of looking) {
    const sight = observe(around, first);
    const difference = differenceIn(sight, observe(around, second));
    if (difference !== undefined) return { property, side, observer, request, ...difference };
    seen = sight;
  }
  return seen as Sight;
};

const isLeak = (found: Leak | Sight): found is Leak => 'property' in found;

/** The observer's own step answers the same in both runs. */
const outputs = ({ sides, observer }: Eyes, request: MonitorRequest, own: boolean): Leak | undefined => {
  for (const [side, { first, second }] of sides) {
    const [one, other] = [first.perform(request).join(' '), second.perform(request).join(' ')];
    if (own && one !== other)
      return { property: 'output consistency', side, observer, channel: 'outputWords', request, first: one, second: other };
  }
  return undefined;
};

/** What brings a secret to light if anything does: whoever holds something is stopped, and begins a new life. */
const provocation = (random: Random, s: MonitorState): MonitorRequest | undefined => {
  const c = random.below(s.compartments.length);
  const core = [...s.cores.keys()].find((each) => s.machine.supervises[runningOn(s, each)]?.[c] === true);
  if (core === undefined) return undefined;
  return { call: isRunning(s, c) ? 'stop' : 'restart', core, compartment: c };
};

/** All kinds of request equally often: those that end much are as likely as those that do little. */
const draw = ({ random, setup }: PairOfRuns, s: MonitorState): MonitorRequest | undefined => {
  const provoked = random.oneIn(8) ? provocation(random, s) : undefined;
  if (provoked !== undefined) return provoked;
  const request = intend(random, s, { ...setup, kinds: [random.pick(CALLS)] });
  return request.call === 'examine' ? undefined : request;
};

/** Takes one request in both runs; undefined when it was not taken. */
const takeStep = (run: PairOfRuns, eyes: Eyes, everywhere: boolean): Leak | undefined => {
  const { observer, witness, random } = run;
  const [s, t] = [eyes.models.first.state(), eyes.models.second.state()];
  const request = draw(run, random.oneIn(2) ? s : t);
  if (request === undefined) return undefined;
  const actor = actorOf(s, request);
  if (actor !== actorOf(t, request)) {
    witness.parted();
    return undefined;
  }
  const [one, other] = [step(s, request), step(t, request)];
  const own = actor === observer;
  if (
    !own &&
    releasedTo(observer, { s, actor, outcome: one }, request) !== releasedTo(observer, { s: t, actor, outcome: other }, request)
  ) {
    witness.withheld();
    return undefined;
  }
  const told = outputs(eyes, request, own);
  if (told !== undefined) return told;
  const seen = lookAt(eyes, request, own ? 'weak step consistency' : 'step consistency', everywhere);
  if (isLeak(seen)) return seen;
  witness.compared(observer, actor, request, one.failed === undefined, seen, s);
  return undefined;
};

/** The first difference that the observer finds, if any. */
export const runPair = (run: PairOfRuns): Leak | undefined => {
  const models = { first: modelParty(run.before), second: modelParty(run.before) };
  const sides: ['model' | 'emulator', Twins][] = [['model', models]];
  if (run.emulators !== undefined) sides.push(['emulator', run.emulators]);
  for (const [, { second }] of sides) prepare(second, run.secret);
  const eyes = { models, sides, observer: run.observer };
  const atOnce = lookAt(eyes, undefined, 'local respect', run.alsoModel);
  if (isLeak(atOnce)) return atOnce;
  for (let i = 0; i < run.steps; i += 1) {
    const leak = takeStep(run, eyes, run.alsoModel && i === run.steps - 1);
    if (leak !== undefined) return leak;
  }
  return undefined;
};

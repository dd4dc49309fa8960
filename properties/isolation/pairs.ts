/**
 * Two runs of one machine that differ in what an observer may not see: the same requests are taken in both, and whatever the observer can find
 * out by itself must stay the same. Releases are the exception that is agreed on beforehand; nothing is left out of the comparison for them.
 */
import { type MonitorState, step } from '../../model/monitor.ts';
import { isRunning, runningOn } from '../../spec/monitor/index.ts';
import { RA } from '../../spec/prelude.ts';
import type { MonitorRequest } from '../../spec/vocabulary/monitor.ts';
import { intend } from '../monitor/intents.ts';
import { CALLS } from '../monitor/request.ts';
import type { Setup } from '../monitor/setup.ts';
import type { Random } from '../support/random.ts';
import { actorOf } from './actor.ts';
import type { ChannelId } from './channels.ts';
import { releasedTo } from './flows.ts';
import type { Compared } from './matrix.ts';
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
  compared: (step: Compared) => void;
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
  /** What is taken first, if both runs can take it. */
  readonly first: MonitorRequest | undefined;
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

const coreOf = (s: MonitorState, fits: (compartment: number) => boolean): number =>
  s.cores.findIndex((_, core) => fits(runningOn(s, core)));

/** Parts in what the observer has granted, of whoever holds them. */
const heldOf = (s: MonitorState, observer: number): readonly { readonly handle: number; readonly holder: number }[] =>
  RA.compact(s.grants).flatMap(({ sender, handle, receivers }) =>
    sender === observer ? receivers.flatMap(({ compartment, held }) => (held === 0 ? [] : [{ handle, holder: compartment }])) : [],
  );

/** What brings a secret to light if anything does: whoever holds something gives it back or is stopped; whoever was stopped begins a new life. */
const provocation = (random: Random, s: MonitorState, observer: number): MonitorRequest | undefined => {
  const held = heldOf(s, observer);
  const part = held.length > 0 ? random.pick(held) : undefined;
  const holder = part === undefined || random.oneIn(2) ? -1 : coreOf(s, (each) => each === part.holder);
  if (part !== undefined && holder !== -1) return { call: 'relinquish', core: holder, handle: part.handle };
  const c = part?.holder ?? random.below(s.compartments.length);
  const core = coreOf(s, (each) => s.machine.supervises[each]?.[c] === true);
  return core === -1 ? undefined : { call: isRunning(s, c) ? 'stop' : 'restart', core, compartment: c };
};

/** All kinds of request equally often: those that end much are as likely as those that do little. */
const draw = ({ random, setup, observer }: PairOfRuns, s: MonitorState): MonitorRequest | undefined => {
  const provoked = random.oneIn(4) ? provocation(random, s, observer) : undefined;
  if (provoked !== undefined) return provoked;
  const request = intend(random, s, { ...setup, kinds: [random.pick(CALLS)] });
  return request.call === 'examine' ? undefined : request;
};

/** A request about to be taken in both runs. */
interface Due {
  readonly request: MonitorRequest;
  readonly actor: number;
  readonly granted: boolean;
}

/** Whether two runs that differ may both take a request: the same compartment would take it, and they agree on what it releases to the observer. */
export const canBoth = (observer: number, s: MonitorState, t: MonitorState, request: MonitorRequest): 'parted' | 'withheld' | Due => {
  const actor = actorOf(s, request);
  if (actor !== actorOf(t, request)) return 'parted';
  const [one, other] = [step(s, request), step(t, request)];
  const agreed =
    actor === observer ||
    releasedTo(observer, { s, actor, outcome: one }, request) === releasedTo(observer, { s: t, actor, outcome: other }, request);
  return agreed ? { request, actor, granted: one.failed === undefined && other.failed === undefined } : 'withheld';
};

const dueIn = ({ observer, witness }: PairOfRuns, { models }: Eyes, request: MonitorRequest): Due | undefined => {
  const due = canBoth(observer, models.first.state(), models.second.state(), request);
  if (typeof due !== 'string') return due;
  witness[due]();
  return undefined;
};

/** Takes a request in both runs; the observer looks at what has become of them. */
const take = ({ observer, witness }: PairOfRuns, eyes: Eyes, { request, actor, granted }: Due, everywhere: boolean): Leak | undefined => {
  const own = actor === observer;
  const told = outputs(eyes, request, own);
  if (told !== undefined) return told;
  const seen = lookAt(eyes, request, own ? 'weak step consistency' : 'step consistency', everywhere);
  if (isLeak(seen)) return seen;
  const states = [eyes.models.first.state(), eyes.models.second.state()] as const;
  witness.compared({ observer, actor, request, granted, seen, states });
  return undefined;
};

/** One step, whatever is drawn. */
const takeStep = (run: PairOfRuns, eyes: Eyes, everywhere: boolean): Leak | undefined => {
  const { first, second } = eyes.models;
  const request = draw(run, run.random.oneIn(2) ? first.state() : second.state());
  const due = request && dueIn(run, eyes, request);
  return due && take(run, eyes, due, everywhere);
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
  const due = run.first && dueIn(run, eyes, run.first);
  const onFirst = due && take(run, eyes, due, false);
  if (onFirst !== undefined) return onFirst;
  for (let i = 0; i < run.steps; i += 1) {
    const leak = takeStep(run, eyes, run.alsoModel && i === run.steps - 1);
    if (leak !== undefined) return leak;
  }
  return undefined;
};

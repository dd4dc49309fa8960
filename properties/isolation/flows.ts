/**
 * The policy, channel by channel, as a table: what a granted request tells whom, which function of the sender's state that is, and why it may.
 * Two runs must agree on a release before the step; after it everything is compared, the channel of the release included.
 */
import { step } from '../../model/monitor.ts';
import { type MonitorState, powerOf, requestIn } from '../../spec/monitor/index.ts';
import type { MonitorRequest } from '../../spec/vocabulary/monitor.ts';
import type { Outcome } from '../../spec/vocabulary/rule.ts';
import type { CallName } from '../monitor/request.ts';
import { CHANNEL, type ChannelId } from './channels.ts';
import { grantOf, readersOf, secureSide } from './sight.ts';

/** A request about to be taken: what it would do is known, so that a release can be a function of the state that it leads to. */
export interface Taken {
  readonly s: MonitorState;
  readonly actor: number;
  readonly outcome: Outcome<MonitorState>;
}

export interface Flow<R> {
  readonly channel: ChannelId;
  readonly to: (taken: Taken, request: R) => readonly number[];
  /** The function of the sender's state that is released. */
  readonly releases: (taken: Taken, request: R) => ArrayLike<number>;
  readonly what: string;
  readonly why: string;
}

type OfCall<C extends CallName> = Extract<MonitorRequest, { readonly call: C }>;
type Flows = { readonly [C in CallName]?: readonly Flow<OfCall<C>>[] };

const NOTHING_MORE = (): readonly number[] => [];

/** The other side of a core, if it has one. */
const sharersOf = (s: MonitorState, compartment: number, core: number): readonly number[] => {
  const residents = s.machine.residents[core];
  if (residents === undefined) return [];
  return [residents.critical, residents.ordinary].filter((each) => each !== -1 && each !== compartment);
};

const readiness = ({ outcome }: Taken, compartment: number, core: number): number =>
  powerOf(outcome.state, compartment, core) === 'ready' ? 1 : 0;

const firstCore = (s: MonitorState, compartment: number): number => s.machine.coresOf[compartment]?.[0] ?? -1;

/** Whether a side of a core has work: critical idleness, and with it when the next slice comes and how long it is. */
const idleness = <R>(side: (taken: Taken, request: R) => { readonly compartment: number; readonly core: number }): Flow<R> => ({
  channel: CHANNEL.nextSlice,
  to: (taken, request) => {
    const { compartment, core } = side(taken, request);
    return sharersOf(taken.s, compartment, core);
  },
  releases: (taken, request) => {
    const { compartment, core } = side(taken, request);
    return [readiness(taken, compartment, core)];
  },
  what: 'whether the side of a shared core has work',
  why: 'two sides of one core cannot help seeing when they run and for how long; a core of one’s own has no such channel',
});

const ownFirstCore = idleness<{ readonly core: number }>(({ s, actor }) => ({ compartment: actor, core: firstCore(s, actor) }));
const onCore = idleness<{ readonly core: number }>(({ actor }, { core }) => ({ compartment: actor, core }));
const onTarget = idleness<{ readonly target: number }>(({ actor }, { target }) => ({ compartment: actor, core: target }));
const atLine = idleness<{ readonly line: number }>(({ s }, { line }) => ({
  compartment: s.machine.lineOwner[line] ?? -1,
  core: s.lines[line]?.core ?? -1,
}));

interface Offered {
  readonly to: number;
  readonly granule: number;
}

const offering: readonly Flow<Offered>[] = [
  {
    channel: CHANNEL.handles,
    to: (_, { to }) => [to],
    releases: ({ s, outcome }, { granule }) => [...Array.from(s.memory[granule] ?? []), ...outcome.reply],
    what: 'contents of the granule, and the handle: epoch and lowest free place of the sender',
    why: 'that is what offering memory means',
  },
  {
    channel: CHANNEL.protection,
    to: ({ s }) => secureSide(s),
    releases: NOTHING_MORE,
    what: 'that the non-secure side no longer reaches the granule',
    why: 'TrustZone isolates one way',
  },
];

/** The same for ranges: whoever the descriptor names. */
const ranging: readonly Flow<OfCall<'grant'>>[] = [
  {
    channel: CHANNEL.handles,
    to: ({ s, outcome }) => [...namedBy(outcome), ...secureSide(s)],
    releases: ({ outcome }) => {
      const { state, reply } = outcome;
      const grant = grantOf(state, reply[1] ?? -1);
      const granules = Array.from({ length: grant?.count ?? 0 }, (_, i) => (grant?.granule ?? 0) + i);
      const parts = grant?.receivers.flatMap(({ compartment, access }) => [compartment, access]) ?? [];
      return [...reply, grant?.tag ?? 0, ...parts, ...granules, ...granules.flatMap((at) => Array.from(state.memory[at] ?? []))];
    },
    what: 'contents of the granules, the handle, and to whom else they are granted',
    why: 'that is what offering memory means',
  },
];

const namedBy = ({ state, reply }: Outcome<MonitorState>): readonly number[] =>
  grantOf(state, reply[1] ?? -1)?.receivers.map(({ compartment }) => compartment) ?? [];

interface ByHandle {
  readonly handle: number;
}

const partnersOf = (s: MonitorState, handle: number): readonly number[] => {
  const grant = grantOf(s, handle);
  return grant === undefined ? [] : [grant.sender, ...grant.receivers.map(({ compartment }) => compartment)];
};

const returning: readonly Flow<ByHandle>[] = [
  {
    channel: CHANNEL.ownership,
    to: ({ s }, { handle }) => [...partnersOf(s, handle), ...secureSide(s)],
    releases: ({ s, outcome }, { handle }) => {
      const grant = grantOf(s, handle);
      const after = outcome.state.memory;
      return Array.from({ length: grant?.count ?? 0 }, (_, i) => Array.from(after[(grant?.granule ?? 0) + i] ?? [])).flat();
    },
    what: 'contents of the granules afterwards, which is nothing where they are scrubbed, and that the receiver has taken it up or given it back',
    why: 'sender and receivers of a grant see what becomes of it',
  },
];

const writing: Flow<{ readonly address: number }> = {
  channel: CHANNEL.memoryShared,
  to: ({ s }, { address }) => readersOf(s, Math.floor(address / s.machine.granuleBytes)),
  releases: NOTHING_MORE,
  what: 'what a program itself stores where others read',
  why: 'a window, a share, or TrustZone’s one way lets them read it',
};

/** What comes back was left by an earlier life, and is blank: nobody but the caller, and on TrustZone who reads it anyway, learns of it. */
const cleaning: readonly Flow<OfCall<'scrub'>>[] = [
  {
    channel: CHANNEL.protection,
    to: ({ s }) => secureSide(s),
    releases: ({ s, outcome }) => s.granules.flatMap(({ grant }, at) => (grant !== outcome.state.granules[at]?.grant ? [at] : [])),
    what: 'that the non-secure side reaches the memory again',
    why: 'TrustZone isolates one way',
  },
];

interface OfCompartment {
  readonly compartment: number;
}

/** Those to whom it shows whether a compartment lives. */
const witnesses = (s: MonitorState, c: number): readonly number[] =>
  [...s.compartments.keys()].filter(
    (each) =>
      each === c ||
      s.machine.supervises[each]?.[c] === true ||
      s.machine.mayGrant[each]?.[c] === true ||
      (s.doorbells[c]?.bound[each] ?? 0) !== 0 ||
      (s.machine.coresOf[c] ?? []).some((core) => sharersOf(s, c, core).includes(each)),
  );

const partners = (s: MonitorState, c: number): readonly number[] =>
  s.grants.flatMap((grant) => {
    if (grant._tag === 'None') return [];
    const all = [grant.value.sender, ...grant.value.receivers.map(({ compartment }) => compartment)];
    return all.includes(c) ? all : [];
  });

const living: Flow<OfCompartment> = {
  channel: CHANNEL.lives,
  to: ({ s }, { compartment }) => [...witnesses(s, compartment), ...partners(s, compartment), ...secureSide(s)],
  releases: ({ outcome, s }, { compartment }) => s.cores.map((_, core) => readiness({ outcome, s, actor: compartment }, compartment, core)),
  what: 'that a compartment lives or not, and on which cores it has work',
  why: 'who supervises it, grants to it, rings it, shares a core with it or a grant, must know',
};

/** Rings beyond a budget arrive when the period is over: by then they are the receiver's, and may wake it. */
const periodic: Flow<OfCall<'tick'>> = {
  channel: CHANNEL.doorbells,
  to: ({ s }) => s.doorbells.flatMap(({ spent }, c) => (spent.some((each) => each !== 0) ? [c, ...sharersOf(s, c, firstCore(s, c))] : [])),
  releases: ({ s, outcome, actor }) =>
    s.doorbells.flatMap(({ pending }, c) => [
      ((outcome.state.doorbells[c]?.pending ?? 0) & ~pending) >>> 0,
      readiness({ s, outcome, actor }, c, firstCore(s, c)),
    ]),
  what: 'doorbells that were held back, and whether they wake their receiver',
  why: 'a budget delays a ring, it does not lose it',
};

/** The same of whoever takes the step. */
const dying: Flow<OfCall<'crash'>> = {
  ...living,
  to: (taken) => living.to(taken, { compartment: taken.actor }),
  releases: (taken) => living.releases(taken, { compartment: taken.actor }),
};

export const FLOWS: Flows = {
  share: offering,
  lend: offering,
  donate: offering,
  grant: ranging,
  retrieve: returning,
  relinquish: returning,
  reclaim: returning,
  scrub: cleaning,
  store: [writing],
  'dma-write': [writing],
  stop: [living],
  restart: [living],
  crash: [dying],
  bind: [
    {
      channel: CHANNEL.link,
      to: (_, { from }) => [from],
      releases: NOTHING_MORE,
      what: 'which doorbells the receiver listens to',
      why: 'the sender of a link must know what it may ring',
    },
  ],
  unbind: [
    {
      channel: CHANNEL.link,
      to: (_, { from }) => [from],
      releases: NOTHING_MORE,
      what: 'which doorbells the receiver listens to',
      why: 'the sender of a link must know what it may ring',
    },
  ],
  ring: [
    {
      channel: CHANNEL.doorbells,
      to: (_, { to }) => [to],
      releases: NOTHING_MORE,
      what: 'the doorbells, without content or count',
      why: 'they are what the receiver has bound to the caller',
    },
    idleness(({ s }, { to }) => ({ compartment: to, core: firstCore(s, to) })),
  ],
  tick: [periodic],
  mask: [ownFirstCore],
  raise: [
    {
      channel: CHANNEL.interrupts,
      to: ({ s }, { line }) => [s.machine.lineOwner[line] ?? -1],
      releases: NOTHING_MORE,
      what: 'that the device wants its compartment',
      why: 'the line is given to it',
    },
    atLine,
  ],
  enable: [atLine],
  prioritize: [atLine],
  end: [onCore],
  threshold: [onCore],
  route: [onTarget],
  'cpu-on': [onTarget],
  'cpu-off': [onCore],
  'cpu-suspend': [onCore],
  yield: [onCore],
};

/** A trap means the call that its registers ask for, and tells others what that call tells them. */
const meant = (taken: Taken, request: MonitorRequest): { readonly taken: Taken; readonly request: MonitorRequest } => {
  const asked = request.call === 'trap' ? requestIn(taken.s.machine, request) : undefined;
  return asked === undefined ? { taken, request } : { taken: { ...taken, outcome: step(taken.s, asked) }, request: asked };
};

/** The rows for a request; a kind without a row tells nobody anything. */
const rowsFor = (request: MonitorRequest): readonly Flow<MonitorRequest>[] =>
  (FLOWS[request.call] ?? []) as readonly Flow<never>[] as readonly Flow<MonitorRequest>[];

/** Whom a request tells anything; a refusal tells nobody but the caller. The one whose line or bus master it is learns its own. */
export const hears = (told: Taken, asked: MonitorRequest): readonly number[] => {
  if (told.outcome.failed !== undefined) return [];
  const { taken, request } = meant(told, asked);
  return rowsFor(request).flatMap((row) => row.to(taken, request));
};

/** Everything on which two runs must agree before an observer may be told. */
export const releasedTo = (observer: number, told: Taken, asked: MonitorRequest): string => {
  if (told.outcome.failed !== undefined) return '';
  const { taken, request } = meant(told, asked);
  const rows = rowsFor(request).filter((row) => row.to(taken, request).includes(observer));
  return rows.map((row) => `${row.channel}: ${Array.from(row.releases(taken, request)).join(' ')}`).join('; ');
};

/** Those whose state decides what a request does: who takes it, who is named by it, and who keeps the core from the caller. */
export const sourcesOf = (told: Taken, asked: MonitorRequest): readonly number[] => {
  const { s, actor } = told;
  const { request } = meant(told, asked);
  const named: number[] = [actor];
  if ('core' in request) named.push(s.machine.residents[request.core]?.critical ?? -1, s.machine.residents[request.core]?.ordinary ?? -1);
  if ('to' in request) named.push(request.to);
  if ('from' in request) named.push(request.from);
  if ('compartment' in request) named.push(request.compartment);
  if ('handle' in request) named.push(...partnersOf(s, request.handle));
  if ('line' in request) named.push(s.machine.lineOwner[request.line] ?? -1);
  return named.filter((each) => each >= 0);
};

/** Pairs of runs from the states of random walks, over all compartments as observers, with a count of what was varied and what was compared. */
import { load, save } from '../../impl/machine/arena.ts';
import { Monitor } from '../../impl/monitor/monitor.ts';
import type { MonitorState } from '../../model/monitor.ts';
import type { Platform } from '../agreement/area.ts';
import { monitorArea } from '../monitor/area.ts';
import { findGrant } from '../monitor/find.ts';
import { CALLS, type CallName } from '../monitor/request.ts';
import { drawSetup, type Setup } from '../monitor/setup.ts';
import { performOn } from '../monitor/subject.ts';
import { type Random, randomFrom, streamSeed } from '../support/random.ts';
import { isWithinReach, leadIn, type Shot, shotAt, Waiting } from './aim.ts';
import { isFed } from './channels.ts';
import { type Cell, cellsOn, emptyMatrix, type Matrix, markCells } from './matrix.ts';
import { differenceIn, handlesWorthTrying, observe } from './observe.ts';
import { canBoth, type Leak, runPair } from './pairs.ts';
import { partsThatDiffer } from './parts.ts';
import { emulatorParty, modelParty } from './party.ts';
import { type Secret, secretFrom } from './vary.ts';

export interface IsolationCount {
  pairs: number;
  /** Pairs that the specification is looked at in, too. */
  sampled: number;
  /** Of these, those whose two states somebody other than the observer could tell apart. */
  told: number;
  bytesVaried: number;
  hiddenSteps: number;
  compared: number;
  /** Steps not taken because the two runs did not agree on a release. */
  withheld: number;
  /** Steps not taken because different compartments would have taken them. */
  parted: number;
}

/** One pair in so many is looked at in the specification too, and by everybody; of those that are aimed at a cell, fewer. */
const SAMPLE = 4;
const SAMPLE_AIMED = 16;

export interface IsolationResult {
  readonly count: IsolationCount;
  readonly matrix: Matrix;
  readonly leak: Leak | undefined;
}

export interface IsolationOptions {
  readonly seed: number;
  /** The number of the first walk, and how many there are. */
  readonly first?: number;
  readonly traces: number;
  readonly platform: Platform;
  /** Steps of a walk, one pair about every so many of them, and steps that a pair takes. */
  readonly steps: number;
  readonly every: number;
  readonly long: number;
  /** Asked between pairs. */
  readonly goOn?: (matrix: Matrix) => boolean;
  readonly emulator?: typeof Monitor;
}

const toldByOthers = (before: MonitorState, after: MonitorState, observer: number): boolean => {
  const handles = handlesWorthTrying(before, after);
  return [...before.compartments.keys()].some((other) => {
    if (other === observer) return false;
    const around = { s: before, observer: other, handles };
    return differenceIn(observe(around, modelParty(before)), observe(around, modelParty(after))) !== undefined;
  });
};

interface Place {
  readonly random: Random;
  readonly setup: Setup;
  readonly before: MonitorState;
  readonly now: Uint8Array;
  readonly twins: readonly [Monitor, Monitor];
  readonly shot: Shot | undefined;
}

interface Progress {
  readonly count: IsolationCount;
  readonly matrix: Matrix;
  readonly waiting: Waiting;
}

/** Secrets tried until one feeds the channel aimed at. */
const SECRETS = 8;

const secretFor = ({ random, setup, before, shot }: Place, observer: number): Secret | undefined => {
  if (shot === undefined) return secretFrom(random, setup, before, observer);
  const allows = (s: MonitorState): boolean => {
    const due = canBoth(observer, before, s, shot.request);
    return typeof due !== 'string' && due.granted;
  };
  for (let i = 0; i < SECRETS; i += 1) {
    const secret = secretFrom(random, setup, before, observer, allows);
    if (isFed(shot.aim.channel, partsThatDiffer(before, secret.state))) return secret;
  }
  return undefined;
};

/** Steps of a pair that is aimed at a cell, beside those that lead to it. */
const AIMED_STEPS = 1;

/** Anybody; rather one whose memory others hold, because what they leave in it is theirs. */
const lookerAt = (random: Random, s: MonitorState): number => {
  const any = random.below(s.compartments.length);
  const lender = findGrant(random, s, ({ kind, receivers }) => kind !== 'share' && receivers.some(({ held }) => held !== 0));
  return lender === undefined || random.oneIn(2) ? any : lender.sender;
};

const pairAt = (place: Place, { count, matrix }: Progress, long: number): Leak | undefined => {
  const { random, setup, before, now, twins, shot } = place;
  const observer = shot?.observer ?? lookerAt(random, before);
  const secret = secretFor(place, observer);
  if (secret === undefined) return undefined;
  for (const twin of twins) load(twin.arena, now);
  count.pairs += 1;
  count.bytesVaried += secret.pokes.length * before.machine.granuleBytes;
  count.hiddenSteps += secret.requests.length;
  const sampled = count.pairs % (shot === undefined ? SAMPLE : SAMPLE_AIMED) === 1;
  if (sampled) count.sampled += 1;
  if (sampled && toldByOthers(before, secret.state, observer)) count.told += 1;
  return runPair({
    random,
    setup,
    observer,
    before,
    secret,
    emulators: { first: emulatorParty(twins[0]), second: emulatorParty(twins[1]) },
    steps: shot === undefined ? long : AIMED_STEPS,
    alsoModel: sampled,
    first: shot?.request,
    witness: {
      withheld: () => {
        count.withheld += 1;
      },
      parted: () => {
        count.parted += 1;
      },
      compared: (step) => {
        count.compared += 1;
        markCells(matrix, step);
      },
    },
  });
};

/** Large granules and many cores make probing slow, and two compartments have few secrets from each other: both are drawn less often. */
const isUnsuited = ({ manifest: { platform, compartments } }: Setup, trace: number): boolean =>
  (trace % 64 !== 63 && (platform.granuleBytes > 64 || platform.cores > 8)) || (trace % 4 !== 0 && compartments.length < 3);

/** Machines drawn until the step aimed at is within reach. */
const MACHINES = 40;

/** While a walk aims at something, pairs that do not are so much rarer. */
const AIMED_EVERY = 4;

/** In every state a step is drawn for a cell that waits, the one that the walk aims at or any; not on a walk that aims at nothing. */
const shoot = (random: Random, s: MonitorState, setup: Setup, aim: Cell | undefined, { waiting }: Progress): Shot | undefined => {
  if (aim === undefined) return undefined;
  const cell = waiting.has(aim) && random.oneIn(2) ? aim : waiting.next(random);
  return cell && shotAt(random, s, setup, cell);
};

/** A machine for a walk, and the cell aimed at from it. */
const drawWalk = ({ platform }: IsolationOptions, random: Random, trace: number, { waiting }: Progress) => {
  const aim = trace % 4 === 2 ? undefined : waiting.next(random);
  for (let i = 0; i < MACHINES; i += 1) {
    const setup = drawSetup(random, { platform });
    if (isUnsuited(setup, trace)) continue;
    const boot = monitorArea.boot(setup);
    if (aim === undefined || isWithinReach(random, boot, setup, aim)) return { setup, boot, aim };
  }
  return undefined;
};

/** Memory that changes hands, and hardly anything else: what is left behind in it is a secret. By calls about one granule, and by descriptor. */
const HANDING: readonly CallName[] = [
  'share',
  'lend',
  'lend',
  'donate',
  'retrieve',
  'retrieve',
  'reclaim',
  'store',
  'yield',
  'cpu-on',
  'restart',
];
const RANGES: readonly CallName[] = [...Array.from({ length: 6 }, () => 'grant' as const), 'retrieve', 'retrieve', 'yield', 'cpu-on'];

/** Of eight walks two aim at nothing, and hand memory on. */
const kindsOf = ({ kinds }: Setup, trace: number): readonly string[] =>
  [kinds, CALLS, HANDING, CALLS, kinds, CALLS, RANGES, CALLS][trace % 8] ?? CALLS;

/** One walk with its emulator; the first leak found from any of its states. */
const walkOnce = (options: IsolationOptions, trace: number, progress: Progress): Leak | undefined => {
  const random = randomFrom(streamSeed(options.seed, 'isolation', trace));
  const drawn = drawWalk(options, random, trace, progress);
  if (drawn === undefined) return undefined;
  const setup = { ...drawn.setup, kinds: kindsOf(drawn.setup, trace) };
  const make = options.emulator ?? Monitor;
  const emulator = new make(setup.manifest);
  const twins = [new make(setup.manifest), new make(setup.manifest)] as const;
  let before = drawn.boot;
  for (let i = 0; i < options.steps; i += 1) {
    const shot = shoot(random, before, setup, drawn.aim, progress);
    if (shot !== undefined || random.oneIn(drawn.aim === undefined ? options.every : AIMED_EVERY * options.every)) {
      if (options.goOn?.(progress.matrix) === false) return undefined;
      const leak = pairAt({ random, setup, before, now: save(emulator.arena), twins, shot }, progress, options.long);
      if (leak !== undefined) return leak;
    }
    const led = drawn.aim !== undefined && random.oneIn(2) ? leadIn(random, before, setup, drawn.aim) : undefined;
    const request = led ?? monitorArea.intend(random, before, setup);
    if (request.call !== 'examine') performOn(emulator, request);
    before = monitorArea.step(before, request).state;
  }
  return undefined;
};

export const isolationCampaign = (options: IsolationOptions): IsolationResult => {
  const count = { pairs: 0, sampled: 0, told: 0, bytesVaried: 0, hiddenSteps: 0, compared: 0, withheld: 0, parted: 0 };
  const matrix = emptyMatrix();
  const progress = { count, matrix, waiting: new Waiting(cellsOn(options.platform), matrix) };
  const first = options.first ?? 0;
  for (let trace = first; trace < first + options.traces && options.goOn?.(matrix) !== false; trace += 1) {
    const leak = walkOnce(options, trace, progress);
    if (leak !== undefined) return { count, matrix, leak };
  }
  return { count, matrix, leak: undefined };
};

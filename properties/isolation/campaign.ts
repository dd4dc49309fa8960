/** Pairs of runs from the states of random walks, over all compartments as observers, with a count of what was varied and what was compared. */
import { load, save } from '../../impl/machine/arena.ts';
import { Monitor } from '../../impl/monitor/monitor.ts';
import type { MonitorState } from '../../model/monitor.ts';
import type { Platform } from '../agreement/area.ts';
import { monitorArea } from '../monitor/area.ts';
import { CALLS } from '../monitor/request.ts';
import { drawSetup, type Setup } from '../monitor/setup.ts';
import { performOn } from '../monitor/subject.ts';
import { type Random, randomFrom, streamSeed } from '../support/random.ts';
import { emptyMatrix, type Matrix, markCells } from './matrix.ts';
import { differenceIn, handlesWorthTrying, observe } from './observe.ts';
import { type Leak, runPair } from './pairs.ts';
import { emulatorParty, modelParty } from './party.ts';
import { secretFrom } from './vary.ts';

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

/** One pair in so many is looked at in the specification too, and by everybody. */
const SAMPLE = 4;

export interface IsolationResult {
  readonly count: IsolationCount;
  readonly matrix: Matrix;
  readonly leak: Leak | undefined;
}

export interface IsolationOptions {
  readonly seed: number;
  readonly traces: number;
  readonly platform: Platform;
  /** Steps of a walk, one pair about every so many of them, and steps that a pair takes. */
  readonly steps: number;
  readonly every: number;
  readonly long: number;
  /** Asked between pairs. */
  readonly goOn?: () => boolean;
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
}

const pairAt = (
  { random, setup, before, now, twins }: Place,
  result: { count: IsolationCount; matrix: Matrix },
  long: number,
): Leak | undefined => {
  const { count, matrix } = result;
  const observer = random.below(before.compartments.length);
  const secret = secretFrom(random, setup, before, observer);
  for (const twin of twins) load(twin.arena, now);
  count.pairs += 1;
  count.bytesVaried += secret.pokes.length * before.machine.granuleBytes;
  count.hiddenSteps += secret.requests.length;
  const sampled = count.pairs % SAMPLE === 1;
  if (sampled) count.sampled += 1;
  if (sampled && toldByOthers(before, secret.state, observer)) count.told += 1;
  return runPair({
    random,
    setup,
    observer,
    before,
    secret,
    emulators: { first: emulatorParty(twins[0]), second: emulatorParty(twins[1]) },
    steps: long,
    alsoModel: sampled,
    witness: {
      withheld: () => {
        count.withheld += 1;
      },
      parted: () => {
        count.parted += 1;
      },
      compared: (...step) => {
        count.compared += 1;
        markCells(matrix, secret.kinds, ...step);
      },
    },
  });
};

/** Large granules make probing slow, and two compartments have few secrets from each other: both are drawn less often. */
const isUnsuited = ({ manifest: { platform, compartments } }: Setup, trace: number): boolean =>
  trace % 4 !== 0 && (platform.granuleBytes > 16 || compartments.length < 3);

/** One walk with its emulator; the first leak found from any of its states. */
const walkOnce = (options: IsolationOptions, trace: number, result: { count: IsolationCount; matrix: Matrix }): Leak | undefined => {
  const random = randomFrom(streamSeed(options.seed, 'isolation', trace));
  const drawn = drawSetup(random, { platform: options.platform });
  if (isUnsuited(drawn, trace)) return undefined;
  const setup = trace % 2 === 0 ? drawn : { ...drawn, kinds: CALLS };
  const make = options.emulator ?? Monitor;
  const emulator = new make(setup.manifest);
  const twins = [new make(setup.manifest), new make(setup.manifest)] as const;
  let before = monitorArea.boot(setup);
  for (let i = 0; i < options.steps; i += 1) {
    if (random.oneIn(options.every)) {
      if (options.goOn?.() === false) return undefined;
      const leak = pairAt({ random, setup, before, now: save(emulator.arena), twins }, result, options.long);
      if (leak !== undefined) return leak;
    }
    const request = monitorArea.intend(random, before, setup);
    if (request.call !== 'examine') performOn(emulator, request);
    before = monitorArea.step(before, request).state;
  }
  return undefined;
};

export const isolationCampaign = (options: IsolationOptions): IsolationResult => {
  const count = { pairs: 0, sampled: 0, told: 0, bytesVaried: 0, hiddenSteps: 0, compared: 0, withheld: 0, parted: 0 };
  const result = { count, matrix: emptyMatrix() };
  for (let trace = 0; trace < options.traces && options.goOn?.() !== false; trace += 1) {
    const leak = walkOnce(options, trace, result);
    if (leak !== undefined) return { ...result, leak };
  }
  return { ...result, leak: undefined };
};

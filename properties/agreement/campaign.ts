/** A campaign over one area: random traces until the budget is spent or the two sides differ. */
import type { AnyArea } from '../areas.ts';
import { type Random, randomFrom, streamSeed } from '../support/random.ts';
import type { Area, AreaOptions } from './area.ts';
import { compareStep, type Divergence } from './divergence.ts';
import { type Counterexample, shrink } from './shrink.ts';
import { count, emptyTally, type Tally } from './tally.ts';

export interface Shard {
  /** From 1 to `n`. */
  readonly i: number;
  readonly n: number;
}

export interface Budget {
  readonly seed: number;
  /** Traces at most; undefined is as many as time allows. */
  readonly runs: number | undefined;
  /** Requests in a trace. */
  readonly steps: number;
  /** Wall time for this area in milliseconds; undefined is no limit. */
  readonly milliseconds: number | undefined;
  readonly shard: Shard | undefined;
  readonly options: AreaOptions;
}

export interface AreaResult {
  readonly area: string;
  readonly tally: Tally;
  /** Wall time, shrinking left out. */
  readonly seconds: number;
  /** Processor time of this program in the same span, if the subject runs in it: a rate per core, whatever else the machine does. */
  readonly coreSeconds?: number;
  readonly interrupted: boolean;
  readonly counterexample: Counterexample<unknown, unknown> | undefined;
}

/** Asked between traces: may the campaign go on? Lets a caller show progress, and stop. */
export type Watch = (tally: Tally, elapsedMs: number) => boolean | Promise<boolean>;

/** Traces between two looks at the clock and at the watcher, in milliseconds of work. */
const LOOK_EVERY_MS = 25;

/** Traces on one configuration, one after another, in an area that can start again. */
const TRACES_OF_ONE_START = 4;

const groupOf = (trace: number): number => Math.floor(trace / TRACES_OF_ONE_START);

/** Whole groups go to one shard. */
const belongsTo = (trace: number, shard: Shard | undefined): boolean => shard === undefined || groupOf(trace) % shard.n === shard.i - 1;

/** A configuration and both sides of it, as they are when a trace begins. */
interface Ready<Setup, State, Subject> {
  readonly group: number;
  readonly setup: Setup;
  readonly state: State;
  readonly subject: Subject;
}

const readied = <Setup, State, Request, Subject>(
  area: Area<Setup, State, Request, Subject>,
  setup: Setup,
  group: number,
): Ready<Setup, State, Subject> => ({ group, setup, state: area.boot(setup), subject: area.start(setup) });

/** For a trace: in an area that can start again its configuration is drawn for the group, and what varies it for the trace. */
const readyFor = <Setup, State, Request, Subject>(
  area: Area<Setup, State, Request, Subject>,
  random: Random,
  budget: Budget,
  trace: number,
  last: Ready<Setup, State, Subject> | undefined,
): Ready<Setup, State, Subject> => {
  const group = groupOf(trace);
  if (area.again === undefined) return readied(area, area.setup(random, budget.options), group);
  if (last?.group === group) {
    area.again.restore(last.subject);
    return { ...last, setup: area.again.setup(random, last.setup) };
  }
  const setup = area.setup(randomFrom(streamSeed(budget.seed, area.name, 'group', group)), budget.options);
  return readied(area, area.again.setup(random, setup), group);
};

/** One random trace. Its requests depend on the seed, the area, the number of the trace and nothing else. */
const randomTrace = <Setup, State, Request, Subject>(
  area: Area<Setup, State, Request, Subject>,
  random: Random,
  steps: number,
  { setup, state: booted, subject }: Ready<Setup, State, Subject>,
  tally: Tally,
): Counterexample<Setup, Request> | undefined => {
  const requests: Request[] = [];
  let state = booted;
  let divergence: Divergence | undefined;
  for (let i = 0; i < steps && divergence === undefined; i += 1) {
    const request = area.intend(random, state, setup);
    requests.push(request);
    const outcome = area.step(state, request);
    count(tally, outcome);
    divergence = compareStep(area, i, outcome, subject, request, i === 0 || i === steps - 1);
    state = outcome.state;
  }
  area.stop?.(subject);
  tally.traces += 1;
  return divergence === undefined ? undefined : { setup, requests, divergence };
};

/** Microseconds to seconds. */
const MICRO = 1e-6;

/**
 * Of one core, at most: the wall clock counts what neighbours take, the processor time what the compiler's and the collector's threads
 * do elsewhere. Each is an upper bound, so the smaller one is.
 */
const coreSecondsSince = (began: NodeJS.CpuUsage, wallSeconds: number): number => {
  const { user, system } = process.cpuUsage(began);
  return Math.min(wallSeconds, (user + system) * MICRO);
};

/** Runs one area. With `earlier`, the result of a run with the same seed and options, it goes on where that one ended. */
export const runArea = async (area: AnyArea, budget: Budget, watch: Watch, earlier?: AreaResult): Promise<AreaResult> => {
  const tally = earlier?.tally ?? emptyTally();
  const began = performance.now();
  const coreBegan = process.cpuUsage();
  const elapsed = (): number => performance.now() - began;
  let looked = began;
  let interrupted = false;
  let found: Counterexample<unknown, unknown> | undefined;
  let ready: Ready<unknown, unknown, unknown> | undefined;
  for (let trace = tally.traces; found === undefined && (budget.runs === undefined || trace < budget.runs); trace += 1) {
    if (budget.milliseconds !== undefined && elapsed() >= budget.milliseconds) break;
    if (performance.now() - looked > LOOK_EVERY_MS) {
      looked = performance.now();
      interrupted = !(await watch(tally, elapsed()));
      if (interrupted) break;
    }
    if (!belongsTo(trace, budget.shard)) continue;
    const random = randomFrom(streamSeed(budget.seed, area.name, trace));
    ready = readyFor(area, random, budget, trace, ready);
    found = randomTrace(area, random, budget.steps, ready, tally);
  }
  const seconds = (earlier?.seconds ?? 0) + elapsed() / 1000;
  const coreSeconds = (earlier?.coreSeconds ?? 0) + coreSecondsSince(coreBegan, elapsed() / 1000);
  return { area: area.name, tally, seconds, coreSeconds, interrupted, counterexample: found && shrink(area, found) };
};

/** A campaign over one area: random traces until the budget is spent or the two sides differ. */
import type { AnyArea } from '../areas.ts';
import type { Random } from '../support/random.ts';
import type { Area, AreaOptions } from './area.ts';
import { compareStep, type Divergence } from './divergence.ts';
import { type Counterexample, shrink } from './shrink.ts';
import { count, emptyTally, type Tally } from './tally.ts';
import { belongsTo, isWanted, type Ready, randomOf, readyFor } from './traces.ts';

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
  /** The part of one of several threads. */
  readonly worker?: Shard | undefined;
  readonly options: AreaOptions;
}

export interface Warm {
  readonly steps: number;
  readonly coreSeconds: number;
}

/** What a further part of a budget adds; `steps` is of all parts, `coreSeconds` of this one. */
export const warmed = (earlier: AreaResult | undefined, before: number, steps: number, coreSeconds: number): Warm | undefined =>
  before === 0
    ? undefined
    : { steps: (earlier?.warm?.steps ?? 0) + steps - before, coreSeconds: (earlier?.warm?.coreSeconds ?? 0) + coreSeconds };

export interface AreaResult {
  readonly area: string;
  readonly tally: Tally;
  /** Wall time, shrinking left out. */
  readonly seconds: number;
  /** Processor time of this program in the same span, if the subject runs in it: a rate per core, whatever else the machine does. */
  readonly coreSeconds?: number;
  /** The same of all but the first part of a budget, in which the compiler was at work too; undefined when there was one part only. */
  readonly warm?: Warm | undefined;
  readonly interrupted: boolean;
  /** The number of the trace to go on with. */
  readonly next: number;
  readonly counterexample: Counterexample<unknown, unknown> | undefined;
}

/** Asked between traces: may the campaign go on? Lets a caller show progress, and stop. */
export type Watch = (tally: Tally, elapsedMs: number) => boolean | Promise<boolean>;

/** Told where the work is, step by step, by a campaign that somebody else looks after: a subject may never come back from a step. */
export interface Marks {
  /** False for a trace after one that has diverged elsewhere: of several finds the first counts. */
  isWanted(trace: number): boolean;
  /** The specification is at work; the subject is not. */
  thinks(trace: number, step: number): void;
  /** The subject has been asked. */
  asks(step: number): void;
  /** A counterexample, before it is made smaller. */
  finds(trace: number, counterexample: Counterexample<unknown, unknown>): void;
  /** Still at work on making it smaller. */
  shrinks(): void;
}

/** Nobody looks. */
export const UNMARKED: Marks = {
  isWanted: () => true,
  thinks: () => undefined,
  asks: () => undefined,
  finds: () => undefined,
  shrinks: () => undefined,
};

/** Traces between two looks at the clock and at the watcher, in milliseconds of work. */
const LOOK_EVERY_MS = 25;

/** One random trace. Its requests depend on the seed, the area, the number of the trace and nothing else. */
const randomTrace = <Setup, State, Request, Subject>(
  area: Area<Setup, State, Request, Subject>,
  random: Random,
  steps: number,
  { setup, state: booted, subject }: Ready<Setup, State, Subject>,
  trace: number,
  { tally, marks }: { readonly tally: Tally; readonly marks: Marks },
): Counterexample<Setup, Request> | undefined => {
  const requests: Request[] = [];
  let state = booted;
  let divergence: Divergence | undefined;
  for (let i = 0; i < steps && divergence === undefined; i += 1) {
    marks.thinks(trace, i);
    const request = area.intend(random, state, setup);
    requests.push(request);
    const outcome = area.step(state, request);
    count(tally, outcome);
    marks.asks(i);
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

/**
 * Runs one area. With `earlier`, the result of a run with the same seed and options, it goes on where that one ended; with `marks` it says where
 * it is.
 */
export const runArea = async (
  area: AnyArea,
  budget: Budget,
  watch: Watch,
  earlier?: AreaResult,
  marks: Marks = UNMARKED,
): Promise<AreaResult> => {
  const tally = earlier?.tally ?? emptyTally();
  const began = performance.now();
  const coreBegan = process.cpuUsage();
  const stepsBefore = tally.steps;
  const elapsed = (): number => performance.now() - began;
  let looked = began;
  let interrupted = false;
  let found: Counterexample<unknown, unknown> | undefined;
  let ready: Ready<unknown, unknown, unknown> | undefined;
  let trace = earlier?.next ?? 0;
  for (; found === undefined && isWanted(trace, budget) && marks.isWanted(trace); trace += 1) {
    if (budget.milliseconds !== undefined && elapsed() >= budget.milliseconds) break;
    if (performance.now() - looked > LOOK_EVERY_MS) {
      looked = performance.now();
      interrupted = !(await watch(tally, elapsed()));
      if (interrupted) break;
    }
    if (!belongsTo(trace, budget)) continue;
    const random = randomOf(budget, area.name, trace);
    marks.thinks(trace, -1);
    ready = readyFor(area, random, budget, trace, ready);
    found = randomTrace(area, random, budget.steps, ready, trace, { tally, marks });
    if (found !== undefined) marks.finds(trace, found);
  }
  const seconds = (earlier?.seconds ?? 0) + elapsed() / 1000;
  const spent = coreSecondsSince(coreBegan, elapsed() / 1000);
  const coreSeconds = (earlier?.coreSeconds ?? 0) + spent;
  const warm = warmed(earlier, stepsBefore, tally.steps, spent);
  const counterexample = found && shrink(area, found, marks.shrinks);
  return { area: area.name, tally, seconds, coreSeconds, warm, interrupted, next: trace, counterexample };
};

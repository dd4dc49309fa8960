/**
 * A campaign on all cores: the traces of each area are shared out among worker threads by their numbers, so that the same traces are run as on
 * one. A subject that does not come back from a step stops its worker only: the worker is ended, and what it was asked is a find.
 */
import { type AreaResult, type Budget, type Watch, warmed } from '../../agreement/campaign.ts';
import { HANGS } from '../../agreement/divergence.ts';
import { addTally, emptyTally, type Tally } from '../../agreement/tally.ts';
import { drawnTrace } from '../../agreement/traces.ts';
import type { AnyArea } from '../../areas.ts';
import type { RunOne } from '../run-campaign.ts';
import { Colleague, type Find } from './colleague.ts';
import { SharedMarks } from './marks.ts';

/** Between two looks at the workers, in milliseconds. */
const LOOK_EVERY_MS = 100;
/** A worker that was seen at the same place so often in a row hangs: ten seconds. Counted in looks, since a machine may sleep. */
const LOOKS_MAX = 100;
/** After Ctrl-C less patience: two seconds. */
const LOOKS_MAX_INTERRUPTED = 20;

/** Microseconds to seconds. */
const MICRO = 1e-6;

/** Called at the first sign of a counterexample, before it is made smaller. */
export type Found = (area: string, find: Find) => void;

export class Crew {
  private readonly marks: SharedMarks;
  private readonly colleagues: readonly Colleague[];
  private readonly supervised: boolean;
  private readonly found: Found;
  private wake: () => void = () => undefined;

  /** `command` is the program to judge; it watches over its own patience. */
  constructor(workers: number, command: readonly string[] | undefined, found: Found) {
    this.marks = SharedMarks.for(workers);
    this.supervised = command === undefined;
    this.found = found;
    const told = (): void => this.wake();
    this.colleagues = Array.from({ length: workers }, (_, worker) => new Colleague({ worker, marks: this.marks.memory, command }, told));
  }

  async ready(): Promise<void> {
    await Promise.all(this.colleagues.map((each) => each.ready));
  }

  async close(): Promise<void> {
    await Promise.all(this.colleagues.map((each) => each.close()));
  }

  /** Until a worker says something, or for one look. */
  private async pause(): Promise<void> {
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, LOOK_EVERY_MS);
      this.wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  private tally(earlier: AreaResult | undefined): Tally {
    const sum = emptyTally();
    if (earlier !== undefined) addTally(sum, earlier.tally);
    for (const each of this.colleagues) addTally(sum, each.tally);
    return sum;
  }

  /** True for one that was seen at the same place too often. */
  private isStuck(each: Colleague, mark: string): boolean {
    each.unchanged = mark === each.lastMark ? each.unchanged + 1 : 0;
    each.lastMark = mark;
    return each.unchanged >= (this.marks.isStopped() ? LOOKS_MAX_INTERRUPTED : LOOKS_MAX);
  }

  /** Ends whoever has been at the same place for too long; what it was asked there is a find, unless it had found something before. */
  private async endStuck(area: AnyArea, budget: Budget): Promise<void> {
    for (const [worker, each] of this.colleagues.entries()) {
      if (each.isDone()) continue;
      const { trace, step, asked, mark } = this.marks.placeOf(worker);
      if (!this.isStuck(each, mark)) continue;
      await each.end();
      if (each.find !== undefined || each.unchanged < LOOKS_MAX) continue;
      if (!asked && step >= 0) throw new Error(`the specification does not come back from step ${step} of trace ${trace}`);
      each.find = hangAt(area, budget, trace, step);
      this.marks.limit(trace);
    }
  }

  private begin(area: AnyArea, budget: Budget): void {
    const n = this.colleagues.length;
    this.marks.begin();
    for (const [i, each] of this.colleagues.entries()) each.begin({ area: area.name, budget: { ...budget, worker: { i: i + 1, n } } });
  }

  /** Looks after the workers until all are done; answers whether they were interrupted. */
  private async supervise(area: AnyArea, budget: Budget, watch: Watch, earlier: AreaResult | undefined): Promise<boolean> {
    const began = performance.now();
    let looked = began;
    let announced: Find | undefined;
    while (!this.colleagues.every((each) => each.isDone())) {
      await this.pause();
      const find = announced ?? this.colleagues.find((each) => each.find !== undefined)?.find;
      if (find !== undefined && announced === undefined) this.found(area.name, find);
      announced = find;
      if (performance.now() - looked < LOOK_EVERY_MS) continue;
      looked = performance.now();
      if (!(await watch(this.tally(earlier), looked - began))) this.marks.stop();
      if (this.supervised) await this.endStuck(area, budget);
    }
    return this.marks.isStopped();
  }

  /** Of one core: the wall clock of each worker, or the processor time of all threads if that is less. */
  private coreSeconds(began: NodeJS.CpuUsage, wall: number): number {
    const clocks = this.colleagues.reduce((sum, { result }) => sum + (result?.seconds ?? wall), 0);
    const { user, system } = process.cpuUsage(began);
    return this.supervised ? Math.min(clocks, (user + system) * MICRO) : clocks;
  }

  readonly run: RunOne = async (area, budget, watch, earlier) => {
    const began = performance.now();
    const coreBegan = process.cpuUsage();
    this.begin(area, budget);
    const interrupted = await this.supervise(area, budget, watch, earlier);
    const wall = (performance.now() - began) / 1000;
    const tally = this.tally(earlier);
    const spent = this.coreSeconds(coreBegan, wall);
    return {
      area: area.name,
      tally,
      seconds: (earlier?.seconds ?? 0) + wall,
      coreSeconds: (earlier?.coreSeconds ?? 0) + spent,
      warm: warmed(earlier, earlier?.tally.steps ?? 0, tally.steps, spent),
      interrupted,
      next: 0,
      counterexample: firstOf(this.colleagues)?.counterexample,
    };
  };
}

/** Of several finds the one of the first trace: the same that one worker alone would have met. */
const firstOf = (colleagues: readonly Colleague[]): Find | undefined =>
  colleagues.flatMap(({ find }) => (find === undefined ? [] : [find])).sort((a, b) => a.trace - b.trace)[0];

/** What a subject was asked when it did not come back. The requests do not depend on what it does, so that they can be drawn again. */
const hangAt = (area: AnyArea, budget: Budget, trace: number, step: number): Find => {
  const { setup, requests } = drawnTrace(area, budget, trace, step + 1);
  const divergence = { step: Math.max(0, step), clause: null, where: HANGS, expected: 'an answer', actual: 'none within 10 s' };
  return { trace, counterexample: { setup, requests, divergence } };
};

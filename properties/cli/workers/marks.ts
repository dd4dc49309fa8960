/** Memory that a worker and its supervisor share: where the worker is, and what it need not do any more. */
import type { Marks } from '../../agreement/campaign.ts';

/** Words of one worker. */
const WORDS = 4;
const TRACE = 0;
/** -1 while both sides are started. */
const STEP = 1;
/** 1 while the subject is asked. */
const ASKED = 2;
/** Goes up with each attempt to make a counterexample smaller. */
const SHRINKS = 3;

/** Words of all of them: to stop, and the number of the first trace that diverged. */
const STOP = 0;
const LIMIT = 1;
const COMMON = 2;

/** No trace has this number. */
const NEVER = 2 ** 31 - 1;

export interface Place {
  readonly trace: number;
  readonly step: number;
  readonly asked: boolean;
  /** Different when there was any progress. */
  readonly mark: string;
}

export class SharedMarks {
  readonly memory: Int32Array;

  constructor(memory: Int32Array) {
    this.memory = memory;
  }

  static for(workers: number): SharedMarks {
    return new SharedMarks(new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT * (COMMON + WORDS * workers))));
  }

  /** Before an area: everything is wanted. */
  begin(): void {
    Atomics.store(this.memory, STOP, 0);
    Atomics.store(this.memory, LIMIT, NEVER);
  }

  stop(): void {
    Atomics.store(this.memory, STOP, 1);
  }

  isStopped(): boolean {
    return Atomics.load(this.memory, STOP) !== 0;
  }

  /** Traces from this one on are not wanted any more. */
  limit(trace: number): void {
    if (trace < Atomics.load(this.memory, LIMIT)) Atomics.store(this.memory, LIMIT, trace);
  }

  isWanted(trace: number): boolean {
    return trace < Atomics.load(this.memory, LIMIT);
  }

  placeOf(worker: number): Place {
    const first = COMMON + WORDS * worker;
    const [trace = 0, step = 0, asked = 0, shrinks = 0] = this.memory.subarray(first, first + WORDS);
    return { trace, step, asked: asked !== 0, mark: `${trace} ${step} ${asked} ${shrinks}` };
  }

  /** What one worker writes, plainly: its supervisor looks some times a second. */
  marksOf(worker: number, finds: Marks['finds']): Marks {
    const first = COMMON + WORDS * worker;
    const { memory } = this;
    return {
      isWanted: (trace) => this.isWanted(trace),
      thinks: (trace, step) => {
        memory[first + TRACE] = trace;
        memory[first + STEP] = step;
        memory[first + ASKED] = 0;
      },
      asks: (step) => {
        memory[first + STEP] = step;
        memory[first + ASKED] = 1;
      },
      finds,
      shrinks: () => {
        memory[first + SHRINKS] = (memory[first + SHRINKS] ?? 0) + 1;
      },
    };
  }
}

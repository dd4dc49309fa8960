/** The words by which threads agree to go on or to stop, and tell how far they are. */
import { BARRIER_WORDS, Barrier } from './barrier.ts';

const STOP = 0;
const ASKED = 1;
const SIZES = 2;

export interface ControlBuffers {
  readonly words: SharedArrayBuffer;
  readonly barrier: SharedArrayBuffer;
  /** Of each thread: states expanded and transitions performed. */
  readonly progress: SharedArrayBuffer;
}

export const controlBuffers = (threads: number): ControlBuffers => ({
  words: new SharedArrayBuffer(4 * (SIZES + threads)),
  barrier: new SharedArrayBuffer(4 * BARRIER_WORDS),
  progress: new SharedArrayBuffer(16 * threads),
});

export class Control {
  readonly barrier: Barrier;
  private readonly threads: number;
  private readonly words: Int32Array;
  private readonly counters: Float64Array;

  constructor({ words, barrier, progress }: ControlBuffers, threads: number) {
    this.threads = threads;
    this.words = new Int32Array(words);
    this.counters = new Float64Array(progress);
    this.barrier = new Barrier(new Int32Array(barrier), threads);
  }

  /** From outside, at any moment: a thread that sees it stops all of them, at a point where all decide alike. */
  askToStop(): void {
    Atomics.store(this.words, ASKED, 1);
  }

  get isAskedToStop(): boolean {
    return Atomics.load(this.words, ASKED) === 1;
  }

  /** Only while a level is expanded. Once stopped, it stays so. */
  stop(): void {
    Atomics.store(this.words, STOP, 1);
  }

  get isStopped(): boolean {
    return Atomics.load(this.words, STOP) === 1;
  }

  /** How many states a thread has for the next level. */
  announce(thread: number, size: number): void {
    Atomics.store(this.words, SIZES + thread, size);
  }

  get sizes(): readonly number[] {
    return Array.from({ length: this.threads }, (_, thread) => Atomics.load(this.words, SIZES + thread));
  }

  report(thread: number, expanded: number, performed: number): void {
    this.counters[2 * thread] = expanded;
    this.counters[2 * thread + 1] = performed;
  }

  /** Of all threads together. */
  get progress(): { readonly expanded: number; readonly performed: number } {
    let expanded = 0;
    let performed = 0;
    for (let thread = 0; thread < this.threads; thread += 1) {
      expanded += this.counters[2 * thread] as number;
      performed += this.counters[2 * thread + 1] as number;
    }
    return { expanded, performed };
  }
}

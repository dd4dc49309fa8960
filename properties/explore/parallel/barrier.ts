/** Where threads wait until all of them have come. */

/** Words of the buffer that it works on: who has come, and how often all had. */
export const BARRIER_WORDS = 2;

export class Barrier {
  private readonly words: Int32Array;
  private readonly threads: number;

  constructor(words: Int32Array, threads: number) {
    this.words = words;
    this.threads = threads;
  }

  wait(): void {
    const round = Atomics.load(this.words, 1);
    if (Atomics.add(this.words, 0, 1) === this.threads - 1) {
      Atomics.store(this.words, 0, 0);
      Atomics.add(this.words, 1, 1);
      Atomics.notify(this.words, 1);
      return;
    }
    while (Atomics.load(this.words, 1) === round) Atomics.wait(this.words, 1, round);
  }
}

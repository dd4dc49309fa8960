/** What all threads of an exploration remember together: fingerprints of states instead of encodings, so that a state costs the same everywhere. */
import { fingerprint, type Hash64, type Memory, type Path, pathBack } from '../../../model/explore/index.ts';
import { type FingerprintBuffers, Fingerprints, fingerprintBuffers } from './fingerprints.ts';

export interface MemoryBuffers {
  readonly encodings: FingerprintBuffers;
  readonly states: FingerprintBuffers;
  /** Of each state: encoding, parent, choice. */
  readonly ways: SharedArrayBuffer;
  /** Of each encoding: whether what can be done from it is known, and the sum of it. */
  readonly sums: SharedArrayBuffer;
}

/** What a later run needs to go on. */
export interface SavedMemory {
  readonly encodings: Int32Array;
  readonly states: Int32Array;
  readonly ways: Int32Array;
  readonly sums: Int32Array;
}

const RECORD = 3;
const UNKNOWN = 0;
const COMING = 1;
const KNOWN = 2;
const PATIENCE_MS = 1;

export const memoryBuffers = (capacity: number): MemoryBuffers => ({
  encodings: fingerprintBuffers(capacity),
  states: fingerprintBuffers(capacity),
  ways: new SharedArrayBuffer(4 * RECORD * capacity),
  sums: new SharedArrayBuffer(4 * RECORD * capacity),
});

export class SharedMemory implements Memory {
  private readonly encodings: Fingerprints;
  private readonly states: Fingerprints;
  private readonly ways: Int32Array;
  private readonly sums: Int32Array;
  private readonly print = new Int32Array(4);

  constructor({ encodings, states, ways, sums }: MemoryBuffers) {
    this.encodings = new Fingerprints(encodings);
    this.states = new Fingerprints(states);
    this.ways = new Int32Array(ways);
    this.sums = new Int32Array(sums);
  }

  get size(): number {
    return this.states.size;
  }

  get isFull(): boolean {
    return this.states.isFull;
  }

  addEncoding(words: Int32Array, count: number, hash: Hash64): number {
    fingerprint(words, count, hash, this.print);
    return this.encodings.add(this.print);
  }

  addState(words: Int32Array, count: number, hash: Hash64): number {
    fingerprint(words, count, hash, this.print);
    return this.states.add(this.print);
  }

  /** Written by the thread that found the state, and read by others only after all have waited for one another. */
  place(number: number, encoding: number, parent: number, choice: number): void {
    this.ways[RECORD * number] = encoding;
    this.ways[RECORD * number + 1] = parent;
    this.ways[RECORD * number + 2] = choice;
  }

  settle(number: number, sum: Hash64): 'first' | 'same' | 'other' {
    const at = RECORD * (this.ways[RECORD * number] as number);
    let state = Atomics.compareExchange(this.sums, at, UNKNOWN, COMING);
    if (state === UNKNOWN) {
      this.sums[at + 1] = sum.high;
      this.sums[at + 2] = sum.low;
      Atomics.store(this.sums, at, KNOWN);
      return 'first';
    }
    while (state === COMING) {
      Atomics.wait(this.sums, at, COMING, PATIENCE_MS);
      state = Atomics.load(this.sums, at);
    }
    return this.sums[at + 1] === (sum.high | 0) && this.sums[at + 2] === (sum.low | 0) ? 'same' : 'other';
  }

  pathTo(number: number): Path {
    return pathBack(
      number,
      (at) => this.ways[RECORD * at + 1] as number,
      (at) => this.ways[RECORD * at + 2] as number,
    );
  }

  save(): SavedMemory {
    return {
      encodings: this.encodings.save(),
      states: this.states.save(),
      ways: this.ways.slice(0, RECORD * this.size),
      sums: this.sums.slice(0, RECORD * this.encodings.size),
    };
  }

  restore({ encodings, states, ways, sums }: SavedMemory): void {
    this.encodings.restore(encodings);
    this.states.restore(states);
    this.ways.set(ways);
    this.sums.set(sums);
  }
}

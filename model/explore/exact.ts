/** A memory that keeps encodings as they are, so that no two states are ever taken for one. */
import { GrowingWords } from './growing.ts';
import type { Hash64 } from './hash.ts';
import type { Memory } from './memory.ts';
import { Visited } from './visited.ts';
import { type Path, Ways } from './ways.ts';

export class Exact implements Memory {
  private readonly encodings = new Visited();
  private readonly states: Visited;
  private readonly ways = new Ways();
  /** Encoding of each state. */
  private readonly encodingOf = new GrowingWords();
  /** Sum of the first state with each encoding, in the order in which they were expanded, which is that of their numbers. */
  private readonly highs = new GrowingWords();
  private readonly lows = new GrowingWords();

  constructor(hasResidue: boolean) {
    this.states = hasResidue ? new Visited() : this.encodings;
  }

  get size(): number {
    return this.states.size;
  }

  addEncoding(words: Int32Array, count: number, hash: Hash64): number {
    return this.encodings.add(words, count, hash);
  }

  addState(words: Int32Array, count: number, hash: Hash64): number {
    return this.states.add(words, count, hash);
  }

  /** States are placed in the order of their numbers. */
  place(_: number, encoding: number, parent: number, choice: number): void {
    this.encodingOf.push(encoding);
    this.ways.push(parent, choice);
  }

  settle(number: number, sum: Hash64): 'first' | 'same' | 'other' {
    const encoding = this.encodingOf.at(number);
    if (encoding === this.highs.length) {
      this.highs.push(sum.high | 0);
      this.lows.push(sum.low | 0);
      return 'first';
    }
    return this.highs.at(encoding) === (sum.high | 0) && this.lows.at(encoding) === (sum.low | 0) ? 'same' : 'other';
  }

  pathTo(number: number): Path {
    return this.ways.pathTo(number);
  }
}

/**
 * What can be done from each encoding, as one number: the sum over its transitions. Two states that are taken for one must behave as one;
 * where residue has both explored, this checks that the reductions lose nothing.
 */
import { GrowingWords } from './growing.ts';
import type { Hash64 } from './hash.ts';

export class Behaviours {
  /** Number of the encoding of each state. */
  private readonly encodings = new GrowingWords();
  /** Sum of the first state with each encoding, in the order of their expansion, which is that of their numbers. */
  private readonly highs = new GrowingWords();
  private readonly lows = new GrowingWords();

  /** The next state has this encoding. */
  meet(encoding: number): void {
    this.encodings.push(encoding);
  }

  record(sum: Hash64): void {
    this.highs.push(sum.high | 0);
    this.lows.push(sum.low | 0);
  }

  /** True if a later state does as the first with its encoding. */
  matches(state: number, sum: Hash64): boolean {
    const encoding = this.encodings.at(state);
    return this.highs.at(encoding) === (sum.high | 0) && this.lows.at(encoding) === (sum.low | 0);
  }
}

/**
 * The set of encodings seen so far, numbered in order of arrival: open addressing over typed arrays, because a Map of strings costs
 * a hundred bytes a state and most of the time. Encodings are kept exactly, so that no two states are ever taken for one.
 */
import { GrowingWords } from './growing.ts';
import type { Hash64 } from './hash.ts';

const FIRST_SLOTS = 4096;

export class Visited {
  /** [slots] number of the encoding plus one; 0 is free. */
  private slots = new Int32Array(FIRST_SLOTS);
  /** Low lane of the hash of each encoding: decides most comparisons, and where it goes when the table grows. */
  private readonly lows = new GrowingWords();
  /** Where each encoding ends in `heap`; it begins where the one before ends. */
  private readonly ends = new GrowingWords();
  private readonly heap = new GrowingWords();

  get size(): number {
    return this.lows.length;
  }

  /** The number of the encoding in the first `count` words; negative, as `-1 - number`, if it was there before. */
  add(words: Int32Array, count: number, hash: Hash64): number {
    const mask = this.slots.length - 1;
    for (let at = hash.high & mask; ; at = (at + 1) & mask) {
      const number = (this.slots[at] as number) - 1;
      if (number < 0) return this.insert(at, words, count, hash);
      if (this.lows.at(number) === (hash.low | 0) && this.equals(number, words, count)) return -1 - number;
    }
  }

  private equals(number: number, words: Int32Array, count: number): boolean {
    const from = number === 0 ? 0 : this.ends.at(number - 1);
    if (this.ends.at(number) - from !== count + 1) return false;
    const heap = this.heap.words;
    for (let i = 0; i < count; i += 1) if (heap[from + 1 + i] !== words[i]) return false;
    return true;
  }

  private insert(at: number, words: Int32Array, count: number, hash: Hash64): number {
    const number = this.lows.length;
    this.slots[at] = number + 1;
    this.lows.push(hash.low | 0);
    const from = this.heap.reserve(count + 1);
    this.heap.words[from] = hash.high | 0;
    for (let i = 0; i < count; i += 1) this.heap.words[from + 1 + i] = words[i] as number;
    this.ends.push(this.heap.length);
    if (2 * this.lows.length > this.slots.length) this.grow();
    return number;
  }

  /** Doubles the table; the high lane of each hash is the first word of its record. */
  private grow(): void {
    const slots = new Int32Array(2 * this.slots.length);
    const mask = slots.length - 1;
    for (let number = 0, from = 0; number < this.lows.length; number += 1) {
      let at = this.heap.at(from) & mask;
      while (slots[at] !== 0) at = (at + 1) & mask;
      slots[at] = number + 1;
      from = this.ends.at(number);
    }
    this.slots = slots;
  }
}

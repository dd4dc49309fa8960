/** The bounce pool: runs of chunks in the shared window. Next fit, so that small requests find theirs at the first look. */
import type { Arena } from '../machine/arena.ts';
import { assert } from '../machine/assert.ts';
import { NONE } from './blk-front.ts';

export class Pool {
  private readonly chunks: number;
  /** [chunks] 1 if taken. */
  private readonly taken: Uint8Array;
  /** Chunk to look at next; chunks free. */
  private readonly state: Int32Array;

  static bytes(chunks: number): number {
    return chunks + 8 + 16;
  }

  constructor(arena: Arena, chunks: number) {
    this.chunks = chunks;
    this.taken = arena.bytes(chunks);
    this.state = arena.words(2);
    this.reset();
  }

  reset(): void {
    this.taken.fill(0);
    this.state[0] = 0;
    this.state[1] = this.chunks;
  }

  get free(): number {
    return this.state[1]!;
  }

  /** First chunk of a run of `count`, or `NONE`. Looks at each chunk at most once, and at `count` more. */
  take(count: number): number {
    assert(count > 0 && count <= this.chunks, 'a piece is never larger than the pool');
    if (this.free < count) return NONE;
    let from = this.state[0]!;
    if (from + count > this.chunks) from = 0;
    let run = 0;
    for (let seen = 0, at = from; seen < this.chunks + count; seen += 1) {
      run = this.taken[at] === 0 ? run + 1 : 0;
      at += 1;
      if (run === count) return this.claim(at - count, count);
      if (at === this.chunks) {
        at = 0;
        run = 0;
      }
    }
    return NONE;
  }

  private claim(first: number, count: number): number {
    for (let at = first; at < first + count; at += 1) this.taken[at] = 1;
    this.state[0] = first + count === this.chunks ? 0 : first + count;
    this.state[1]! -= count;
    return first;
  }

  give(first: number, count: number): void {
    for (let at = first; at < first + count; at += 1) this.taken[at] = 0;
    this.state[1]! += count;
  }
}

/** The latest bytes of a stream, in a ring. */
import type { Arena } from '../../machine/arena.ts';

export class Kept {
  private readonly bytes: Uint8Array;
  /** [1] bytes that ever came. */
  private readonly seen: Float64Array;

  constructor(size: number, arena: Arena) {
    this.bytes = arena.bytes(size);
    this.seen = arena.doubles(1);
  }

  /** In bytes of arena. */
  static space(size: number): number {
    return size + 16;
  }

  /** The low byte of a word. */
  add(word: number): void {
    this.bytes[this.seen[0]! % this.bytes.length] = word;
    this.seen[0] = this.seen[0]! + 1;
  }

  get length(): number {
    return Math.min(this.bytes.length, this.seen[0]!);
  }

  /** The `i`th of the bytes that are kept, oldest first. */
  at(i: number): number {
    return this.bytes[(this.seen[0]! - this.length + i) % this.bytes.length]!;
  }
}

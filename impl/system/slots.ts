/** The slots of the window that no request uses: a stack. */
import type { Arena } from '../machine/arena.ts';
import { assert } from '../machine/assert.ts';

export class Slots {
  /** [size] slots; the first `state[0]` of them are free. */
  private readonly stack: Uint16Array;
  private readonly state: Int32Array;

  static bytes(size: number): number {
    return 2 * size + 8 + 8;
  }

  constructor(arena: Arena, size: number) {
    this.stack = arena.halves(size);
    this.state = arena.words(1);
    for (let slot = 0; slot < size; slot += 1) this.stack[slot] = size - 1 - slot;
    this.state[0] = size;
  }

  get free(): number {
    return this.state[0]!;
  }

  take(): number {
    assert(this.free > 0, 'the driver looks for a free slot before it takes one');
    this.state[0]! -= 1;
    return this.stack[this.state[0]!]!;
  }

  give(slot: number): void {
    this.stack[this.state[0]!] = slot;
    this.state[0]! += 1;
  }
}

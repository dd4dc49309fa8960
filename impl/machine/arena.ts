/**
 * One buffer for all mutable state of an emulated machine, so that a machine is saved and restored by one copy: the explorer does it
 * at every transition, and a crash test at every step.
 */
import { assert } from './assert.ts';

/** Every view starts at a multiple of this, in bytes: enough for the widest element. */
const ALIGNMENT = 8;

export class Arena {
  readonly buffer: ArrayBuffer;
  private taken = 0;

  /** `size` in bytes: the sum of what will be taken, each rounded up to 8. */
  constructor(size: number) {
    this.buffer = new ArrayBuffer(size);
  }

  private take(size: number): number {
    const offset = this.taken;
    this.taken += Math.ceil(size / ALIGNMENT) * ALIGNMENT;
    assert(this.taken <= this.buffer.byteLength, 'the arena was made large enough for all that is taken from it');
    return offset;
  }

  bytes(length: number): Uint8Array {
    return new Uint8Array(this.buffer, this.take(length), length);
  }

  halves(length: number): Uint16Array {
    return new Uint16Array(this.buffer, this.take(2 * length), length);
  }

  words(length: number): Int32Array {
    return new Int32Array(this.buffer, this.take(4 * length), length);
  }

  doubles(length: number): Float64Array {
    return new Float64Array(this.buffer, this.take(8 * length), length);
  }
}

/** A copy of all mutable state; give it back to `load`. */
export const save = (arena: Arena): Uint8Array => new Uint8Array(arena.buffer.slice(0));

export const load = (arena: Arena, saved: Uint8Array): void => {
  assert(saved.byteLength === arena.buffer.byteLength, 'a snapshot is loaded into a machine of the same shape');
  new Uint8Array(arena.buffer).set(saved);
};

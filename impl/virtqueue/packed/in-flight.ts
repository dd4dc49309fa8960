/**
 * The buffers that a device holds, found by the id that the driver chose, which may be any of 16 bits. Ids below the queue size, which
 * drivers mostly take, are found at once; others share a bucket with one of those, so that a search is bounded by the queue size.
 */
import type { Arena } from '../../machine/arena.ts';
import { assert } from '../../machine/assert.ts';
import * as R from './registers.ts';

const { FIRST, LAST, SPARE } = R;

export const NONE = -1;

export class InFlight {
  /** [sizeMax] first entry of the ids that are this modulo `sizeMax`, -1 for none. */
  private readonly bucket: Int32Array;
  /** [sizeMax] next entry in the same bucket, or next unused entry. */
  private readonly link: Int32Array;
  /** [sizeMax] in order: the entry that was taken next. */
  private readonly order: Int32Array;
  /** [sizeMax] id under which the driver knows the buffer. */
  readonly id: Int32Array;
  /** [sizeMax] slots that the buffer takes of the ring. */
  readonly slots: Int32Array;
  /** [sizeMax] bytes that the device may write. */
  readonly writable: Float64Array;
  private readonly state: Int32Array;

  static bytes(sizeMax: number): number {
    return 5 * (4 * sizeMax + 8) + 8 * sizeMax;
  }

  constructor(arena: Arena, sizeMax: number, state: Int32Array) {
    this.state = state;
    this.bucket = arena.words(sizeMax);
    this.link = arena.words(sizeMax);
    this.order = arena.words(sizeMax);
    this.id = arena.words(sizeMax);
    this.slots = arena.words(sizeMax);
    this.writable = arena.doubles(sizeMax);
  }

  clear(): void {
    this.bucket.fill(NONE);
    this.order.fill(0);
    this.id.fill(0);
    this.slots.fill(0);
    this.writable.fill(0);
    for (let entry = 0; entry < this.link.length; entry += 1) this.link[entry] = entry + 1;
    this.state[SPARE] = 0;
    this.state[FIRST] = NONE;
    this.state[LAST] = NONE;
  }

  /** The entry of a buffer in flight, or -1. At most as many steps as buffers are in flight. */
  find(id: number): number {
    let entry = this.bucket[id % this.bucket.length]!;
    while (entry !== NONE && this.id[entry] !== id) entry = this.link[entry]!;
    return entry;
  }

  add(id: number, slots: number, writable: number): void {
    const s = this.state;
    const entry = s[SPARE]!;
    assert(entry < this.link.length, 'every buffer in flight takes a slot at least, and there are no more slots than entries');
    const bucket = id % this.bucket.length;
    s[SPARE] = this.link[entry]!;
    this.link[entry] = this.bucket[bucket]!;
    this.bucket[bucket] = entry;
    this.id[entry] = id;
    this.slots[entry] = slots;
    this.writable[entry] = writable;
    this.order[entry] = NONE;
    if (s[FIRST] === NONE) s[FIRST] = entry;
    else this.order[s[LAST]!] = entry;
    s[LAST] = entry;
  }

  /** Forgets a buffer; answers its slots. Where buffers come back in any order, the order in which they came is of no account. */
  remove(entry: number): number {
    const s = this.state;
    const bucket = this.id[entry]! % this.bucket.length;
    let at = this.bucket[bucket]!;
    if (at === entry) this.bucket[bucket] = this.link[entry]!;
    else {
      while (this.link[at] !== entry) at = this.link[at]!;
      this.link[at] = this.link[entry]!;
    }
    this.link[entry] = s[SPARE]!;
    s[SPARE] = entry;
    return this.slots[entry]!;
  }

  /** Forgets a buffer and all that came before it; answers the slots of them all. At most as many steps as buffers are in flight. */
  removeUpTo(last: number): number {
    const s = this.state;
    let slots = 0;
    for (let entry = s[FIRST]!; entry !== NONE; ) {
      const next = this.order[entry]!;
      slots += this.remove(entry);
      s[FIRST] = next;
      if (entry === last) break;
      entry = next;
    }
    return slots;
  }
}

/** Buffers that a device keeps until it has something to put into them, queue by queue, first come first served. */
import type { Arena } from '../machine/arena.ts';
import { assert } from '../machine/assert.ts';
import type { Chain } from '../virtqueue/index.ts';

export class WaitingBuffers {
  private readonly memory: Uint8Array;
  private readonly perQueue: number;
  private readonly spansMax: number;
  /** [queues] place of the oldest buffer, and how many wait. */
  private readonly first: Int32Array;
  private readonly count: Int32Array;
  /** [queues * perQueue] head, and number of writable parts. */
  private readonly head: Int32Array;
  private readonly spans: Int32Array;
  /** [queues * perQueue * spansMax] writable parts: guest address and bytes. */
  private readonly address: Float64Array;
  private readonly length: Float64Array;

  /** `spansMax` is the longest chain that a queue can hold. */
  constructor(memory: Uint8Array, queues: number, perQueue: number, spansMax: number, arena: Arena) {
    this.memory = memory;
    this.perQueue = perQueue;
    this.spansMax = spansMax;
    this.first = arena.words(queues);
    this.count = arena.words(queues);
    this.head = arena.words(queues * perQueue);
    this.spans = arena.words(queues * perQueue);
    this.address = arena.doubles(queues * perQueue * spansMax);
    this.length = arena.doubles(queues * perQueue * spansMax);
  }

  /** In bytes of arena. */
  static space(queues: number, perQueue: number, spansMax: number): number {
    return queues * (8 + perQueue * (8 + 16 * spansMax)) + 6 * 8;
  }

  waitingIn(queue: number): number {
    return this.count[queue]!;
  }

  isFull(queue: number): boolean {
    return this.count[queue]! === this.perQueue;
  }

  private entry(queue: number, n: number): number {
    return queue * this.perQueue + ((this.first[queue]! + n) % this.perQueue);
  }

  /** Keeps the writable parts of a chain. */
  add(queue: number, chain: Chain): void {
    assert(!this.isFull(queue) && chain.count <= this.spansMax, 'a chain comes from a ring that is no larger than the list');
    const entry = this.entry(queue, this.count[queue]!);
    this.head[entry] = chain.head;
    let kept = 0;
    for (let i = chain.readable; i < chain.count; i += 1, kept += 1) {
      this.address[entry * this.spansMax + kept] = chain.address[i]!;
      this.length[entry * this.spansMax + kept] = chain.length[i]!;
    }
    this.spans[entry] = kept;
    this.count[queue] = this.count[queue]! + 1;
  }

  /** Bytes that fit into the oldest buffer; 0 when there is none. */
  room(queue: number): number {
    return this.count[queue] === 0 ? 0 : this.roomOf(queue, 0);
  }

  /** Bytes that fit into the `n`th of those that wait. */
  roomOf(queue: number, n: number): number {
    const entry = this.entry(queue, n);
    let bytes = 0;
    for (let i = 0; i < this.spans[entry]!; i += 1) bytes += this.length[entry * this.spansMax + i]!;
    return bytes;
  }

  /** Puts bytes at the beginning of the oldest buffer; answers how many fitted. */
  fill(queue: number, source: Uint8Array, bytes: number): number {
    const entry = this.entry(queue, 0);
    let done = 0;
    for (let i = 0; i < this.spans[entry]! && done < bytes; i += 1) {
      const here = Math.min(bytes - done, this.length[entry * this.spansMax + i]!);
      if (here === 0) continue; // an empty part may have any address
      this.memory.set(source.subarray(done, done + here), this.address[entry * this.spansMax + i]!);
      done += here;
    }
    return done;
  }

  /** The oldest buffer goes back to the driver; answers its head. */
  release(queue: number): number {
    const head = this.head[this.entry(queue, 0)]!;
    this.first[queue] = (this.first[queue]! + 1) % this.perQueue;
    this.count[queue] = this.count[queue]! - 1;
    return head;
  }

  /** -1 is every queue. */
  forget(queue: number): void {
    if (queue < 0) this.count.fill(0);
    else this.count[queue] = 0;
  }
}

/** Whether every part of a chain is in memory; an empty one may have any address. */
export const isInMemory = (chain: Chain, memory: Uint8Array): boolean => {
  for (let i = 0; i < chain.count; i += 1) if (chain.length[i]! > 0 && chain.address[i]! + chain.length[i]! > memory.length) return false;
  return true;
};

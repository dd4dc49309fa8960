/** Requests that the device has taken and not finished: one slot each, made once. Header and segments are copied; data stays where it is. */
import type { Arena } from '../../machine/arena.ts';
import { assert } from '../../machine/assert.ts';
import type { Chain } from '../../virtqueue/index.ts';

export class Slots {
  readonly count: number;
  /** Buffers and segments that a slot has room for. */
  readonly spansMax: number;
  readonly segmentsMax: number;
  /** [count] 1 while a request is under way. */
  readonly busy: Uint8Array;
  /** [count] rises with each request, so that a late completion is told from the slot's next one. */
  readonly epoch: Int32Array;
  /** [count] queue and head that the chain came from. */
  readonly queue: Int32Array;
  readonly head: Int32Array;
  /** [count] type of the request, and the status that it will have unless the medium fails. */
  readonly type: Int32Array;
  readonly verdict: Int32Array;
  /** [count] buffers, of them readable ones, and segments. */
  readonly spans: Int32Array;
  readonly readable: Int32Array;
  readonly segments: Int32Array;
  /** [count] first sector. Above 2^53 not exact, and beyond any disk. */
  readonly sector: Float64Array;
  /** [count] bytes after the header, and bytes before the status. */
  readonly dataOut: Float64Array;
  readonly dataIn: Float64Array;
  /** [count * spansMax] buffers: guest address and bytes. */
  readonly address: Float64Array;
  readonly length: Float64Array;
  /** [count * segmentsMax] segments: first sector and number of sectors. */
  readonly segmentSector: Float64Array;
  readonly segmentCount: Float64Array;

  constructor(count: number, spansMax: number, segmentsMax: number, arena: Arena) {
    this.count = count;
    this.spansMax = spansMax;
    this.segmentsMax = segmentsMax;
    this.busy = arena.bytes(count);
    this.epoch = arena.words(count);
    this.queue = arena.words(count);
    this.head = arena.words(count);
    this.type = arena.words(count);
    this.verdict = arena.words(count);
    this.spans = arena.words(count);
    this.readable = arena.words(count);
    this.segments = arena.words(count);
    this.sector = arena.doubles(count);
    this.dataOut = arena.doubles(count);
    this.dataIn = arena.doubles(count);
    this.address = arena.doubles(count * spansMax);
    this.length = arena.doubles(count * spansMax);
    this.segmentSector = arena.doubles(count * segmentsMax);
    this.segmentCount = arena.doubles(count * segmentsMax);
  }

  /** In bytes of arena. */
  static space(count: number, spansMax: number, segmentsMax: number): number {
    return count * (1 + 8 * 4 + 3 * 8 + 16 * spansMax + 16 * segmentsMax) + 16 * 8;
  }

  /** Lowest free slot; -1 if there is none. */
  free(): number {
    return this.busy.indexOf(0);
  }

  /** Copies the buffers of a chain; they are no more than a queue has entries. */
  take(slot: number, queue: number, chain: Chain): void {
    assert(chain.count <= this.spansMax, 'a chain is no longer than its queue');
    this.busy[slot] = 1;
    this.epoch[slot] = this.epoch[slot]! + 1;
    this.queue[slot] = queue;
    this.head[slot] = chain.head;
    this.spans[slot] = chain.count;
    this.readable[slot] = chain.readable;
    this.segments[slot] = 0;
    const base = slot * this.spansMax;
    for (let i = 0; i < chain.count; i += 1) {
      this.address[base + i] = chain.address[i]!;
      this.length[base + i] = chain.length[i]!;
    }
  }

  release(slot: number): void {
    this.busy[slot] = 0;
  }

  /** Requests of a queue are forgotten; -1 is every queue. */
  forget(queue: number): void {
    for (let slot = 0; slot < this.count; slot += 1) {
      if (queue >= 0 && this.queue[slot] !== queue) continue;
      this.busy[slot] = 0;
      this.epoch[slot] = this.epoch[slot]! + 1;
    }
  }
}

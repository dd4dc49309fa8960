/**
 * The Client's end of the block queue: composes a request to the device in a slot of the window, makes it available, and judges what
 * comes back. Which slot and which chunks it uses is the driver's choice.
 */
import {
  BLK_S_OK,
  BLK_T_DISCARD,
  BLK_T_IN,
  BLK_T_OUT,
  BLK_T_WRITE_ZEROES,
  SLOT_BYTES,
  SLOT_NO_STATUS,
  SLOT_SEGMENT,
  SLOT_STATUS,
  SLOT_TABLE,
  VIRTQ_DIRECT,
  VIRTQ_OK,
} from '../../spec/vocabulary/limits.ts';
import type { Arena } from '../machine/arena.ts';
import { Chain, Completion, type DriverQueue, type GuestMemory } from '../virtqueue/index.ts';
import type { WindowLayout } from './layout.ts';
import { type SystemObserver, UNOBSERVED } from './observer.ts';

/** type, ioprio, sector */
const HEADER_BYTES = 4 + 4 + 8;
/** sector, count, flags */
const SEGMENT_BYTES = 8 + 4 + 4;
const SECTOR_BYTES = 512;

/** In place of a head or a chunk. */
export const NONE = -1;

export class BlkFront {
  private readonly memory: GuestMemory;
  private readonly queue: DriverQueue;
  private readonly layout: WindowLayout;
  private readonly indirect: boolean;
  private readonly chain: Chain;
  private readonly completion = new Completion();
  observer: SystemObserver = UNOBSERVED;
  /** [size] by head: slot, first chunk, bytes of data that the device is to write. */
  private readonly slotOf: Uint16Array;
  private readonly chunkOf: Int32Array;
  private readonly expectedOf: Int32Array;

  static bytes(size: number): number {
    return size * (2 + 4 + 4) + 3 * 8;
  }

  constructor(memory: GuestMemory, arena: Arena, queue: DriverQueue, layout: WindowLayout, indirect: boolean) {
    this.memory = memory;
    this.queue = queue;
    this.layout = layout;
    this.indirect = indirect;
    this.chain = new Chain(Math.max(3, layout.queueSize));
    this.slotOf = arena.halves(layout.queueSize);
    this.chunkOf = arena.words(layout.queueSize);
    this.expectedOf = arena.words(layout.queueSize);
  }

  /** The device broke the ring: nothing more comes back. */
  get failed(): boolean {
    return this.queue.failed;
  }

  /** Where the data of a chunk lies in the window. */
  dataAt(chunk: number): number {
    return this.layout.pool + chunk * this.layout.chunkBytes;
  }

  /** Makes a request available. Its head, or below 0 the queue's status with its sign changed. Data to be written is in the chunk already. */
  publish(type: number, sector: number, slot: number, chunk: number, bytes: number): number {
    this.begin(slot, type, sector);
    if (type === BLK_T_OUT) this.chain.addReadable(this.dataAt(chunk), bytes);
    if (type === BLK_T_IN) this.chain.addWritable(this.dataAt(chunk), bytes);
    const head = this.end(slot, type === BLK_T_OUT || type === BLK_T_IN ? chunk : NONE, type === BLK_T_IN ? bytes : 0);
    this.observer.published(type, sector, bytes, slot, chunk, 0, head);
    return head;
  }

  /** The same for a request that names a range instead of carrying data. */
  publishRange(type: number, sector: number, slot: number, bytes: number, flags: number): number {
    this.begin(slot, type, 0);
    const at = this.layout.slots + slot * SLOT_BYTES + SLOT_SEGMENT;
    const { words } = this.memory;
    words[at >>> 2] = sector;
    words[(at >>> 2) + 1] = sector / 2 ** 32;
    words[(at >>> 2) + 2] = bytes / SECTOR_BYTES;
    words[(at >>> 2) + 3] = flags;
    this.chain.addReadable(at, SEGMENT_BYTES);
    const head = this.end(slot, NONE, 0);
    this.observer.published(type, sector, bytes, slot, 0, flags, head);
    return head;
  }

  static isRange(type: number): boolean {
    return type === BLK_T_DISCARD || type === BLK_T_WRITE_ZEROES;
  }

  private begin(slot: number, type: number, sector: number): void {
    const at = this.layout.slots + slot * SLOT_BYTES;
    const { words, bytes } = this.memory;
    words[at >>> 2] = type;
    words[(at >>> 2) + 1] = 0;
    words[(at >>> 2) + 2] = sector;
    words[(at >>> 2) + 3] = sector / 2 ** 32;
    bytes[at + SLOT_STATUS] = SLOT_NO_STATUS;
    this.chain.clear();
    this.chain.addReadable(at, HEADER_BYTES);
  }

  private end(slot: number, chunk: number, expected: number): number {
    const at = this.layout.slots + slot * SLOT_BYTES;
    this.chain.addWritable(at + SLOT_STATUS, 1);
    const added = this.queue.add(this.chain, this.indirect ? at + SLOT_TABLE : VIRTQ_DIRECT);
    if (added !== VIRTQ_OK) return -added;
    const { head } = this.chain;
    this.slotOf[head] = slot;
    this.chunkOf[head] = chunk;
    this.expectedOf[head] = expected;
    return head;
  }

  /** True if what was published since the last call needs a doorbell. */
  needsKick(): boolean {
    return this.queue.needsKick();
  }

  /** Takes one answer. Its head, or `NONE` when there is none. */
  reap(): number {
    if (!this.queue.reap(this.completion)) return NONE;
    this.observer.reaped(this.completion.head, this.completion.written);
    return this.completion.head;
  }

  /** Of the answer taken last: nothing is believed that the device does not say it has written, the status after the data included. */
  get succeeded(): boolean {
    const { head, written } = this.completion;
    const status = this.memory.bytes[this.layout.slots + this.slotOf[head]! * SLOT_BYTES + SLOT_STATUS]!;
    return status === BLK_S_OK && written >= this.expectedOf[head]! + 1;
  }

  /** Bytes of the answer taken last that the device says it has written. */
  get written(): number {
    return this.completion.written;
  }

  slot(head: number): number {
    return this.slotOf[head]!;
  }

  chunk(head: number): number {
    return this.chunkOf[head]!;
  }
}

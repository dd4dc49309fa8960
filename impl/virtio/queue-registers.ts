/** What the driver has said about each queue: size, addresses, whether it is enabled. The ring itself is none of its business. */
import { QUEUE_AREAS, VIRTQ_SIZE_MAX } from '../../spec/vocabulary/limits.ts';
import type { Arena } from '../machine/arena.ts';

const READY = 1;
const RESET = 2;
const NOTIFIED = 4;
const IN_RESET = 8;
const BUSY = 16;
/** Words of a queue in `address`: low and high of each area. */
const ADDRESS_WORDS = 2 * QUEUE_AREAS;

export class QueueRegisters {
  readonly count: number;
  /** [count] greatest size; 0 is an absent queue. Fixed. */
  readonly sizeMax: Uint16Array;
  /** [count] entries; 0 is not set. */
  readonly size: Int32Array;
  /** [count * 6] low and high word of descriptors, driver area and device area of each queue. */
  readonly address: Int32Array;
  /** [count] READY, RESET, NOTIFIED, IN_RESET, BUSY. */
  readonly flags: Uint8Array;
  /** [count] upper half of the word that notified last. */
  readonly told: Uint16Array;

  constructor(sizeMax: readonly number[], arena: Arena) {
    this.count = sizeMax.length;
    this.sizeMax = Uint16Array.from(sizeMax);
    this.size = arena.words(this.count);
    this.address = arena.words(this.count * ADDRESS_WORDS);
    this.flags = arena.bytes(this.count);
    this.told = arena.halves(this.count);
  }

  /** In bytes of arena. */
  static space(count: number): number {
    return 4 * count + 4 * ADDRESS_WORDS * count + count + 2 * count + 32;
  }

  /** Any number a driver may write; a queue past the last one does not exist. */
  has(queue: number): boolean {
    return (this.sizeMax[queue] ?? 0) !== 0;
  }

  isReady(queue: number): boolean {
    return (this.flags[queue]! & READY) !== 0;
  }

  isNotified(queue: number): boolean {
    return (this.flags[queue]! & NOTIFIED) !== 0;
  }

  /** True after a reset of this queue alone, until it is enabled again. */
  isFresh(queue: number): boolean {
    return (this.flags[queue]! & RESET) !== 0;
  }

  /** From the driver's word until the device says that the reset is over. */
  isInReset(queue: number): boolean {
    return (this.flags[queue]! & IN_RESET) !== 0;
  }

  /** Nothing of any queue is being worked on. */
  isIdle(): boolean {
    for (let queue = 0; queue < this.count; queue += 1) if ((this.flags[queue]! & BUSY) !== 0) return false;
    return true;
  }

  beginWork(queue: number): void {
    this.flags[queue] = this.flags[queue]! | BUSY;
  }

  endWork(queue: number): void {
    this.flags[queue] = this.flags[queue]! & ~BUSY;
  }

  /** virtio-1.4/split/desc/layout/1: 1 to 32768 entries, a power of two unless the ring is packed. */
  static isSize(size: number, packed: boolean): boolean {
    if (size === 0 || size > VIRTQ_SIZE_MAX) return false;
    return packed || (size & (size - 1)) === 0;
  }

  /** virtio-1.4/split/driver/layout/1, virtio-1.4/packed/driver/layout/1. */
  isAligned(queue: number, packed: boolean): boolean {
    const at = queue * ADDRESS_WORDS;
    const driverMask = packed ? 3 : 1;
    return ((this.address[at]! & 15) | (this.address[at + 2]! & driverMask) | (this.address[at + 4]! & 3)) === 0;
  }

  setAddress(queue: number, area: number, half: number, value: number): void {
    this.address[queue * ADDRESS_WORDS + 2 * area + half] = value;
  }

  /** The low word of an area's address. */
  low(queue: number, area: number): number {
    return this.address[queue * ADDRESS_WORDS + 2 * area]! >>> 0;
  }

  high(queue: number, area: number): number {
    return this.address[queue * ADDRESS_WORDS + 2 * area + 1]! >>> 0;
  }

  /** Byte address of an area: exact below 2^53, and above it beyond any memory. */
  addressOf(queue: number, area: number): number {
    const at = queue * ADDRESS_WORDS + 2 * area;
    return (this.address[at + 1]! >>> 0) * 0x1_0000_0000 + (this.address[at]! >>> 0);
  }

  enable(queue: number): void {
    this.flags[queue] = (this.flags[queue]! | READY) & ~RESET;
  }

  disable(queue: number): void {
    this.flags[queue] = this.flags[queue]! & (RESET | IN_RESET);
  }

  notify(queue: number, data: number): void {
    this.flags[queue] = this.flags[queue]! | NOTIFIED;
    this.told[queue] = data;
  }

  /** virtio-1.4/basic/device/vq-reset/1: what waits or is under way is dropped at once. */
  beginReset(queue: number): void {
    this.flags[queue] = (this.flags[queue]! & READY) | IN_RESET;
  }

  /** Answers whether there was a notification to take. */
  take(queue: number): boolean {
    const was = this.flags[queue]! & NOTIFIED;
    this.flags[queue] = this.flags[queue]! & ~NOTIFIED;
    return was !== 0;
  }

  /** virtio-1.4/basic/device/vq-reset/2: nothing of the queue is kept. */
  reset(queue: number): void {
    this.clear(queue);
    this.flags[queue] = RESET;
  }

  clear(queue: number): void {
    this.size[queue] = 0;
    this.address.fill(0, queue * ADDRESS_WORDS, (queue + 1) * ADDRESS_WORDS);
    this.flags[queue] = 0;
    this.told[queue] = 0;
  }

  clearAll(): void {
    this.size.fill(0);
    this.address.fill(0);
    this.flags.fill(0);
    this.told.fill(0);
  }
}

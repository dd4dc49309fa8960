/** Messages that wait for the link, in a ring of fixed slots: where they are written, and where they are sent from. */
import {
  LOOP_AT_DEVICE,
  LOOP_AT_ID,
  LOOP_AT_SIZE,
  LOOP_AT_TOKEN,
  LOOP_AT_TYPE,
  LOOP_BUS,
  LOOP_HEADER_BYTES,
  LOOP_MESSAGE_BYTES_MAX,
} from '../../spec/vocabulary/limits.ts';
import type { Arena } from '../machine/arena.ts';
import { assert } from '../machine/assert.ts';

const FIRST = 0;
const COUNT = 1;

export class Outbox {
  readonly capacity: number;
  /** Each slot's bytes, looked at through one view each, so that sending allocates nothing. */
  private readonly slots: readonly Uint8Array[];
  private readonly lengths: Int32Array;
  private readonly words: Int32Array;
  private open: Uint8Array;
  private at = 0;

  constructor(arena: Arena, capacity: number) {
    assert(capacity > 0, 'a side without an outbox could never say anything');
    this.capacity = capacity;
    this.slots = Array.from({ length: capacity }, () => arena.bytes(LOOP_MESSAGE_BYTES_MAX));
    this.lengths = arena.words(capacity);
    this.words = arena.words(2);
    this.open = this.slots[0] as Uint8Array;
  }

  /** Bytes of arena. */
  static space(capacity: number): number {
    return capacity * LOOP_MESSAGE_BYTES_MAX + 4 * capacity + 16;
  }

  get count(): number {
    return this.words[COUNT] as number;
  }
  get isFull(): boolean {
    return this.count === this.capacity;
  }

  private slotOf(n: number): number {
    const slot = (this.words[FIRST] as number) + n;
    return slot < this.capacity ? slot : slot - this.capacity;
  }
  /** The n-th message from the oldest; its length beside it. */
  message(n: number): Uint8Array {
    return this.slots[this.slotOf(n)] as Uint8Array;
  }
  lengthOf(n: number): number {
    return this.lengths[this.slotOf(n)] as number;
  }

  clear(): void {
    this.words.fill(0);
  }
  /** The oldest message has been sent. */
  drop(): void {
    assert(this.count > 0, 'only a message that was there can have been sent');
    this.words[FIRST] = this.slotOf(1);
    this.words[COUNT] = this.count - 1;
  }

  /** Opens a message in a free slot. `id` carries the bus bit above the byte. */
  begin(type: number, id: number, device: number, token: number): void {
    assert(!this.isFull, 'there was room before anything was done that needs telling');
    const bytes = this.message(this.count);
    this.open = bytes;
    bytes[LOOP_AT_TYPE] = type | (id > 0xff ? LOOP_BUS : 0);
    bytes[LOOP_AT_ID] = id;
    bytes[LOOP_AT_DEVICE] = device;
    bytes[LOOP_AT_DEVICE + 1] = device >>> 8;
    bytes[LOOP_AT_TOKEN] = token;
    bytes[LOOP_AT_TOKEN + 1] = token >>> 8;
    this.at = LOOP_HEADER_BYTES;
  }
  word(value: number): void {
    const { open, at } = this;
    open[at] = value;
    open[at + 1] = value >>> 8;
    open[at + 2] = value >>> 16;
    open[at + 3] = value >>> 24;
    this.at = at + 4;
  }
  byte(value: number): void {
    this.open[this.at] = value;
    this.at += 1;
  }
  /** Closes the message: it is now the youngest. */
  end(): void {
    assert(this.at <= LOOP_MESSAGE_BYTES_MAX, 'the longest message is the measure of a slot');
    this.open[LOOP_AT_SIZE] = this.at;
    this.open[LOOP_AT_SIZE + 1] = this.at >>> 8;
    this.lengths[this.slotOf(this.count)] = this.at;
    this.words[COUNT] = this.count + 1;
  }
}

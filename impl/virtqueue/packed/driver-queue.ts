/**
 * The driver side of a packed ring. What it needs to know of its own buffers it keeps to itself and never reads back from the ring; of
 * what the device writes it believes nothing that does not match.
 */
import {
  VIRTQ_DESC_BYTES,
  VIRTQ_DESC_F_WRITE,
  VIRTQ_DIRECT,
  VIRTQ_DISABLED,
  VIRTQ_FULL,
  VIRTQ_NEEDS_RESET,
  VIRTQ_OK,
  VIRTQ_REFUSED,
} from '../../../spec/vocabulary/limits.ts';
import type { Arena } from '../../machine/arena.ts';
import type { Chain, Completion } from '../chain.ts';
import type { GuestMemory } from '../guest-memory.ts';
import { isProper, layOutDirect, layOutIndirect } from './lay-out.ts';
import * as R from './registers.ts';

/** Copies of imported constants: a binding that is imported is loaded at each use, which would cost a quarter of a chain's round trip. */
const { ENABLED, FAILED, SIZE, RING, NEXT_AVAIL, NEXT_USED, AVAIL_MARKS, USED_MARKS, UNANNOUNCED, WANTED, EVENT_INDEX, ROOM, MARKS } = R;
const { DRIVER_EVENTS, DEVICE_EVENTS, IN_ORDER, INDIRECT, FIRST, LAST, SPARE, BATCH, BATCH_WRITTEN } = R;
const WRITE = VIRTQ_DESC_F_WRITE;
const OK = VIRTQ_OK;
const REFUSED = VIRTQ_REFUSED;
const DISABLED = VIRTQ_DISABLED;
const NEEDS_RESET = VIRTQ_NEEDS_RESET;
const FULL = VIRTQ_FULL;
const DIRECT = VIRTQ_DIRECT;
const ENTRY_BYTES = VIRTQ_DESC_BYTES;
const NO_BATCH = -1;

export class PackedDriverQueue {
  readonly sizeMax: number;
  /** Private state, by the names in registers.ts. */
  readonly state: Int32Array;
  /** [sizeMax] the id that comes after each one: among the free ones, or in the order in which buffers were made available. */
  readonly next: Uint16Array;
  /** [sizeMax] slots of the buffer outstanding under each id, 0 if none is. */
  readonly taken: Uint16Array;
  /** [sizeMax] writable bytes of the buffer outstanding under each id. */
  readonly writable: Float64Array;
  private readonly memory: GuestMemory;

  /** Bytes that a queue takes from its arena. */
  static bytes(sizeMax: number): number {
    return 4 * (R.REGISTERS + 1) + 2 * (2 * sizeMax + 8) + 8 * sizeMax;
  }

  constructor(memory: GuestMemory, arena: Arena, sizeMax: number) {
    this.memory = memory;
    this.sizeMax = sizeMax;
    this.state = arena.words(R.REGISTERS);
    this.next = arena.halves(sizeMax);
    this.taken = arena.halves(sizeMax);
    this.writable = arena.doubles(sizeMax);
  }

  get enabled(): boolean {
    return this.state[ENABLED] === 1;
  }

  /** True once the device has broken the ring. */
  get failed(): boolean {
    return this.state[FAILED] === 1;
  }

  /** Lays the ring out. False, and nothing touched, if it is placed wrongly or the queue is enabled. */
  enable(features: number, size: number, ring: number, driverEvents: number, deviceEvents: number, base = 0x8000): boolean {
    if (this.enabled) return false;
    const s = this.state;
    if (!R.begin(s, this.memory, this.sizeMax, features, size, ring, driverEvents, deviceEvents, base)) return false;
    for (let id = 0; id < size; id += 1) this.next[id] = id + 1;
    s[SPARE] = 0;
    s[BATCH] = NO_BATCH;
    this.clear();
    return true;
  }

  /** virtio-1.4/packed/desc/layout/3: zero, and in a round that is not the first marked as the round before left it. */
  private clear(): void {
    const s = this.state;
    const { words, halves } = this.memory;
    const ring = s[RING]!;
    words.fill(0, ring, ring + 4 * s[SIZE]!);
    for (let slot = 0; slot < s[SIZE]!; slot += 1) {
      const marks = slot < s[NEXT_USED]! ? s[USED_MARKS]! : s[USED_MARKS]! ^ MARKS;
      words[ring + 4 * slot + 3] = marks << 16;
    }
    for (const events of [s[DRIVER_EVENTS]!, s[DEVICE_EVENTS]!]) halves.fill(0, events, events + 2);
  }

  /** virtio-1.4/basic/driver/cleanup/2: with the queue no longer live, all exposed buffers are the driver's again. */
  reset(): void {
    this.state.fill(0);
    this.taken.fill(0);
  }

  /** Makes a buffer available under an id that `chain.head` tells. `table` is where its indirect table goes; that memory stays taken until the buffer is reaped. */
  add(chain: Chain, table: number = DIRECT): number {
    const s = this.state;
    if (s[ENABLED] === 0) return DISABLED;
    if (s[FAILED] === 1) return NEEDS_RESET; // VQ-FAIL-2
    if (!isProper(this.memory, s[SIZE]!, chain)) return REFUSED;
    const direct = table === DIRECT;
    if (!direct && !this.isTablePlace(table, chain.count)) return REFUSED;
    const slots = direct ? chain.count : 1;
    if (s[ROOM]! < slots) return FULL; // virtio-1.4/packed/driver/scatter-gather/5, virtio-1.4/packed/driver/desc/1
    const id = s[SPARE]!;
    s[SPARE] = this.next[id]!;
    if (direct) layOutDirect(this.memory, s, chain, id);
    else layOutIndirect(this.memory, s, table, chain, id);
    this.note(id, slots, chain.writableBytes);
    chain.head = id;
    return OK;
  }

  private isTablePlace(table: number, entries: number): boolean {
    if (this.state[INDIRECT] === 0) return false; // virtio-1.4/packed/driver/indirect/1
    return table >= 0 && Math.floor(table) === table && table + ENTRY_BYTES * entries <= this.memory.bytes.length; // VQ-CHAIN-2
  }

  private note(id: number, slots: number, writable: number): void {
    const s = this.state;
    if (s[ROOM] === s[SIZE]) s[FIRST] = id;
    else if (s[IN_ORDER] === 1) this.next[s[LAST]!] = id;
    s[LAST] = id;
    this.taken[id] = slots;
    this.writable[id] = writable;
    s[ROOM]! -= slots;
    s[UNANNOUNCED]! += slots;
    let next = s[NEXT_AVAIL]! + slots;
    if (next >= s[SIZE]!) {
      next -= s[SIZE]!;
      s[AVAIL_MARKS]! ^= MARKS;
    }
    s[NEXT_AVAIL] = next;
  }

  /** True if what was added since the last call needs a kick. Call it after the last `add` of a batch. */
  needsKick(): boolean {
    const s = this.state;
    if (s[ENABLED] === 0 || s[FAILED] === 1) return false;
    const added = s[UNANNOUNCED]!;
    s[UNANNOUNCED] = 0;
    return R.wants(this.memory.halves, s, s[DEVICE_EVENTS]!, s[NEXT_AVAIL]!, s[AVAIL_MARKS]!, added);
  }

  /** Upper half of notification data. virtio-1.4/packed/driver/desc/3: the slot to be filled next, and its wrap counter in bit 15. */
  get notificationData(): number {
    const s = this.state;
    return s[NEXT_AVAIL]! | ((s[AVAIL_MARKS]! & R.AVAIL) << 8);
  }

  /** Takes one used buffer. False if there is none, or none can be had: then see `enabled` and `failed`. */
  reap(completion: Completion): boolean {
    const s = this.state;
    if (s[ENABLED] === 0 || s[FAILED] === 1) return false;
    if (s[BATCH] === NO_BATCH && !this.look()) return false;
    const last = s[BATCH]!;
    const id = s[IN_ORDER] === 1 ? s[FIRST]! : last; // virtio-1.4/packed/desc/in-order/1: those before came back with it
    completion.head = id;
    completion.written = id === last ? s[BATCH_WRITTEN]! >>> 0 : this.writable[id]!;
    if (id === last) s[BATCH] = NO_BATCH;
    this.free(id);
    if (s[WANTED] === 1 && s[EVENT_INDEX] === 1) this.ask(true);
    return true;
  }

  /** Reads the next used descriptor once. False if there is none, or what it says cannot be. */
  private look(): boolean {
    const s = this.state;
    const words = this.memory.words;
    const at = s[RING]! + 4 * s[NEXT_USED]!;
    const tail = words[at + 3]!;
    if (((tail >>> 16) & MARKS) !== s[USED_MARKS]!) return false; // virtio-1.4/packed/desc/wrap/3; NEXT is of no account: packed/desc/used/4
    const id = tail & 0xffff;
    if (id >= s[SIZE]! || this.taken[id] === 0) return this.fail(); // virtio-1.4/packed/desc/used/1
    const written = ((tail >>> 16) & WRITE) === 0 ? 0 : words[at + 2]!; // virtio-1.4/packed/desc/used/3
    if (written > this.writable[id]!) return this.fail(); // VQ-USED-2
    s[BATCH] = id;
    s[BATCH_WRITTEN] = written;
    return true;
  }

  private free(id: number): void {
    const s = this.state;
    const slots = this.taken[id]!;
    let next = s[NEXT_USED]! + slots; // virtio-1.4/packed/desc/used/2
    if (next >= s[SIZE]!) {
      next -= s[SIZE]!;
      s[USED_MARKS]! ^= MARKS;
    }
    s[NEXT_USED] = next;
    s[ROOM]! += slots;
    s[FIRST] = this.next[id]!;
    this.next[id] = s[SPARE]!;
    s[SPARE] = id;
    this.taken[id] = 0;
  }

  private fail(): boolean {
    this.state[FAILED] = 1;
    return false;
  }

  /** Asks the device for used notifications, or for none. True if used buffers are waiting already, for which none may come. */
  wantInterrupts(wanted: boolean): boolean {
    const s = this.state;
    if (s[ENABLED] === 0 || s[FAILED] === 1) return false;
    s[WANTED] = wanted ? 1 : 0;
    this.ask(wanted);
    if (s[BATCH] !== NO_BATCH) return true;
    return ((this.memory.words[s[RING]! + 4 * s[NEXT_USED]! + 3]! >>> 16) & MARKS) === s[USED_MARKS];
  }

  private ask(wanted: boolean): void {
    const s = this.state;
    R.wish(this.memory.halves, s, s[DRIVER_EVENTS]!, wanted, s[NEXT_USED]!, s[USED_MARKS]!);
  }
}

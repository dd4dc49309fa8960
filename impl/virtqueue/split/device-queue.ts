/**
 * The device side of a split ring. A malformed ring stops the queue until reset, and nothing else; work in one call is bounded by the
 * queue size.
 */
import {
  VIRTQ_AVAIL_F_NO_INTERRUPT,
  VIRTQ_DISABLED,
  VIRTQ_NEEDS_RESET,
  VIRTQ_OK,
  VIRTQ_REFUSED,
  VIRTQ_USED_F_NO_NOTIFY,
} from '../../../spec/vocabulary/limits.ts';
import type { Arena } from '../../machine/arena.ts';
import { assert } from '../../machine/assert.ts';
import type { Chain } from '../chain.ts';
import type { GuestMemory } from '../guest-memory.ts';
import * as R from './registers.ts';
import { walk } from './walk.ts';

/** Copies of imported constants: a binding that is imported is loaded at each use, which would cost a quarter of a chain's round trip. */
const { ENABLED, FAILED, SIZE, AVAILABLE, USED, NEXT_AVAIL, NEXT_USED, UNANNOUNCED, WANTED, EVENT_INDEX } = R;
const NO_INTERRUPT = VIRTQ_AVAIL_F_NO_INTERRUPT;
const NO_NOTIFY = VIRTQ_USED_F_NO_NOTIFY;
const OK = VIRTQ_OK;
const REFUSED = VIRTQ_REFUSED;
const DISABLED = VIRTQ_DISABLED;
const NEEDS_RESET = VIRTQ_NEEDS_RESET;

const IDLE = -1;

export class SplitDeviceQueue {
  /** Largest size that the queue can have. */
  readonly sizeMax: number;
  /** Private state, by the names in registers.ts. */
  readonly state: Int32Array;
  /** [sizeMax] writable bytes of the chain in flight under each head, -1 if none is. */
  readonly writable: Float64Array;
  private readonly memory: GuestMemory;

  /** Bytes that a queue takes from its arena. */
  static bytes(sizeMax: number): number {
    return 4 * (R.REGISTERS + 1) + 8 * sizeMax;
  }

  constructor(memory: GuestMemory, arena: Arena, sizeMax: number) {
    this.memory = memory;
    this.sizeMax = sizeMax;
    this.state = arena.words(R.REGISTERS);
    this.writable = arena.doubles(sizeMax);
    this.reset();
  }

  get enabled(): boolean {
    return this.state[ENABLED] === 1;
  }

  /** True once the driver has broken the ring: the device needs a reset. */
  get failed(): boolean {
    return this.state[FAILED] === 1;
  }

  /** Starts the queue. False, and still disabled, if the ring is placed wrongly or the queue is enabled already. */
  enable(features: number, size: number, descriptors: number, available: number, used: number, base = 0): boolean {
    if (this.enabled) return false;
    if (base >>> 0 !== base || base > 0xffff) return false;
    if (!R.place(this.state, this.memory, this.sizeMax, size, descriptors, available, used)) return false;
    R.begin(this.state, features, base);
    return true;
  }

  /** virtio-1.4/basic/device/vq-reset/2: all queue state returns to its defaults; chains in flight are forgotten. */
  reset(): void {
    this.state.fill(0);
    this.writable.fill(IDLE);
  }

  /** Takes the next available chain. False if there is none, or none can be had: then see `enabled` and `failed`. */
  pop(chain: Chain): boolean {
    const s = this.state;
    if (s[ENABLED] === 0 || s[FAILED] === 1) return false; // virtio-1.4/basic/device/vq-reset/1, VQ-FAIL-1
    const halves = this.memory.halves;
    const size = s[SIZE]!;
    const available = s[AVAILABLE]!;
    const next = s[NEXT_AVAIL]!;
    const ahead = (halves[available + 1]! - next) & 0xffff;
    if (ahead === 0) return false;
    if (ahead > size) return this.fail(); // virtio-1.4/split/driver/avail-ring/1
    const head = halves[available + 2 + (next & (size - 1))]!; // virtio-1.4/split/desc/avail/1
    if (head >= size) return this.fail(); // virtio-1.4/split/desc/layout/2
    if (this.writable[head]! !== IDLE) return this.fail(); // virtio-1.4/basic/driver/cleanup/1
    chain.head = head;
    if (!walk(this.memory, s, chain)) return this.fail();
    this.writable[head] = chain.writableBytes;
    s[NEXT_AVAIL] = (next + 1) & 0xffff;
    if (s[WANTED] === 1) this.askForKicks();
    return true;
  }

  private fail(): boolean {
    this.state[FAILED] = 1;
    return false;
  }

  /** Returns a chain, any that is in flight. `written` counts from the first writable byte on, and all of it must be written already. */
  push(head: number, written: number): number {
    const s = this.state;
    if (s[ENABLED] === 0) return DISABLED; // virtio-1.4/basic/device/vq-reset/1
    if (s[FAILED] === 1) return NEEDS_RESET; // VQ-FAIL-1
    if (head >>> 0 !== head || head >= s[SIZE]! || this.writable[head]! === IDLE) return REFUSED; // virtio-1.4/split/desc/used/2
    if (written >>> 0 !== written || written > this.writable[head]!) return REFUSED; // virtio-1.4/split/device/used-ring/2
    const words = this.memory.words;
    const used = s[USED]!;
    const next = s[NEXT_USED]!;
    const element = used + 1 + 2 * (next & (s[SIZE]! - 1));
    words[element] = head;
    words[element + 1] = written; // virtio-1.4/split/device/used-ring/1: the element is whole before idx covers it
    s[NEXT_USED] = (next + 1) & 0xffff;
    this.memory.halves[2 * used + 1] = (next + 1) & 0xffff;
    this.writable[head] = IDLE;
    s[UNANNOUNCED]! += 1;
    return OK;
  }

  /** True if what was returned since the last call needs a used notification. Call it after the last `push` of a batch. */
  needsNotification(): boolean {
    const s = this.state;
    if (s[ENABLED] === 0 || s[FAILED] === 1) return false; // virtio-1.4/basic/device/vq-reset/1, VQ-FAIL-1
    const returned = s[UNANNOUNCED]!;
    if (returned === 0) return false;
    s[UNANNOUNCED] = 0;
    const halves = this.memory.halves;
    const available = s[AVAILABLE]!;
    if (s[EVENT_INDEX] === 0) return (halves[available]! & NO_INTERRUPT) === 0; // virtio-1.4/split/device/used-notif/1 to 3
    const usedEvent = halves[available + 2 + s[SIZE]!]!;
    return ((s[NEXT_USED]! - usedEvent - 1) & 0xffff) < returned; // virtio-1.4/split/device/used-notif/4 to 6
  }

  /** Asks the driver for kicks, or for none. True if chains are waiting already, for which no kick may come. */
  wantKicks(wanted: boolean): boolean {
    const s = this.state;
    if (s[ENABLED] === 0 || s[FAILED] === 1) return false;
    s[WANTED] = wanted ? 1 : 0;
    // virtio-1.4/split/device/avail-notif/1 and 3: flags are 0 or 1, and always 0 with the event index.
    if (s[EVENT_INDEX] === 0) this.memory.halves[2 * s[USED]!] = wanted ? 0 : NO_NOTIFY;
    if (wanted) this.askForKicks();
    return this.memory.halves[s[AVAILABLE]! + 1] !== s[NEXT_AVAIL];
  }

  /** virtio-1.4/split/device/avail-notif/4: a kick is wanted for the next chain to come. */
  private askForKicks(): void {
    const s = this.state;
    if (s[EVENT_INDEX] === 0) return;
    const availEvent = 2 * s[USED]! + 2 + 4 * s[SIZE]!;
    assert(availEvent < this.memory.halves.length, 'the used ring was placed wholly in memory');
    this.memory.halves[availEvent] = s[NEXT_AVAIL]!;
  }
}

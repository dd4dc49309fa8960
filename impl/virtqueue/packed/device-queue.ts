/**
 * The device side of a packed ring. A malformed ring stops the queue until reset, and nothing else; work in one call is bounded by the
 * queue size.
 */
import { VIRTQ_DESC_F_WRITE, VIRTQ_DISABLED, VIRTQ_NEEDS_RESET, VIRTQ_OK, VIRTQ_REFUSED } from '../../../spec/vocabulary/limits.ts';
import type { Arena } from '../../machine/arena.ts';
import type { Chain } from '../chain.ts';
import type { GuestMemory } from '../guest-memory.ts';
import { InFlight, NONE } from './in-flight.ts';
import * as R from './registers.ts';
import { NOTHING, walk } from './walk.ts';

/** Copies of imported constants: a binding that is imported is loaded at each use, which would cost a quarter of a chain's round trip. */
const { ENABLED, FAILED, SIZE, RING, NEXT_AVAIL, NEXT_USED, AVAIL_MARKS, USED_MARKS, UNANNOUNCED, WANTED, EVENT_INDEX, ROOM, MARKS } = R;
const { DRIVER_EVENTS, DEVICE_EVENTS, IN_ORDER } = R;
const WRITE = VIRTQ_DESC_F_WRITE;
const OK = VIRTQ_OK;
const REFUSED = VIRTQ_REFUSED;
const DISABLED = VIRTQ_DISABLED;
const NEEDS_RESET = VIRTQ_NEEDS_RESET;

export class PackedDeviceQueue {
  /** Largest size that the queue can have. */
  readonly sizeMax: number;
  /** Private state, by the names in registers.ts. */
  readonly state: Int32Array;
  readonly inFlight: InFlight;
  private readonly memory: GuestMemory;

  /** Bytes that a queue takes from its arena. */
  static bytes(sizeMax: number): number {
    return 4 * (R.REGISTERS + 1) + InFlight.bytes(sizeMax);
  }

  constructor(memory: GuestMemory, arena: Arena, sizeMax: number) {
    this.memory = memory;
    this.sizeMax = sizeMax;
    this.state = arena.words(R.REGISTERS);
    this.inFlight = new InFlight(arena, sizeMax, this.state);
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
  enable(features: number, size: number, ring: number, driverEvents: number, deviceEvents: number, base = 0x8000): boolean {
    if (this.enabled) return false;
    return R.begin(this.state, this.memory, this.sizeMax, features, size, ring, driverEvents, deviceEvents, base);
  }

  /** virtio-1.4/basic/device/vq-reset/2: all queue state returns to its defaults; buffers in flight are forgotten. */
  reset(): void {
    this.state.fill(0);
    this.inFlight.clear();
  }

  /** Takes the next buffer; `chain.head` is its id. False if there is none, or none can be had: then see `enabled` and `failed`. */
  pop(chain: Chain): boolean {
    const s = this.state;
    if (s[ENABLED] === 0 || s[FAILED] === 1) return false; // virtio-1.4/basic/device/vq-reset/1, VQ-FAIL-1
    const slots = walk(this.memory, s, chain);
    if (slots === NOTHING) return false;
    if (slots < 0) return this.fail();
    if (this.inFlight.find(chain.head) !== NONE) return this.fail(); // VQ-ID-1
    this.inFlight.add(chain.head, slots, chain.writableBytes);
    s[ROOM]! -= slots;
    let next = s[NEXT_AVAIL]! + slots; // virtio-1.4/packed/device/order/1
    if (next >= s[SIZE]!) {
      next -= s[SIZE]!;
      s[AVAIL_MARKS]! ^= MARKS; // virtio-1.4/packed/desc/wrap/2
    }
    s[NEXT_AVAIL] = next;
    if (s[WANTED] === 1 && s[EVENT_INDEX] === 1) this.ask(true);
    return true;
  }

  private fail(): boolean {
    this.state[FAILED] = 1;
    return false;
  }

  /** Returns a buffer, any that is in flight; in order, with it all that came before, which must be wholly written. All bytes must be there already. */
  push(id: number, written: number): number {
    const s = this.state;
    if (s[ENABLED] === 0) return DISABLED; // virtio-1.4/basic/device/vq-reset/1
    if (s[FAILED] === 1) return NEEDS_RESET; // VQ-FAIL-1
    if (id >>> 0 !== id) return REFUSED;
    const entry = this.inFlight.find(id);
    if (entry === NONE) return REFUSED; // virtio-1.4/packed/desc/used/1
    if (written >>> 0 !== written || written > this.inFlight.writable[entry]!) return REFUSED; // virtio-1.4/packed/desc/used/3
    const slots = s[IN_ORDER] === 1 ? this.inFlight.removeUpTo(entry) : this.inFlight.remove(entry); // virtio-1.4/packed/desc/in-order/1
    const words = this.memory.words;
    const at = s[RING]! + 4 * s[NEXT_USED]!; // virtio-1.4/packed/device/order/2: in the order of completion
    words[at + 2] = written;
    words[at + 3] = ((s[USED_MARKS]! | (written > 0 ? WRITE : 0)) << 16) | id; // virtio-1.4/packed/desc/wrap/3: the marks last
    this.skip(slots);
    return OK;
  }

  /** virtio-1.4/packed/desc/used/2: past all slots of what was returned, which are not written. */
  private skip(slots: number): void {
    const s = this.state;
    let next = s[NEXT_USED]! + slots;
    if (next >= s[SIZE]!) {
      next -= s[SIZE]!;
      s[USED_MARKS]! ^= MARKS;
    }
    s[NEXT_USED] = next;
    s[ROOM]! += slots;
    s[UNANNOUNCED]! += slots;
  }

  /** True if what was returned since the last call needs a used notification. Call it after the last `push` of a batch. */
  needsNotification(): boolean {
    const s = this.state;
    if (s[ENABLED] === 0 || s[FAILED] === 1) return false; // virtio-1.4/basic/device/vq-reset/1, VQ-FAIL-1
    const returned = s[UNANNOUNCED]!;
    s[UNANNOUNCED] = 0;
    return R.wants(this.memory.halves, s, s[DRIVER_EVENTS]!, s[NEXT_USED]!, s[USED_MARKS]!, returned);
  }

  /** Asks the driver for kicks, or for none. True if buffers are waiting already, for which no kick may come. */
  wantKicks(wanted: boolean): boolean {
    const s = this.state;
    if (s[ENABLED] === 0 || s[FAILED] === 1) return false;
    s[WANTED] = wanted ? 1 : 0;
    this.ask(wanted); // virtio-1.4/packed/device/notify-device-note/1
    return ((this.memory.words[s[RING]! + 4 * s[NEXT_AVAIL]! + 3]! >>> 16) & MARKS) === s[AVAIL_MARKS];
  }

  private ask(wanted: boolean): void {
    const s = this.state;
    R.wish(this.memory.halves, s, s[DEVICE_EVENTS]!, wanted, s[NEXT_AVAIL]!, s[AVAIL_MARKS]!);
  }
}

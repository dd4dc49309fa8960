/**
 * The driver side of a split ring. What it needs to know of its own chains it keeps to itself and never reads back from shared memory;
 * of what the device writes it believes nothing that does not match.
 */
import {
  VIRTQ_AVAIL_F_NO_INTERRUPT,
  VIRTQ_DESC_BYTES,
  VIRTQ_DIRECT,
  VIRTQ_DISABLED,
  VIRTQ_FULL,
  VIRTQ_NEEDS_RESET,
  VIRTQ_OK,
  VIRTQ_REFUSED,
  VIRTQ_USED_F_NO_NOTIFY,
} from '../../../spec/vocabulary/limits.ts';
import type { Arena } from '../../machine/arena.ts';
import type { Chain, Completion } from '../chain.ts';
import type { GuestMemory } from '../guest-memory.ts';
import { isProper, layOutDirect, layOutIndirect } from './lay-out.ts';
import * as R from './registers.ts';

/** Copies of imported constants: a binding that is imported is loaded at each use, which would cost a quarter of a chain's round trip. */
const {
  ENABLED,
  FAILED,
  SIZE,
  DESCRIPTORS,
  AVAILABLE,
  USED,
  NEXT_AVAIL,
  NEXT_USED,
  UNANNOUNCED,
  WANTED,
  EVENT_INDEX,
  INDIRECT,
  FREE_HEAD,
  FREE,
} = R;
const NO_INTERRUPT = VIRTQ_AVAIL_F_NO_INTERRUPT;
const NO_NOTIFY = VIRTQ_USED_F_NO_NOTIFY;
const OK = VIRTQ_OK;
const REFUSED = VIRTQ_REFUSED;
const DISABLED = VIRTQ_DISABLED;
const NEEDS_RESET = VIRTQ_NEEDS_RESET;
const FULL = VIRTQ_FULL;
const DIRECT = VIRTQ_DIRECT;
const ENTRY_BYTES = VIRTQ_DESC_BYTES;

export class SplitDriverQueue {
  readonly sizeMax: number;
  /** Private state, by the names in registers.ts. */
  readonly state: Int32Array;
  /** [sizeMax] the descriptor after each one, in its chain or in the list of free ones. */
  readonly next: Uint16Array;
  /** [sizeMax] last descriptor of the chain that starts here. */
  readonly last: Uint16Array;
  /** [sizeMax] descriptors of the outstanding chain that starts here, 0 if none does. */
  readonly taken: Uint16Array;
  /** [sizeMax] writable bytes of the outstanding chain that starts here. */
  readonly writable: Float64Array;
  private readonly memory: GuestMemory;

  /** Bytes that a queue takes from its arena. */
  static bytes(sizeMax: number): number {
    return 4 * (R.REGISTERS + 1) + 3 * (2 * sizeMax + 8) + 8 * sizeMax;
  }

  constructor(memory: GuestMemory, arena: Arena, sizeMax: number) {
    this.memory = memory;
    this.sizeMax = sizeMax;
    this.state = arena.words(R.REGISTERS);
    this.next = arena.halves(sizeMax);
    this.last = arena.halves(sizeMax);
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

  /** Lays the ring out and clears its control fields. False, and nothing touched, if it is placed wrongly or the queue is enabled. */
  enable(features: number, size: number, descriptors: number, available: number, used: number, base = 0): boolean {
    if (this.enabled) return false;
    if (base >>> 0 !== base || base > 0xffff) return false;
    const s = this.state;
    if (!R.place(s, this.memory, this.sizeMax, size, descriptors, available, used)) return false;
    R.begin(s, features, base);
    for (let index = 0; index < size; index += 1) this.next[index] = index + 1;
    s[FREE] = size;
    s[FREE_HEAD] = 0;
    const halves = this.memory.halves;
    const a = s[AVAILABLE]!;
    const u = 2 * s[USED]!;
    halves[a] = 0;
    halves[a + 1] = base;
    halves[a + 2 + size] = base;
    halves[u] = 0; // virtio-1.4/split/driver/avail-notif/1
    halves[u + 1] = base;
    halves[u + 2 + 4 * size] = base;
    return true;
  }

  /** virtio-1.4/basic/driver/cleanup/2: with the queue no longer live, all exposed buffers are the driver's again. */
  reset(): void {
    this.state.fill(0);
    this.taken.fill(0);
  }

  /** Makes a chain available and names it in `chain.head`. `table` is where its indirect table goes; that memory stays taken until the chain is reaped. */
  add(chain: Chain, table: number = DIRECT): number {
    const s = this.state;
    if (s[ENABLED] === 0) return DISABLED;
    if (s[FAILED] === 1) return NEEDS_RESET; // VQ-FAIL-2
    const size = s[SIZE]!;
    if (!isProper(this.memory, size, chain)) return REFUSED;
    const direct = table === DIRECT;
    if (!direct && !this.isTablePlace(table, chain.count)) return REFUSED;
    const needed = direct ? chain.count : 1;
    if (s[FREE]! < needed) return FULL; // virtio-1.4/basic/driver/cleanup/1
    const head = s[FREE_HEAD]!;
    let last = head;
    if (direct) last = layOutDirect(this.memory, s[DESCRIPTORS]!, this.next, head, chain);
    else layOutIndirect(this.memory, s[DESCRIPTORS]! + 4 * head, table, chain);
    this.last[head] = last;
    this.taken[head] = needed;
    this.writable[head] = chain.writableBytes;
    s[FREE]! -= needed;
    s[FREE_HEAD] = this.next[last]!;
    this.expose(head);
    chain.head = head;
    return OK;
  }

  private isTablePlace(table: number, entries: number): boolean {
    if (this.state[INDIRECT] === 0) return false; // virtio-1.4/split/driver/indirect/1
    return table >= 0 && Math.floor(table) === table && table + ENTRY_BYTES * entries <= this.memory.bytes.length; // VQ-CHAIN-2
  }

  private expose(head: number): void {
    const s = this.state;
    const halves = this.memory.halves;
    const next = s[NEXT_AVAIL]!;
    halves[s[AVAILABLE]! + 2 + (next & (s[SIZE]! - 1))] = head;
    halves[s[AVAILABLE]! + 1] = (next + 1) & 0xffff; // virtio-1.4/split/driver/update-idx/1: after descriptors and slot
    s[NEXT_AVAIL] = (next + 1) & 0xffff;
    s[UNANNOUNCED]! += 1;
  }

  /** True if what was added since the last call needs a kick. Call it after the last `add` of a batch. */
  needsKick(): boolean {
    const s = this.state;
    if (s[ENABLED] === 0 || s[FAILED] === 1) return false;
    const added = s[UNANNOUNCED]!;
    if (added === 0) return false;
    s[UNANNOUNCED] = 0;
    const halves = this.memory.halves;
    const used = 2 * s[USED]!;
    if (s[EVENT_INDEX] === 0) return (halves[used]! & NO_NOTIFY) === 0; // virtio-1.4/split/driver/avail-notif/2 to 4
    const availEvent = halves[used + 2 + 4 * s[SIZE]!]!;
    return ((s[NEXT_AVAIL]! - availEvent - 1) & 0xffff) < added; // virtio-1.4/split/driver/avail-notif/5 to 7
  }

  /** Takes one used element. False if there is none, or none can be had: then see `enabled` and `failed`. */
  reap(completion: Completion): boolean {
    const s = this.state;
    if (s[ENABLED] === 0 || s[FAILED] === 1) return false;
    const used = s[USED]!;
    const next = s[NEXT_USED]!;
    const ahead = (this.memory.halves[2 * used + 1]! - next) & 0xffff;
    if (ahead === 0) return false;
    if (ahead > ((s[NEXT_AVAIL]! - next) & 0xffff)) return this.fail(); // VQ-USED-1
    const element = used + 1 + 2 * (next & (s[SIZE]! - 1));
    const head = this.memory.words[element]!;
    const written = this.memory.words[element + 1]!;
    if (head >= s[SIZE]! || this.taken[head] === 0) return this.fail(); // virtio-1.4/split/desc/used/2
    if (written > this.writable[head]!) return this.fail(); // virtio-1.4/split/device/used-ring/2, VQ-USED-2
    this.free(head);
    s[NEXT_USED] = (next + 1) & 0xffff;
    if (s[WANTED] === 1) this.askForInterrupts();
    completion.head = head;
    completion.written = written;
    return true;
  }

  /** Puts a chain in front of the free list, in its own order. */
  private free(head: number): void {
    const s = this.state;
    this.next[this.last[head]!] = s[FREE_HEAD]!;
    s[FREE_HEAD] = head;
    s[FREE]! += this.taken[head]!;
    this.taken[head] = 0;
  }

  private fail(): boolean {
    this.state[FAILED] = 1;
    return false;
  }

  /** Asks the device for used notifications, or for none. True if used elements are waiting already, for which none may come. */
  wantInterrupts(wanted: boolean): boolean {
    const s = this.state;
    if (s[ENABLED] === 0 || s[FAILED] === 1) return false;
    s[WANTED] = wanted ? 1 : 0;
    // virtio-1.4/split/driver/used-notif/1 and 3: flags are 0 or 1, and always 0 with the event index.
    if (s[EVENT_INDEX] === 0) this.memory.halves[s[AVAILABLE]!] = wanted ? 0 : NO_INTERRUPT;
    if (wanted) this.askForInterrupts();
    return this.memory.halves[2 * s[USED]! + 1] !== s[NEXT_USED];
  }

  /** virtio-1.4/split/driver/used-notif/4: a notification is wanted for the next element to come. */
  private askForInterrupts(): void {
    const s = this.state;
    if (s[EVENT_INDEX] === 1) this.memory.halves[s[AVAILABLE]! + 2 + s[SIZE]!] = s[NEXT_USED]!;
  }
}

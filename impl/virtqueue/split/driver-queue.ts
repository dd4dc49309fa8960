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
    return this.state[R.ENABLED] === 1;
  }

  /** True once the device has broken the ring. */
  get failed(): boolean {
    return this.state[R.FAILED] === 1;
  }

  /** Lays the ring out and clears its control fields. False, and nothing touched, if it is placed wrongly or the queue is enabled. */
  enable(features: number, size: number, descriptors: number, available: number, used: number, base = 0): boolean {
    if (this.enabled) return false;
    if (base >>> 0 !== base || base > 0xffff) return false;
    const s = this.state;
    if (!R.place(s, this.memory, this.sizeMax, size, descriptors, available, used)) return false;
    R.begin(s, features, base);
    for (let index = 0; index < size; index += 1) this.next[index] = index + 1;
    s[R.FREE] = size;
    s[R.FREE_HEAD] = 0;
    const halves = this.memory.halves;
    const a = s[R.AVAILABLE]!;
    const u = 2 * s[R.USED]!;
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
  add(chain: Chain, table: number = VIRTQ_DIRECT): number {
    const s = this.state;
    if (s[R.ENABLED] === 0) return VIRTQ_DISABLED;
    if (s[R.FAILED] === 1) return VIRTQ_NEEDS_RESET; // VQ-FAIL-2
    const size = s[R.SIZE]!;
    if (!isProper(this.memory, size, chain)) return VIRTQ_REFUSED;
    const direct = table === VIRTQ_DIRECT;
    if (!direct && !this.isTablePlace(table, chain.count)) return VIRTQ_REFUSED;
    const needed = direct ? chain.count : 1;
    if (s[R.FREE]! < needed) return VIRTQ_FULL; // virtio-1.4/basic/driver/cleanup/1
    const head = s[R.FREE_HEAD]!;
    let last = head;
    if (direct) last = layOutDirect(this.memory, s[R.DESCRIPTORS]!, this.next, head, chain);
    else layOutIndirect(this.memory, s[R.DESCRIPTORS]! + 4 * head, table, chain);
    this.last[head] = last;
    this.taken[head] = needed;
    this.writable[head] = chain.writableBytes;
    s[R.FREE]! -= needed;
    s[R.FREE_HEAD] = this.next[last]!;
    this.expose(head);
    chain.head = head;
    return VIRTQ_OK;
  }

  private isTablePlace(table: number, entries: number): boolean {
    if (this.state[R.INDIRECT] === 0) return false; // virtio-1.4/split/driver/indirect/1
    return table >= 0 && Math.floor(table) === table && table + VIRTQ_DESC_BYTES * entries <= this.memory.bytes.length; // VQ-CHAIN-2
  }

  private expose(head: number): void {
    const s = this.state;
    const halves = this.memory.halves;
    const next = s[R.NEXT_AVAIL]!;
    halves[s[R.AVAILABLE]! + 2 + (next & (s[R.SIZE]! - 1))] = head;
    halves[s[R.AVAILABLE]! + 1] = (next + 1) & 0xffff; // virtio-1.4/split/driver/update-idx/1: after descriptors and slot
    s[R.NEXT_AVAIL] = (next + 1) & 0xffff;
    s[R.OUTSTANDING]! += 1;
    s[R.UNANNOUNCED]! += 1;
  }

  /** True if what was added since the last call needs a kick. Call it after the last `add` of a batch. */
  needsKick(): boolean {
    const s = this.state;
    if (s[R.ENABLED] === 0 || s[R.FAILED] === 1) return false;
    const added = s[R.UNANNOUNCED]!;
    if (added === 0) return false;
    s[R.UNANNOUNCED] = 0;
    const halves = this.memory.halves;
    const used = 2 * s[R.USED]!;
    if (s[R.EVENT_INDEX] === 0) return (halves[used]! & VIRTQ_USED_F_NO_NOTIFY) === 0; // virtio-1.4/split/driver/avail-notif/2 to 4
    const availEvent = halves[used + 2 + 4 * s[R.SIZE]!]!;
    return ((s[R.NEXT_AVAIL]! - availEvent - 1) & 0xffff) < added; // virtio-1.4/split/driver/avail-notif/5 to 7
  }

  /** Takes one used element. False if there is none, or none can be had: then see `enabled` and `failed`. */
  reap(completion: Completion): boolean {
    const s = this.state;
    if (s[R.ENABLED] === 0 || s[R.FAILED] === 1) return false;
    const used = s[R.USED]!;
    const next = s[R.NEXT_USED]!;
    const ahead = (this.memory.halves[2 * used + 1]! - next) & 0xffff;
    if (ahead === 0) return false;
    if (ahead > s[R.OUTSTANDING]!) return this.fail(); // VQ-USED-1
    const element = used + 1 + 2 * (next & (s[R.SIZE]! - 1));
    const head = this.memory.words[element]!;
    const written = this.memory.words[element + 1]!;
    if (head >= s[R.SIZE]! || this.taken[head] === 0) return this.fail(); // virtio-1.4/split/desc/used/2
    if (written > this.writable[head]!) return this.fail(); // virtio-1.4/split/device/used-ring/2, VQ-USED-2
    this.free(head);
    s[R.NEXT_USED] = (next + 1) & 0xffff;
    if (s[R.WANTED] === 1) this.askForInterrupts();
    completion.head = head;
    completion.written = written;
    return true;
  }

  /** Puts a chain in front of the free list, in its own order. */
  private free(head: number): void {
    const s = this.state;
    this.next[this.last[head]!] = s[R.FREE_HEAD]!;
    s[R.FREE_HEAD] = head;
    s[R.FREE]! += this.taken[head]!;
    s[R.OUTSTANDING]! -= 1;
    this.taken[head] = 0;
  }

  private fail(): boolean {
    this.state[R.FAILED] = 1;
    return false;
  }

  /** Asks the device for used notifications, or for none. True if used elements are waiting already, for which none may come. */
  wantInterrupts(wanted: boolean): boolean {
    const s = this.state;
    if (s[R.ENABLED] === 0 || s[R.FAILED] === 1) return false;
    s[R.WANTED] = wanted ? 1 : 0;
    // virtio-1.4/split/driver/used-notif/1 and 3: flags are 0 or 1, and always 0 with the event index.
    if (s[R.EVENT_INDEX] === 0) this.memory.halves[s[R.AVAILABLE]!] = wanted ? 0 : VIRTQ_AVAIL_F_NO_INTERRUPT;
    if (wanted) this.askForInterrupts();
    return this.memory.halves[2 * s[R.USED]! + 1] !== s[R.NEXT_USED];
  }

  /** virtio-1.4/split/driver/used-notif/4: a notification is wanted for the next element to come. */
  private askForInterrupts(): void {
    const s = this.state;
    if (s[R.EVENT_INDEX] === 1) this.memory.halves[s[R.AVAILABLE]! + 2 + s[R.SIZE]!] = s[R.NEXT_USED]!;
  }
}

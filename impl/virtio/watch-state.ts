/** What a watched driver has been told, has said and waits for, in words and flags. */
import { STATUS_SUSPEND } from '../../spec/vocabulary/limits.ts';
import type { Arena } from '../machine/arena.ts';

/** Flags of a queue. */
export const READY = 1;
export const STOPPING = 2;
export const RESETTING = 4;
export const WAS_RESET = 8;
export const EXPOSED = 16;
export const CHECKED = 32;

/** What is waited for. */
const NOTHING = 0;
const RESET = 1;
const SUSPENSION = 2;
const RESUMPTION = 3;

/** FEATURES_OK. */
const OPEN = 0;
const ASKED = 1;
const CONFIRMED = 2;
const REFUSED = 3;

/** Places in `words`. */
const PROBED = 0;
const IGNORED = 1;
const BEGUN = 2;
const STATUS = 3;
const WAIT = 4;
const FEATURES = 5;
const SEEN = 6;
const OFFERED = 7;
const ACCEPTED = 9;
const ENTERED = 11;
const CAUSES = 12;
const UNACKNOWLEDGED = 13;
const WORDS = 14;

export class WatchState {
  readonly count: number;
  readonly words: Int32Array;
  /** Selectors are any word, and -1 before they are written. */
  readonly selectors: Float64Array;
  /** [count] as read; -1 before. */
  readonly sizeMax: Float64Array;
  /** [count] 1 the size, 2, 4 and 8 the areas. */
  readonly said: Uint8Array;
  readonly flags: Uint8Array;

  constructor(count: number, arena: Arena) {
    this.count = count;
    this.words = arena.words(WORDS);
    this.selectors = arena.doubles(3).fill(-1);
    this.sizeMax = arena.doubles(count).fill(-1);
    this.said = arena.bytes(count);
    this.flags = arena.bytes(count);
  }

  /** In bytes of arena. */
  static space(count: number): number {
    return 4 * WORDS + 24 + 10 * count + 40;
  }

  get probed(): number {
    return this.words[PROBED]!;
  }
  get ignored(): boolean {
    return this.words[IGNORED] !== 0;
  }
  get begun(): boolean {
    return this.words[BEGUN] !== 0;
  }
  get status(): number {
    return this.words[STATUS]! >>> 0;
  }
  set status(value: number) {
    this.words[STATUS] = value;
  }
  get waits(): boolean {
    return this.words[WAIT] !== NOTHING;
  }
  get waitsForReset(): boolean {
    return this.words[WAIT] === RESET;
  }
  get waitsForSuspend(): boolean {
    return this.words[WAIT] === SUSPENSION;
  }
  /** Suspended, or on the way to it or back: nothing new may be given to the device. */
  get rests(): boolean {
    return this.words[WAIT]! >= SUSPENSION || (this.status & STATUS_SUSPEND) !== 0;
  }
  get askedFeatures(): boolean {
    return this.words[FEATURES] === ASKED;
  }
  get confirmed(): boolean {
    return this.words[FEATURES] === CONFIRMED;
  }
  get refused(): boolean {
    return this.words[FEATURES] === REFUSED;
  }
  get sawAll(): boolean {
    return this.words[SEEN] === 3;
  }
  get deviceSel(): number {
    return this.selectors[0]!;
  }
  get driverSel(): number {
    return this.selectors[1]!;
  }
  get queueSel(): number {
    return this.selectors[2]!;
  }

  select(which: number, value: number): void {
    this.selectors[which] = value;
  }

  probe(bit: number, right: boolean): void {
    if (right) this.words[PROBED] = this.words[PROBED]! | bit;
    else this.words[IGNORED] = bit;
  }

  offer(value: number): void {
    const word = this.deviceSel;
    if (word > 1) return;
    this.words[OFFERED + word] = value;
    this.words[SEEN] = this.words[SEEN]! | (1 << word);
  }
  offeredWord(word: number): number {
    return word > 1 ? 0 : this.words[OFFERED + word]! >>> 0;
  }
  accept(value: number): void {
    if (this.driverSel <= 1) this.words[ACCEPTED + this.driverSel] = value;
  }
  offers(bit: number): boolean {
    return ((this.words[OFFERED + (bit >>> 5)]! >>> (bit & 31)) & 1) !== 0;
  }
  accepts(bit: number): boolean {
    return ((this.words[ACCEPTED + (bit >>> 5)]! >>> (bit & 31)) & 1) !== 0;
  }

  askFeatures(): void {
    this.words[FEATURES] = ASKED;
  }
  answerFeatures(stuck: boolean): void {
    this.words[FEATURES] = stuck ? CONFIRMED : REFUSED;
  }
  begin(): void {
    this.words[BEGUN] = 1;
  }
  waitNoMore(): void {
    this.words[WAIT] = NOTHING;
  }
  waitForSuspend(): void {
    this.words[WAIT] = SUSPENSION;
  }
  waitForResume(): void {
    this.words[WAIT] = RESUMPTION;
  }

  /** Everything is forgotten but that there is a device. */
  reset(): void {
    const probed = this.probed;
    this.words.fill(0);
    this.words[PROBED] = probed;
    this.words[BEGUN] = 1;
    this.words[WAIT] = RESET;
    this.words[FEATURES] = OPEN;
    this.selectors.fill(-1);
    this.sizeMax.fill(-1);
    this.said.fill(0);
    this.flags.fill(0);
  }

  has(queue: number): boolean {
    return queue >= 0 && queue < this.count;
  }
  isSet(queue: number, flag: number): boolean {
    return (this.flags[queue]! & flag) !== 0;
  }
  set(queue: number, flag: number): void {
    this.flags[queue] = this.flags[queue]! | flag;
  }
  clear(queue: number, flag: number): void {
    this.flags[queue] = this.flags[queue]! & ~flag;
  }

  setSizeMax(value: number): void {
    if (this.has(this.queueSel)) this.sizeMax[this.queueSel] = value;
  }
  /** QueueReady read 0. */
  stopped(): void {
    const queue = this.queueSel;
    if (this.has(queue) && this.isSet(queue, STOPPING)) this.clear(queue, STOPPING | EXPOSED);
  }
  /** QueueReset read 0. */
  resetOver(): void {
    const queue = this.queueSel;
    if (!this.has(queue) || !this.isSet(queue, RESETTING)) return;
    this.flags[queue] = WAS_RESET;
    this.said[queue] = 0;
  }

  enter(): void {
    this.words[ENTERED] = 1;
    this.words[CAUSES] = 0;
    for (let queue = 0; queue < this.count; queue += 1) this.clear(queue, CHECKED);
  }
  get isEntered(): boolean {
    return this.words[ENTERED] !== 0;
  }
  get causes(): number {
    return this.words[CAUSES]!;
  }
  cause(bits: number): void {
    if (!this.isEntered) return;
    this.words[ENTERED] = 0;
    this.words[CAUSES] = bits;
    this.words[UNACKNOWLEDGED] = bits;
  }
  acknowledge(bits: number): void {
    this.words[UNACKNOWLEDGED] = this.words[UNACKNOWLEDGED]! & ~bits;
  }
  check(queue: number): boolean {
    if (!this.has(queue)) return false;
    this.set(queue, CHECKED);
    return true;
  }
  leave(): boolean {
    if (this.isEntered || this.words[UNACKNOWLEDGED] !== 0) return false; // virtio-1.4/mmio/driver/interrupt/1, virtio-1.4/mmio/driver/registers/19
    // virtio-1.4/mmio/driver/interrupt/2
    if ((this.causes & 1) !== 0)
      for (let queue = 0; queue < this.count; queue += 1) if ((this.flags[queue]! & (READY | CHECKED)) === READY) return false;
    this.words[CAUSES] = 0;
    return true;
  }
}

/**
 * A set of fingerprints that several threads add to at once, numbered in order of arrival: open addressing over shared memory. A slot is
 * claimed by one thread, filled, and only then seen by the others. It never grows, so that numbers and slots stay what they are.
 */

const FREE = 0;
/** Claimed by a thread that has not written its fingerprint yet. */
const BUSY = -1;
const LANES = 4;
/** A claimed slot is filled within nanoseconds, unless its thread was put to sleep in between. */
const PATIENCE_MS = 1;

export interface FingerprintBuffers {
  readonly slots: SharedArrayBuffer;
  readonly prints: SharedArrayBuffer;
  /** One word: how many there are. */
  readonly count: SharedArrayBuffer;
}

const shared = (words: number): SharedArrayBuffer => new SharedArrayBuffer(4 * words);

/** `capacity`, a power of two, is the number of fingerprints that it has room for. Pages that are not used cost nothing. */
export const fingerprintBuffers = (capacity: number): FingerprintBuffers => ({
  slots: shared(2 * capacity),
  prints: shared(LANES * capacity),
  count: shared(1),
});

export class Fingerprints {
  private readonly slots: Int32Array;
  private readonly prints: Int32Array;
  private readonly count: Int32Array;

  constructor({ slots, prints, count }: FingerprintBuffers) {
    this.slots = new Int32Array(slots);
    this.prints = new Int32Array(prints);
    this.count = new Int32Array(count);
  }

  get size(): number {
    return Atomics.load(this.count, 0);
  }

  /** With this many it is full: a little room is left for those that several threads add before one of them looks. */
  get isFull(): boolean {
    return this.size > this.prints.length / LANES - 2 ** 12;
  }

  /** The number of a fingerprint; negative, as `-1 - number`, if it was there before. */
  add(print: Int32Array): number {
    const mask = this.slots.length - 1;
    for (let at = (print[0] as number) & mask; ; at = (at + 1) & mask) {
      let slot = Atomics.load(this.slots, at);
      if (slot === FREE) {
        slot = Atomics.compareExchange(this.slots, at, FREE, BUSY);
        if (slot === FREE) return this.fill(at, print);
      }
      while (slot === BUSY) {
        Atomics.wait(this.slots, at, BUSY, PATIENCE_MS);
        slot = Atomics.load(this.slots, at);
      }
      if (this.equals(slot - 1, print)) return -slot;
    }
  }

  private fill(at: number, print: Int32Array): number {
    const number = Atomics.add(this.count, 0, 1);
    for (let i = 0; i < LANES; i += 1) this.prints[LANES * number + i] = print[i] as number;
    Atomics.store(this.slots, at, number + 1);
    return number;
  }

  private equals(number: number, print: Int32Array): boolean {
    for (let i = 0; i < LANES; i += 1) if (this.prints[LANES * number + i] !== print[i]) return false;
    return true;
  }

  /** All of them, in order. */
  save(): Int32Array {
    return this.prints.slice(0, LANES * this.size);
  }

  /** Only into an empty set, by one thread. */
  restore(prints: Int32Array): void {
    for (let at = 0; at < prints.length; at += LANES) this.add(prints.subarray(at, at + LANES));
  }
}

/** The chance that two of so many states have one fingerprint, at most, if fingerprints are as good as random: n² / 2^129. */
export const collisionBound = (states: number): number => states ** 2 / 2 ** (32 * LANES + 1);
export const FINGERPRINT_BITS = 32 * LANES;

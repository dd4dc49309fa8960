/** The PMP of each hart, fast: every write decodes its entry into first and last byte, so that a check is a few comparisons. */
import {
  PMP_LOCK,
  PMP_MODE_MASK,
  PMP_MODE_SHIFT,
  PMP_NA4,
  PMP_NAPOT,
  PMP_OFF,
  PMP_READ,
  PMP_TOR,
  PMP_WRITE,
} from '../../../spec/vocabulary/limits.ts';
import type { PmpShape } from '../../../spec/vocabulary/protection.ts';
import type { Arena } from '../arena.ts';
import { assert } from '../assert.ts';

const WORD = 0x1_0000_0000;

/** Ones at the low end of a number below 2^53, taken as two words. */
const lowOnes = (value: number): number => {
  const low = value >>> 0;
  if (low !== 0xffff_ffff) return 31 - Math.clz32(~low & (low + 1));
  const high = Math.floor(value / WORD);
  return 63 - Math.clz32(~high & (high + 1));
};

export class Pmp {
  readonly entries: number;
  /** [harts × entries] configuration bytes, only legal values. */
  readonly config: Uint8Array;
  /** [harts × entries] address registers as stored, in units of 4 bytes. */
  readonly address: Float64Array;
  /** [harts × entries] first and last byte matched; an entry that matches nothing has last < first. */
  private readonly first: Float64Array;
  private readonly last: Float64Array;
  /** [harts] one more than the highest entry that matches anything. */
  private readonly used: Uint8Array;
  private readonly harts: number;
  private readonly grain: number;
  private readonly addressLimit: number;

  /** Bytes to reserve in the arena. */
  static size(harts: number, shape: PmpShape): number {
    const entries = harts * shape.entries;
    return 3 * 8 * entries + 8 * Math.ceil(entries / 8) + 8 * Math.ceil(harts / 8);
  }

  constructor(arena: Arena, harts: number, shape: PmpShape) {
    assert(shape.grain <= 30 && shape.addressBits <= 53, 'a grain is shifted in 32 bits and an address is an exact double');
    this.harts = harts;
    this.entries = shape.entries;
    this.grain = shape.grain;
    this.addressLimit = 2 ** (shape.addressBits - 2);
    this.config = arena.bytes(harts * shape.entries);
    this.address = arena.doubles(harts * shape.entries);
    this.first = arena.doubles(harts * shape.entries);
    this.last = arena.doubles(harts * shape.entries).fill(-1);
    this.used = arena.bytes(harts);
  }

  /** Everything off and unlocked: only a reset undoes a lock. */
  reset(hart: number): void {
    const from = hart * this.entries;
    this.config.fill(0, from, from + this.entries);
    this.address.fill(0, from, from + this.entries);
    for (let entry = 0; entry < this.entries; entry += 1) this.decode(hart, entry);
  }

  writeConfig(hart: number, entry: number, value: number): void {
    if (entry >>> 0 !== entry || entry >= this.entries) return;
    const at = hart * this.entries + entry;
    if (this.config[at]! & PMP_LOCK) return; // MON-PMP-14
    let legal = value & (PMP_LOCK | PMP_MODE_MASK | 7);
    if (this.grain > 0 && (legal & PMP_MODE_MASK) === PMP_NA4 << PMP_MODE_SHIFT) legal &= ~PMP_MODE_MASK; // MON-PMP-16
    if ((legal & (PMP_READ | PMP_WRITE)) === PMP_WRITE) legal &= ~7; // MON-PMP-18
    this.config[at] = legal;
    this.decode(hart, entry);
  }

  writeAddress(hart: number, entry: number, value: number): void {
    if (entry >>> 0 !== entry || entry >= this.entries) return;
    const at = hart * this.entries + entry;
    if (this.config[at]! & PMP_LOCK) return; // MON-PMP-14
    const above = entry + 1 < this.entries ? this.config[at + 1]! : 0;
    if ((above & (PMP_LOCK | PMP_MODE_MASK)) === (PMP_LOCK | (PMP_TOR << PMP_MODE_SHIFT))) return; // MON-PMP-15
    this.address[at] = value % this.addressLimit; // MON-PMP-17
    this.decode(hart, entry);
    if (entry + 1 < this.entries) this.decode(hart, entry + 1);
  }

  /** The register as a load of it shows it. */
  readAddress(hart: number, entry: number): number {
    const at = hart * this.entries + entry;
    const stored = this.address[at]!;
    const mode = (this.config[at]! & PMP_MODE_MASK) >> PMP_MODE_SHIFT;
    if (mode >= PMP_NA4) return this.widened(stored);
    return stored - (stored % (1 << this.grain)); // MON-PMP-16
  }

  /** Ones below the grain of a power-of-two region. */
  private widened(stored: number): number {
    if (this.grain < 2) return stored;
    const ones = (1 << (this.grain - 1)) - 1;
    return stored - (stored % (ones + 1)) + ones; // MON-PMP-16
  }

  private decode(hart: number, entry: number): void {
    const at = hart * this.entries + entry;
    const stored = this.address[at]!;
    this.first[at] = 0;
    this.last[at] = -1; // MON-PMP-1
    switch ((this.config[at]! & PMP_MODE_MASK) >> PMP_MODE_SHIFT) {
      case PMP_OFF:
        break;
      case PMP_TOR: {
        const below = entry === 0 ? 0 : this.address[at - 1]!; // MON-PMP-3
        const grains = 1 << this.grain;
        this.first[at] = (below - (below % grains)) * 4; // MON-PMP-2
        this.last[at] = (stored - (stored % grains)) * 4 - 1; // MON-PMP-4: an empty range has last < first
        break;
      }
      case PMP_NA4:
        this.first[at] = stored * 4; // MON-PMP-5
        this.last[at] = stored * 4 + 3;
        break;
      case PMP_NAPOT: {
        const pattern = this.widened(stored);
        const ones = lowOnes(pattern);
        this.first[at] = (pattern - (2 ** ones - 1)) * 4; // MON-PMP-6
        this.last[at] = this.first[at]! + 2 ** (ones + 3) - 1;
        break;
      }
    }
    this.recount(hart);
  }

  private recount(hart: number): void {
    const from = hart * this.entries;
    let used = this.entries;
    while (used > 0 && this.last[from + used - 1]! < this.first[from + used - 1]!) used -= 1;
    this.used[hart] = used;
  }

  /** Whether `length` bytes at `base` may be accessed; `need` is one of the permission bits. */
  allows(hart: number, machineMode: boolean, base: number, length: number, need: number): boolean {
    assert(hart < this.harts, 'a hart that exists makes the access');
    const from = hart * this.entries;
    const until = from + this.used[hart]!;
    const end = base + length - 1;
    // At most `entries` turns. MON-PMP-7: the first that touches the access decides.
    for (let at = from; at < until; at += 1) {
      const first = this.first[at]!;
      const last = this.last[at]!;
      if (end < first || base > last || last < first) continue;
      if (base < first || end > last) return false; // MON-PMP-8
      const config = this.config[at]!;
      if (machineMode && !(config & PMP_LOCK)) return true; // MON-PMP-10
      return (config & need) !== 0; // MON-PMP-9, MON-PMP-11
    }
    return machineMode || this.entries === 0; // MON-PMP-12, MON-PMP-13
  }
}

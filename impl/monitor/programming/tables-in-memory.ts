/**
 * Stage-2 tables of one compartment in the monitor's own memory: the whole range has its tables from the start, so that no change ever
 * needs memory. What is uniform is one block of 2 MiB or 1 GiB; its tables lie idle, and say the same, until it is split.
 */
import {
  RIGHTS_NONE,
  S2_ACCESS_FLAG_BIT,
  S2_DESCRIPTOR_BYTES,
  S2_EXECUTE_NEVER_BIT,
  S2_READ_BIT,
  S2_TABLE_BIT,
  S2_TABLE_BITS,
  S2_VALID_BIT,
} from '../../../spec/vocabulary/limits.ts';
import type { Stage2Regime } from '../../../spec/vocabulary/protection.ts';
import { SPANS } from '../../machine/protection/spans.ts';
import type { TranslationBuffer } from '../../machine/protection/translation-buffer.ts';
import { EVERY_CORE } from '../../machine/protection/translation-buffer.ts';

const WORD = 0x1_0000_0000;
const TABLE_BYTES = 4096;
const FAN = 1 << S2_TABLE_BITS;
const PAGE_LEVEL = 3;
const OUTPUT_BITS = 48;
/** The smallest input sizes of a walk that starts at each level; at level 3 that of the small translation tables (FEAT_TTST). */
const INPUT_BITS_MIN = [0, 31, 25, 16];
/** Rights are the permission bits of a descriptor, moved. */
const RIGHTS_OF_DATA = 3;
const EXECUTE = 4;

/** As few levels as do. */
const startLevelOf = (pages: number): number => {
  if (pages <= FAN) return 3;
  return pages <= FAN * FAN ? 2 : 1;
};

const inputBitsOf = (pages: number): number => Math.max(INPUT_BITS_MIN[startLevelOf(pages)]!, Math.ceil(Math.log2(pages * TABLE_BYTES)));

/** Bytes of the tables of one level. The first has only as many descriptors as the input size asks for. */
const bytesOf = (pages: number, level: number): number => {
  const start = startLevelOf(pages);
  if (level < start) return 0;
  if (level === start) return (2 ** inputBitsOf(pages) / SPANS[level]!) * S2_DESCRIPTOR_BYTES;
  return Math.ceil(pages / FAN ** (PAGE_LEVEL - level + 1)) * TABLE_BYTES;
};

/** Bytes of the tables of one compartment; whole pages where there is more than one. */
export const tableBytes = (pages: number): number => {
  const first = bytesOf(pages, startLevelOf(pages));
  if (startLevelOf(pages) === PAGE_LEVEL) return first;
  return TABLE_BYTES + bytesOf(pages, 2) * (startLevelOf(pages) === 1 ? 1 : 0) + bytesOf(pages, PAGE_LEVEL);
};

export class TablesInMemory {
  readonly regime: Stage2Regime;
  private readonly memory: DataView;
  private readonly base: number;
  /** First byte of the tables of each level, from `base`. */
  private readonly first: readonly number[];
  private readonly pages: number;
  private readonly buffer: TranslationBuffer;

  /** `memory` is at physical address `base`; the tables of this compartment start at `offset` in it. */
  constructor(memory: DataView, base: number, offset: number, pages: number, vmid: number, buffer: TranslationBuffer) {
    const startLevel = startLevelOf(pages);
    const second = startLevel === 1 ? offset + TABLE_BYTES : offset;
    const third = startLevel === PAGE_LEVEL ? offset : second + Math.max(TABLE_BYTES, bytesOf(pages, 2));
    this.memory = memory;
    this.base = base;
    this.first = [0, offset, second, third];
    this.pages = pages;
    this.buffer = buffer;
    this.regime = { root: base + offset, vmid, inputBits: inputBitsOf(pages), startLevel, outputBits: OUTPUT_BITS };
  }

  private place(level: number, index: number): number {
    return this.first[level]! + index * S2_DESCRIPTOR_BYTES;
  }

  private low(level: number, index: number): number {
    return this.memory.getUint32(this.place(level, index), true);
  }

  private isTable(level: number, index: number): boolean {
    return level < PAGE_LEVEL && (this.low(level, index) & 3) === 3;
  }

  /** Rights of a block or page; none of an invalid descriptor. */
  private rightsIn(level: number, index: number): number {
    const at = this.place(level, index);
    const low = this.memory.getUint32(at, true);
    if (!(low & (1 << S2_VALID_BIT))) return RIGHTS_NONE;
    const execute = this.memory.getUint32(at + 4, true) & (1 << (S2_EXECUTE_NEVER_BIT - 32)) ? 0 : EXECUTE;
    return ((low >>> S2_READ_BIT) & RIGHTS_OF_DATA) | execute;
  }

  private write(level: number, index: number, low: number, high: number): void {
    const at = this.place(level, index);
    this.memory.setUint32(at + 4, high, true);
    this.memory.setUint32(at, low, true);
  }

  /** What was written is seen by every walk, and what was forgotten is gone, before anything that follows. The emulator has no other order. */
  private barrier(): void {}

  private writeLeaf(level: number, index: number, rights: number): void {
    if (rights === RIGHTS_NONE) {
      this.write(level, index, 0, 0);
      return;
    }
    const output = index * SPANS[level]!;
    const kind = level === PAGE_LEVEL ? 1 << S2_TABLE_BIT : 0;
    const bits = (1 << S2_VALID_BIT) | kind | ((rights & RIGHTS_OF_DATA) << S2_READ_BIT) | (1 << S2_ACCESS_FLAG_BIT);
    const never = rights & EXECUTE ? 0 : 1 << (S2_EXECUTE_NEVER_BIT - 32);
    this.write(level, index, (output % WORD) | bits, Math.floor(output / WORD) | never);
  }

  private writeTable(level: number, index: number): void {
    const next = this.base + this.place(level + 1, index * FAN);
    this.write(level, index, (next % WORD) | (1 << S2_VALID_BIT) | (1 << S2_TABLE_BIT), Math.floor(next / WORD));
  }

  /** Break before make: what was there becomes invalid, and is forgotten everywhere, before something else takes its place. */
  private breakLeaf(level: number, index: number): void {
    if (!(this.low(level, index) & (1 << S2_VALID_BIT))) return;
    this.write(level, index, 0, 0); // MON-S2-12
    this.barrier();
    this.buffer.forgetAddress(EVERY_CORE, this.regime.vmid, index * SPANS[level]!); // MON-UNIT-8
    this.barrier();
  }

  private breakTable(level: number, index: number): void {
    this.write(level, index, 0, 0); // MON-S2-12
    this.barrier();
    this.buffer.forgetVmid(EVERY_CORE, this.regime.vmid); // MON-UNIT-8
    this.barrier();
  }

  /** A block becomes the table of what it was: below it everything has stayed as it was joined. */
  private split(level: number, index: number): void {
    this.breakLeaf(level, index);
    this.writeTable(level, index);
  }

  /** A table whose leaves are all alike, with no other table among them, becomes a block: at most 512 looks. */
  private join(level: number, index: number, rights: number): boolean {
    const from = index * FAN;
    if ((from + FAN) * (SPANS[level + 1]! / TABLE_BYTES) > this.pages) return false;
    for (let below = from + FAN - 1; below >= from; below -= 1)
      if (this.isTable(level + 1, below) || this.rightsIn(level + 1, below) !== rights) return false;
    this.breakTable(level, index);
    this.writeLeaf(level, index, rights);
    return true;
  }

  /** One page. At most two splits and two joins. */
  setPage(page: number, rights: number): void {
    const { startLevel } = this.regime;
    for (let level = startLevel; level < PAGE_LEVEL; level += 1) {
      const index = Math.floor(page / FAN ** (PAGE_LEVEL - level));
      if (this.isTable(level, index)) continue;
      if (this.rightsIn(level, index) === rights) return;
      this.split(level, index);
    }
    if (this.rightsIn(PAGE_LEVEL, page) === rights) return;
    this.breakLeaf(PAGE_LEVEL, page);
    this.writeLeaf(PAGE_LEVEL, page, rights);
    let joined = true;
    for (let level = PAGE_LEVEL - 1; joined && level >= startLevel; level -= 1)
      joined = this.join(level, Math.floor(page / FAN ** (PAGE_LEVEL - level)), rights);
  }
}

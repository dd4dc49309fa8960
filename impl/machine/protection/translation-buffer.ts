/** The cores' translation buffers: direct-mapped, one page an entry, so that an invalidation by address must look for all pages of a block. */
import type { Arena } from '../arena.ts';
import { SPANS } from './spans.ts';

/** Names all cores at once: an inner-shareable invalidation. */
export const EVERY_CORE = -1;

/** How many entries a core has, when nothing else is said. */
export const BUFFER_ENTRIES = 64;
const PAGE = 4096;

export class TranslationBuffer {
  /** [cores × entries] input page number plus one; 0 is empty. */
  private readonly page: Float64Array;
  /** [cores × entries] output address of the page. */
  private readonly frame: Float64Array;
  private readonly vmid: Uint16Array;
  /** [cores × entries] permission bits, and the level of the leaf they come from. */
  private readonly rights: Uint8Array;
  private readonly level: Uint8Array;

  private readonly entries: number;

  static size(cores: number, entries = BUFFER_ENTRIES): number {
    return cores * entries * (8 + 8 + 2 + 1 + 1) + 5 * 8;
  }

  constructor(arena: Arena, cores: number, entriesOfCore = BUFFER_ENTRIES) {
    const entries = cores * entriesOfCore;
    this.entries = entriesOfCore;
    this.page = arena.doubles(entries);
    this.frame = arena.doubles(entries);
    this.vmid = arena.halves(entries);
    this.rights = arena.bytes(entries);
    this.level = arena.bytes(entries);
  }

  /** All that it holds, as bytes: for whoever must look at accesses without leaving a trace. */
  contents(): Uint8Array {
    const first = this.page.byteOffset;
    return new Uint8Array(this.page.buffer, first, this.level.byteOffset + this.level.byteLength - first);
  }

  private slot(core: number, page: number): number {
    return core * this.entries + (page % this.entries);
  }

  /** Where the translation of an input is held, or -1. */
  find(core: number, vmid: number, input: number): number {
    const page = Math.floor(input / PAGE);
    const slot = this.slot(core, page);
    return this.page[slot] === page + 1 && this.vmid[slot] === vmid ? slot : -1; // MON-S2-11
  }

  frameAt(slot: number): number {
    return this.frame[slot]!;
  }

  rightsAt(slot: number): number {
    return this.rights[slot]!;
  }

  levelAt(slot: number): number {
    return this.level[slot]!;
  }

  /** `frame` is the output address of the page that holds `input`. Answers the slot. */
  fill(core: number, vmid: number, input: number, frame: number, rights: number, level: number): number {
    const page = Math.floor(input / PAGE);
    const slot = this.slot(core, page);
    this.page[slot] = page + 1;
    this.frame[slot] = frame;
    this.vmid[slot] = vmid;
    this.rights[slot] = rights;
    this.level[slot] = level;
    return slot;
  }

  private from(core: number): number {
    return core === EVERY_CORE ? 0 : core * this.entries;
  }

  private until(core: number): number {
    return core === EVERY_CORE ? this.page.length : (core + 1) * this.entries;
  }

  forgetAll(core: number): void {
    this.page.fill(0, this.from(core), this.until(core)); // MON-S2-10
  }

  forgetVmid(core: number, vmid: number): void {
    const until = this.until(core);
    for (let slot = this.from(core); slot < until; slot += 1) if (this.vmid[slot] === vmid) this.page[slot] = 0; // MON-S2-10
  }

  /** Every page of the block or page that `input` lies in. */
  forgetAddress(core: number, vmid: number, input: number): void {
    const until = this.until(core);
    for (let slot = this.from(core); slot < until; slot += 1) {
      if (this.page[slot] === 0 || this.vmid[slot] !== vmid) continue;
      const span = SPANS[this.level[slot]!]!;
      const held = Math.floor(((this.page[slot]! - 1) * PAGE) / span);
      if (held === Math.floor(input / span)) this.page[slot] = 0; // MON-S2-10
    }
  }
}

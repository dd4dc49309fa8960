/**
 * Stage 2 of every core, and of every bus master behind an SMMU that walks the same tables. A compartment has tables and a VMID of its own.
 * Work per change: for each page of the granule at most two splits, two joins (a look at 512 descriptors each) and an invalidation for each.
 */

import { S2_OK } from '../../../spec/vocabulary/limits.ts';
import type { Stage2Regime } from '../../../spec/vocabulary/protection.ts';
import type { Arena } from '../../machine/arena.ts';
import { Stage2 } from '../../machine/protection/stage2.ts';
import type { TranslationBuffer } from '../../machine/protection/translation-buffer.ts';
import { TablesInMemory, tableBytes } from './tables-in-memory.ts';
import { type Ground, NOBODY, pageOf, type Shape, scaled, UNIT_PAGE, type Unit } from './unit.ts';

/** Tables lie above everything that a compartment may own, from a multiple of this. */
const TABLES_ALIGNMENT = 2 ** 21;

/** Of each core and master: fewer than most have, so that a machine stays small to copy. */
const BUFFER_ENTRIES = 16;

/** Nothing is translated: for a core that nobody runs on. */
const NOWHERE: Stage2Regime = { root: 0, vmid: 0, inputBits: 0, startLevel: 2, outputBits: 48 };

const pagesOf = (ground: Shape): number => (ground.granules * pageOf(ground)) / UNIT_PAGE;

export class Stage2Program implements Unit {
  readonly stage2: Stage2;
  readonly cache: TranslationBuffer;
  /** The bytes of all tables, and the physical address of the first. */
  readonly memory: Uint8Array;
  readonly memoryBase: number;
  /** [compartments] */
  readonly tables: readonly TablesInMemory[];
  private readonly ground: Ground;
  private readonly page: number;
  private readonly pagesPerGranule: number;
  /** [cores + masters] compartment that each works for. */
  private readonly worksFor: Uint8Array;

  static size(ground: Shape): number {
    const walkers = ground.cores + ground.masterOwner.length;
    return ground.compartments * tableBytes(pagesOf(ground)) + Stage2.size(walkers, BUFFER_ENTRIES) + walkers + 64;
  }

  constructor(arena: Arena, ground: Ground) {
    const walkers = ground.cores + ground.masterOwner.length;
    const pages = pagesOf(ground);
    const bytes = tableBytes(pages);
    this.ground = ground;
    this.page = pageOf(ground);
    this.pagesPerGranule = this.page / UNIT_PAGE;
    this.memory = arena.bytes(ground.compartments * bytes);
    this.memoryBase = Math.ceil((pages * UNIT_PAGE) / TABLES_ALIGNMENT) * TABLES_ALIGNMENT;
    this.stage2 = new Stage2(arena, walkers, this.memory, this.memoryBase, BUFFER_ENTRIES);
    this.cache = this.stage2.buffer;
    this.worksFor = arena.bytes(walkers).fill(NOBODY);
    const view = new DataView(this.memory.buffer, this.memory.byteOffset, this.memory.byteLength);
    this.tables = Array.from(
      { length: ground.compartments },
      (_, c) => new TablesInMemory(view, this.memoryBase, c * bytes, pages, c + 1, this.stage2.buffer),
    );
  }

  reset(): void {
    const { compartments, granules, cores, masterOwner } = this.ground;
    this.memory.fill(0);
    for (let c = 0; c < compartments; c += 1) for (let g = 0; g < granules; g += 1) this.changed(g, c);
    this.worksFor.fill(NOBODY);
    for (let core = 0; core < cores; core += 1) this.stage2.enter(core, NOWHERE);
    for (let m = 0; m < masterOwner.length; m += 1) {
      this.stage2.enter(cores + m, NOWHERE);
      this.enter(cores + m, masterOwner[m]!);
    }
  }

  changed(granule: number, compartment: number): void {
    const rights = this.ground.rights[granule * this.ground.compartments + compartment]!;
    const first = granule * this.pagesPerGranule;
    for (let page = first; page < first + this.pagesPerGranule; page += 1) this.tables[compartment]!.setPage(page, rights); // MON-UNIT-2
  }

  enter(walker: number, compartment: number): void {
    if (this.worksFor[walker] === compartment) return;
    this.worksFor[walker] = compartment;
    this.stage2.enter(walker, compartment === NOBODY ? NOWHERE : this.tables[compartment]!.regime); // MON-UNIT-3
  }

  private reaches(walker: number, address: number, need: number): boolean {
    return this.stage2.translate(walker, scaled(address, this.ground.granuleBytes, this.page), need) === S2_OK;
  }

  /** An access lies in one page, because it is aligned. */
  permits(core: number, address: number, _length: number, need: number): boolean {
    return this.reaches(core, address, need);
  }

  permitsMaster(master: number, address: number, _length: number, need: number): boolean {
    return this.reaches(this.ground.cores + master, address, need);
  }
}

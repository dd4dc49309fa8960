/**
 * PMP entries of every hart, programmed for the compartment that runs there. A bus master has a set of its own, as an IOPMP gives one;
 * it is programmed once, for its owner. Work per change: at most one write of each entry, on each hart and master that works for the
 * compartment.
 */
import {
  GUARD_BYTES,
  MONITOR_BYTES,
  PMP_ADDRESS_BITS_MAX,
  PMP_ENTRIES_OF_MONITOR,
  PMP_LOCK,
  PMP_MODE_SHIFT,
  PMP_NAPOT,
  PMP_OFF,
  PMP_TOR,
  PMP_UNIT_BYTES,
  RIGHTS_NONE,
} from '../../../spec/vocabulary/limits.ts';
import type { Arena } from '../../machine/arena.ts';
import { assert } from '../../machine/assert.ts';
import { Pmp } from '../../machine/protection/pmp.ts';
import { Edges } from './edges.ts';
import { type Ground, NOBODY, type Shape, type Unit } from './unit.ts';

/** The address register of a power-of-two region. */
const napot = (base: number, size: number): number => base / PMP_UNIT_BYTES + size / (2 * PMP_UNIT_BYTES) - 1;

/** The monitor's own memory lies above everybody else's. */
export const monitorBase = (memoryBytes: number): number => Math.ceil(memoryBytes / MONITOR_BYTES) * MONITOR_BYTES;

const isPowerOfTwo = (n: number): boolean => (n & (n - 1)) === 0;

export class PmpProgram implements Unit {
  readonly pmp: Pmp;
  readonly cache = undefined;
  private readonly ground: Ground;
  private readonly entries: number;
  private readonly edges: Edges;
  /** [harts] compartment that each works for: cores, then masters. */
  private readonly worksFor: Uint8Array;
  /** The set that is being put together: not state. */
  private readonly config: Uint8Array;
  private readonly address: Float64Array;

  static size({ cores, masterOwner, compartments }: Shape, entries: number): number {
    const harts = cores + masterOwner.length;
    return Pmp.size(harts, { entries, addressBits: PMP_ADDRESS_BITS_MAX, grain: 0 }) + Edges.size(compartments, entries) + harts + 64;
  }

  constructor(arena: Arena, ground: Ground, entries: number) {
    const harts = ground.cores + ground.masterOwner.length;
    this.ground = ground;
    this.entries = entries;
    this.pmp = new Pmp(arena, harts, { entries, addressBits: PMP_ADDRESS_BITS_MAX, grain: 0 });
    this.edges = new Edges(arena, ground.compartments, entries - PMP_ENTRIES_OF_MONITOR);
    this.worksFor = arena.bytes(harts).fill(NOBODY);
    this.config = new Uint8Array(entries);
    this.address = new Float64Array(entries);
  }

  reset(): void {
    const { compartments, granules, granuleBytes, cores, masterOwner } = this.ground;
    for (let c = 0; c < compartments; c += 1) {
      this.edges.clear(c);
      for (let g = 0; g <= granules; g += 1) if (this.rightsAt(c, g) !== this.rightsAt(c, g - 1)) this.edges.set(c, g, true);
    }
    const base = monitorBase(granules * granuleBytes);
    for (let hart = 0; hart < this.worksFor.length; hart += 1) {
      this.pmp.reset(hart);
      this.pmp.writeAddress(hart, 0, napot(base, GUARD_BYTES)); // MON-UNIT-5
      this.pmp.writeConfig(hart, 0, (PMP_NAPOT << PMP_MODE_SHIFT) | PMP_LOCK); // MON-UNIT-5
      this.pmp.writeAddress(hart, 1, napot(base, MONITOR_BYTES)); // MON-UNIT-4
      this.pmp.writeConfig(hart, 1, PMP_NAPOT << PMP_MODE_SHIFT); // MON-UNIT-4
    }
    this.worksFor.fill(NOBODY);
    for (let m = 0; m < masterOwner.length; m += 1) this.enter(cores + m, masterOwner[m]!);
  }

  private rightsAt(compartment: number, granule: number): number {
    if (granule < 0 || granule >= this.ground.granules) return RIGHTS_NONE;
    return this.ground.rights[granule * this.ground.compartments + compartment]!;
  }

  changed(granule: number, compartment: number): void {
    const here = this.rightsAt(compartment, granule);
    this.edges.set(compartment, granule, here !== this.rightsAt(compartment, granule - 1));
    this.edges.set(compartment, granule + 1, here !== this.rightsAt(compartment, granule + 1));
    this.compile(compartment);
    for (let hart = 0; hart < this.worksFor.length; hart += 1) if (this.worksFor[hart] === compartment) this.write(hart); // MON-UNIT-2
  }

  enter(hart: number, compartment: number): void {
    if (this.worksFor[hart] === compartment) return;
    this.worksFor[hart] = compartment;
    this.compile(compartment);
    this.write(hart); // MON-UNIT-3
  }

  /** Adjacent granules with the same rights are one range: a power of two where that saves the bottom, else up to its top. */
  private compile(compartment: number): void {
    const bytes = this.ground.granuleBytes;
    let entry = PMP_ENTRIES_OF_MONITOR;
    let bottom = -1;
    const count = compartment === NOBODY ? 0 : this.edges.count(compartment);
    for (let i = 0; i + 1 < count; i += 1) {
      const from = this.edges.edge(compartment, i);
      const to = this.edges.edge(compartment, i + 1);
      const rights = this.rightsAt(compartment, from);
      if (rights === RIGHTS_NONE) continue;
      if (from !== bottom && isPowerOfTwo(to - from) && from % (to - from) === 0) {
        this.put(entry, (PMP_NAPOT << PMP_MODE_SHIFT) | rights, napot(from * bytes, (to - from) * bytes));
        entry += 1;
        continue;
      }
      if (from !== bottom) {
        this.put(entry, PMP_OFF, (from * bytes) / PMP_UNIT_BYTES);
        entry += 1;
      }
      this.put(entry, (PMP_TOR << PMP_MODE_SHIFT) | rights, (to * bytes) / PMP_UNIT_BYTES);
      entry += 1;
      bottom = to;
    }
    for (; entry < this.entries; entry += 1) this.put(entry, PMP_OFF, 0); // MON-UNIT-6
  }

  private put(entry: number, config: number, address: number): void {
    assert(entry < this.entries, 'a set has at most as many entries as it has edges');
    this.config[entry] = config;
    this.address[entry] = address;
  }

  /** Only what differs is written. */
  private write(hart: number): void {
    const first = hart * this.entries;
    for (let entry = PMP_ENTRIES_OF_MONITOR; entry < this.entries; entry += 1) {
      if (this.pmp.address[first + entry] !== this.address[entry]) this.pmp.writeAddress(hart, entry, this.address[entry]!);
      if (this.pmp.config[first + entry] !== this.config[entry]) this.pmp.writeConfig(hart, entry, this.config[entry]!);
    }
  }

  permits(core: number, address: number, length: number, need: number): boolean {
    return this.pmp.allows(core, false, address, length, need);
  }

  permitsMaster(master: number, address: number, length: number, need: number): boolean {
    return this.pmp.allows(this.ground.cores + master, false, address, length, need);
  }
}

/**
 * Regions of the address space controller: one for each stretch of memory that both worlds may use alike. Region 0 lets nothing through.
 * Work per change: at most one write of each region.
 */
import { RIGHTS_EXECUTE, RIGHTS_NONE, RIGHTS_READ, RIGHTS_READ_WRITE, RIGHTS_WRITE, TZC_REGIONS } from '../../../spec/vocabulary/limits.ts';
import type { Arena } from '../../machine/arena.ts';
import { assert } from '../../machine/assert.ts';
import { Tzasc } from '../../machine/protection/tzasc.ts';
import { Edges } from './edges.ts';
import { type Ground, NOBODY, pageOf, type Shape, scaled, type Unit } from './unit.ts';

/** Identities of non-secure transactions: those of cores, those of bus masters, and one that no region names. */
const CORES = 0;
const MASTERS = 1;
const BLOCKED = 2;
const IDENTITIES = (1 << CORES) | (1 << MASTERS);

/** Both worlds' rights in one byte. */
const NON_SECURE_SHIFT = 2;
const SECURE_RIGHTS = (1 << NON_SECURE_SHIFT) - 1;

const FILTER = 0;

export class TzascProgram implements Unit {
  readonly tzasc: Tzasc;
  readonly cache = undefined;
  private readonly ground: Ground;
  private readonly page: number;
  private readonly edges: Edges;
  /** [granules] */
  private readonly worlds: Uint8Array;
  /** [regions] what each is programmed with: first and last granule, rights of both worlds. */
  private readonly from: Int32Array;
  private readonly to: Int32Array;
  private readonly rights: Uint8Array;
  /** [cores] compartment that runs. */
  private readonly running: Uint8Array;
  private readonly values = {
    base: 0,
    top: 0,
    filters: 1 << FILTER,
    secureRead: false,
    secureWrite: false,
    identitiesRead: 0,
    identitiesWrite: 0,
  };

  static size({ granules, cores }: Shape): number {
    return Tzasc.size() + Edges.size(1, 2 * TZC_REGIONS) + granules + 9 * TZC_REGIONS + cores + 64;
  }

  constructor(arena: Arena, ground: Ground) {
    this.ground = ground;
    this.page = pageOf(ground);
    this.tzasc = new Tzasc(arena);
    this.edges = new Edges(arena, 1, 2 * TZC_REGIONS);
    this.worlds = arena.bytes(ground.granules);
    this.from = arena.words(TZC_REGIONS);
    this.to = arena.words(TZC_REGIONS);
    this.rights = arena.bytes(TZC_REGIONS);
    this.running = arena.bytes(ground.cores).fill(NOBODY);
  }

  reset(): void {
    this.edges.clear(0);
    for (let g = 0; g < this.ground.granules; g += 1) this.worlds[g] = this.worldsOf(g);
    for (let g = 0; g <= this.ground.granules; g += 1) if (this.at(g) !== this.at(g - 1)) this.edges.set(0, g, true);
    this.running.fill(NOBODY);
    this.write();
  }

  /** At most one look a compartment. */
  private worldsOf(granule: number): number {
    const { rights, compartments, critical } = this.ground;
    let worlds = 0;
    for (let c = 0; c < compartments; c += 1)
      worlds |= (rights[granule * compartments + c]! & RIGHTS_READ_WRITE) << (critical[c] === 1 ? 0 : NON_SECURE_SHIFT); // MON-UNIT-7
    return worlds;
  }

  private at(granule: number): number {
    return granule < 0 || granule >= this.ground.granules ? RIGHTS_NONE : this.worlds[granule]!;
  }

  changed(granule: number): void {
    const worlds = this.worldsOf(granule);
    if (this.worlds[granule] === worlds) return;
    this.worlds[granule] = worlds;
    this.edges.set(0, granule, worlds !== this.at(granule - 1));
    this.edges.set(0, granule + 1, worlds !== this.at(granule + 1));
    this.write(); // MON-UNIT-2
  }

  private write(): void {
    let region = 1;
    for (let i = 0; i + 1 < this.edges.count(0); i += 1) {
      const from = this.edges.edge(0, i);
      if (this.worlds[from] === RIGHTS_NONE) continue;
      assert(region < TZC_REGIONS, 'the manifest and every grant were admitted with regions to spare');
      this.program(region, from, this.edges.edge(0, i + 1), this.worlds[from]!);
      region += 1;
    }
    for (; region < TZC_REGIONS; region += 1) {
      if (this.rights[region] === RIGHTS_NONE) continue;
      this.rights[region] = RIGHTS_NONE;
      this.tzasc.disable(region); // MON-UNIT-6
    }
  }

  private program(region: number, from: number, to: number, rights: number): void {
    if (this.rights[region] === rights && this.from[region] === from && this.to[region] === to) return;
    this.rights[region] = rights;
    this.from[region] = from;
    this.to[region] = to;
    const secure = rights & SECURE_RIGHTS;
    const nonSecure = rights >> NON_SECURE_SHIFT;
    this.values.base = from * this.page;
    this.values.top = to * this.page - 1;
    this.values.secureRead = (secure & RIGHTS_READ) !== 0;
    this.values.secureWrite = (secure & RIGHTS_WRITE) !== 0;
    this.values.identitiesRead = (nonSecure & RIGHTS_READ) !== 0 ? IDENTITIES : 0;
    this.values.identitiesWrite = (nonSecure & RIGHTS_WRITE) !== 0 ? IDENTITIES : 0;
    this.tzasc.program(region, this.values);
  }

  enter(core: number, compartment: number): void {
    this.running[core] = compartment; // MON-UNIT-3
  }

  /** The secure side may also make its transactions non-secure: MON-TZ-7. */
  private reaches(compartment: number, identity: number, address: number, length: number, need: number): boolean {
    const base = scaled(address, this.ground.granuleBytes, this.page);
    const write = need === RIGHTS_WRITE;
    if (this.ground.critical[compartment] === 1 && this.tzasc.allows(true, identity, FILTER, base, length, write)) return true;
    return this.tzasc.allows(false, identity, FILTER, base, length, write);
  }

  /** To the controller a fetch is a read: the right to execute is the monitor's book-keeping alone. */
  private mayExecute(compartment: number, address: number): boolean {
    const granule = Math.floor(address / this.ground.granuleBytes);
    return (this.ground.rights[granule * this.ground.compartments + compartment]! & RIGHTS_EXECUTE) !== 0;
  }

  permits(core: number, address: number, length: number, need: number): boolean {
    const by = this.running[core]!;
    if (by === NOBODY || !this.reaches(by, CORES, address, length, need)) return false;
    return need !== RIGHTS_EXECUTE || this.mayExecute(by, address);
  }

  permitsMaster(master: number, address: number, length: number, need: number): boolean {
    const by = this.ground.masterOwner[master]!;
    return this.reaches(by, by === NOBODY ? BLOCKED : MASTERS, address, length, need);
  }
}

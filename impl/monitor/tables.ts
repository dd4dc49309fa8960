/**
 * All that the emulated monitor knows, in typed arrays of one arena: what a real monitor would keep in its own memory, and the bytes of
 * everybody's. What the manifest fixes for good lies beside it and is not saved.
 */
import {
  GRANT_RECEIVERS_MAX,
  GRANTS_PER_COMPARTMENT,
  PRIORITIES,
  PRIORITY_FIRST,
  RIGHTS_ALL,
  RIGHTS_NONE,
  RIGHTS_READ,
  RIGHTS_READ_WRITE,
  THRESHOLD_FIRST,
} from '../../spec/vocabulary/limits.ts';
import type { Manifest } from '../../spec/vocabulary/monitor.ts';
import { Arena } from '../machine/arena.ts';
import { assert } from '../machine/assert.ts';
import { refuseManifest } from './manifest.ts';
import { Capacity } from './programming/capacity.ts';
import { unitBytes, unitFor } from './programming/index.ts';
import type { Unit } from './programming/unit.ts';
import { RegisterFile } from './register-file.ts';

/** In a byte that holds a compartment: none. */
export const NOBODY = 0xff;
/** In the half word that holds a granule's grant: none. */
export const NO_GRANT = 0xffff;

/** Kinds of grant; a place that is free has kind 0. */
export const FREE = 0;
export const SHARED = 1;
export const LENT = 2;
export const DONATED = 3;

/** What one side makes of a core. From WAITING up it waits for an interrupt. */
export const OFF = 0;
export const READY = 1;
export const WAITING = 2;
export const YIELDED = 2;
export const SUSPENDED = 3;

/** Sides of a core. */
export const CRITICAL = 0;
export const ORDINARY = 1;

const arenaBytes = (m: Manifest): number => {
  const n = m.compartments.length;
  const { granules, granuleBytes, cores, interrupts } = m.platform;
  const places = n * GRANTS_PER_COMPARTMENT;
  const parts = 41;
  const placeBytes = 2 * 8 + 4 + 6 + 4 * GRANT_RECEIVERS_MAX;
  return (
    granules * (granuleBytes + 3 + 2 * n) +
    places * placeBytes +
    n * (15 + 12 * n + 4 * cores) +
    cores * 5 +
    interrupts * 5 +
    parts * 8 +
    RegisterFile.bytes(cores)
  );
};

const relation = (m: Manifest, pairs: readonly (readonly [string, string])[]): Uint8Array => {
  const names = m.compartments.map(({ name }) => name);
  const table = new Uint8Array(names.length * names.length);
  for (const [from, to] of pairs) table[names.indexOf(from) * names.length + names.indexOf(to)] = 1;
  return table;
};

const budgets = (m: Manifest): Int32Array => {
  const id = new Map(m.compartments.map(({ name }, i) => [name, i]));
  const table = new Int32Array(id.size * id.size);
  for (const { ends, budget = -1 } of m.links) {
    const [a, b] = [id.get(ends[0]) ?? 0, id.get(ends[1]) ?? 0];
    for (const at of [a * id.size + b, b * id.size + a]) table[at] = budget < 0 || table[at]! < 0 ? -1 : table[at]! + budget;
  }
  return table;
};

export class Tables {
  readonly arena: Arena;
  readonly compartments: number;
  readonly granules: number;
  readonly granuleBytes: number;
  readonly cores: number;
  readonly lines: number;
  readonly masters: number;
  /** TrustZone: the critical compartment reaches what a non-critical one reaches. */
  readonly oneWay: boolean;

  /** [compartments] 1 for the critical. */
  readonly critical: Uint8Array;
  /** [compartments] the core where each starts and where its doorbells arrive. */
  readonly bootCore: Uint8Array;
  /** [cores × 2] compartment of each side. */
  readonly resident: Uint8Array;
  readonly lineOwner: Uint8Array;
  readonly masterOwner: Uint8Array;
  /** [granules] 1 for those of a declared window. */
  readonly inWindow: Uint8Array;
  /** [from × compartments + to] */
  readonly mayGrant: Uint8Array;
  readonly linked: Uint8Array;
  readonly supervises: Uint8Array;
  /** [receiver × compartments + sender] rings that arrive in a period; below 0 without a bound. */
  readonly budget: Int32Array;

  /** Physical memory: an address is an offset. */
  readonly ram: Uint8Array;
  /** [granules] */
  readonly owner: Uint8Array;
  /** [granules] place of the grant. */
  readonly grantOf: Uint16Array;
  /** [granule × compartments + compartment] rights that the monitor has given. */
  readonly given: Uint8Array;
  /** The same as the protection unit must have it: what it is programmed from. */
  readonly reach: Uint8Array;

  /** Grants, by place: sender × GRANTS_PER_COMPARTMENT + number. */
  readonly kind: Uint8Array;
  /** The first of `count` granules. */
  readonly granule: Int32Array;
  readonly count: Uint8Array;
  readonly handle: Float64Array;
  readonly tag: Float64Array;
  /** How many slots below are in use. */
  readonly receivers: Uint8Array;
  /** [place × GRANT_RECEIVERS_MAX + slot], as are access, held and ended. */
  readonly receiver: Uint8Array;
  readonly access: Uint8Array;
  readonly held: Uint8Array;
  /** 1 when the receiver was stopped since. */
  readonly ended: Uint8Array;
  /** 1 when the sender was stopped while the granule was held. */
  readonly orphan: Uint8Array;
  /** 1 to scrub whenever nobody holds the memory any more; `soiled` is the same, once. */
  readonly zeroAfter: Uint8Array;
  readonly soiled: Uint8Array;

  readonly running: Uint8Array;
  readonly epoch: Uint16Array;
  /** [compartments] how far the scrub of a stopped one has come. */
  readonly scrubbed: Int32Array;
  /** [compartments] doorbells. */
  readonly pending: Int32Array;
  readonly masked: Int32Array;
  /** [receiver × compartments + sender] doorbells. */
  readonly bound: Int32Array;
  /** The same: doorbells that are held back, and rings that arrived in this period. */
  readonly heldBack: Int32Array;
  readonly spent: Int32Array;
  /** [cores × 2] */
  readonly power: Uint8Array;
  /** [cores] who runs. */
  readonly current: Uint8Array;
  readonly linePending: Uint8Array;
  readonly lineEnabled: Uint8Array;
  readonly lineCore: Uint8Array;
  readonly lineActive: Uint8Array;
  readonly linePriority: Uint8Array;
  /** [compartment × cores + core] priority of the most urgent line that waits there, and of the most urgent being served: PRIORITIES when none. */
  readonly lineWaits: Uint16Array;
  readonly lineServed: Uint16Array;
  /** [cores × 2] only more urgent lines interrupt. */
  readonly threshold: Uint8Array;
  readonly registers: RegisterFile;

  /** What accesses are decided by. */
  readonly unit: Unit;
  readonly capacity: Capacity;

  constructor(manifest: Manifest) {
    assert(refuseManifest(manifest) === undefined, 'only an accepted manifest is booted');
    const { granules, granuleBytes, cores, interrupts, masters, protection } = manifest.platform;
    const n = manifest.compartments.length;
    this.compartments = n;
    this.granules = granules;
    this.granuleBytes = granuleBytes;
    this.cores = cores;
    this.lines = interrupts;
    this.masters = masters;
    this.oneWay = protection === 'trustzone' || protection === 'trustzone+stage2';
    this.critical = Uint8Array.from(manifest.compartments, (each) => (each.critical ? 1 : 0));
    this.bootCore = Uint8Array.from(manifest.compartments, (each) => each.cores[0] ?? 0);
    this.resident = new Uint8Array(2 * cores).fill(NOBODY);
    this.lineOwner = new Uint8Array(interrupts).fill(NOBODY);
    this.masterOwner = new Uint8Array(masters).fill(NOBODY);
    this.inWindow = new Uint8Array(granules);
    this.mayGrant = relation(
      manifest,
      manifest.grants.map(({ from, to }) => [from, to]),
    );
    this.linked = relation(
      manifest,
      manifest.links.flatMap(({ ends: [a, b] }): [string, string][] => [
        [a, b],
        [b, a],
      ]),
    );
    this.budget = budgets(manifest);
    this.supervises = relation(
      manifest,
      manifest.supervisions.map(({ supervisor, of }) => [supervisor, of]),
    );

    const places = n * GRANTS_PER_COMPARTMENT;
    const ground = { compartments: n, granules, granuleBytes, cores, masterOwner: this.masterOwner, critical: this.critical };
    const arena = new Arena(arenaBytes(manifest) + unitBytes(protection, ground) + Capacity.size(n));
    this.arena = arena;
    this.ram = arena.bytes(granules * granuleBytes);
    this.owner = arena.bytes(granules).fill(NOBODY);
    this.grantOf = arena.halves(granules).fill(NO_GRANT);
    this.given = arena.bytes(granules * n);
    this.reach = arena.bytes(granules * n);
    this.kind = arena.bytes(places);
    this.granule = arena.words(places);
    this.count = arena.bytes(places);
    this.handle = arena.doubles(places);
    this.tag = arena.doubles(places);
    this.receivers = arena.bytes(places);
    this.receiver = arena.bytes(places * GRANT_RECEIVERS_MAX);
    this.access = arena.bytes(places * GRANT_RECEIVERS_MAX);
    this.held = arena.bytes(places * GRANT_RECEIVERS_MAX);
    this.ended = arena.bytes(places * GRANT_RECEIVERS_MAX);
    this.orphan = arena.bytes(places);
    this.zeroAfter = arena.bytes(places);
    this.soiled = arena.bytes(places);
    this.running = arena.bytes(n).fill(1);
    this.epoch = arena.halves(n);
    this.scrubbed = arena.words(n);
    this.pending = arena.words(n);
    this.masked = arena.words(n).fill(-1);
    this.bound = arena.words(n * n);
    this.heldBack = arena.words(n * n);
    this.spent = arena.words(n * n);
    this.power = arena.bytes(2 * cores);
    this.current = arena.bytes(cores).fill(NOBODY);
    this.linePending = arena.bytes(interrupts);
    this.lineEnabled = arena.bytes(interrupts);
    this.lineCore = arena.bytes(interrupts);
    this.lineActive = arena.bytes(interrupts);
    this.linePriority = arena.bytes(interrupts).fill(PRIORITY_FIRST);
    this.lineWaits = arena.halves(n * cores).fill(PRIORITIES);
    this.lineServed = arena.halves(n * cores).fill(PRIORITIES);
    this.threshold = arena.bytes(2 * cores).fill(THRESHOLD_FIRST);
    this.registers = new RegisterFile(arena, cores);
    this.assign(manifest);
    this.unit = unitFor(protection, arena, { ...ground, rights: this.reach });
    this.unit.reset();
    this.capacity = new Capacity(arena, manifest, this.owner, this.inWindow, this.given);
  }

  private assign(manifest: Manifest): void {
    const id = new Map(manifest.compartments.map(({ name }, i) => [name, i]));
    manifest.compartments.forEach((each, c) => {
      for (const { base, size } of each.memory) this.claim(c, base, size, RIGHTS_ALL);
      for (const core of each.cores) this.resident[2 * core + (each.critical ? CRITICAL : ORDINARY)] = c;
      for (const line of each.interrupts) this.lineOwner[line] = c;
      for (const master of each.masters) this.masterOwner[master] = c;
    });
    for (const { owner, base, size, receivers } of manifest.windows) {
      this.claim(id.get(owner) ?? NOBODY, base, size, RIGHTS_READ_WRITE);
      for (let g = base / this.granuleBytes; g < (base + size) / this.granuleBytes; g += 1) {
        this.inWindow[g] = 1;
        for (const { compartment, access } of receivers)
          this.note(g, id.get(compartment) ?? NOBODY, access === 'read' ? RIGHTS_READ : RIGHTS_READ_WRITE);
      }
    }
  }

  private claim(compartment: number, base: number, size: number, rights: number): void {
    for (let g = base / this.granuleBytes; g < (base + size) / this.granuleBytes; g += 1) {
      this.owner[g] = compartment;
      this.note(g, compartment, rights);
    }
  }

  /** Changes one compartment's rights to a granule and programs the protection unit. */
  give(granule: number, compartment: number, rights: number): void {
    this.note(granule, compartment, rights);
    this.unit.changed(granule, compartment); // MON-UNIT-2
  }

  /** A granule changes hands: nobody else has any rights to it. */
  transfer(granule: number, to: number): void {
    this.capacity.ownerChanges(granule, this.owner[granule]!, to, this.owner, this.inWindow, this.given);
    this.give(granule, to, RIGHTS_ALL);
  }

  /** The book-keeping of rights: work in proportion to the compartments. */
  private note(granule: number, compartment: number, rights: number): void {
    const row = granule * this.compartments;
    this.given[row + compartment] = rights;
    if (!this.oneWay) {
      this.reach[row + compartment] = rights;
      return;
    }
    let nonSecure = RIGHTS_NONE;
    for (let c = 0; c < this.compartments; c += 1) if (this.critical[c] === 0) nonSecure |= this.given[row + c]!;
    for (let c = 0; c < this.compartments; c += 1) {
      const own = this.given[row + c]!;
      this.reach[row + c] = this.critical[c] === 1 && nonSecure !== RIGHTS_NONE ? RIGHTS_READ_WRITE : own;
    }
  }

  /** Who runs on the core that a request is said to come from. */
  callerOf(core: number): number {
    return core >>> 0 === core && core < this.cores ? this.current[core]! : NOBODY;
  }

  isCompartment(n: number): boolean {
    return n >>> 0 === n && n < this.compartments;
  }
}

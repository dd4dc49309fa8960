/**
 * How many entries of the protection unit each compartment takes, and may take: kept as counts, so that a grant is admitted or refused by
 * one look at each open grant. Counted in edges, the places along memory where the compartment's rights change when no grant is open.
 */
import {
  GRANTS_PER_COMPARTMENT,
  PMP_ENTRIES_LARGE,
  PMP_ENTRIES_OF_MONITOR,
  PMP_ENTRIES_SMALL,
  RIGHTS_ALL,
  RIGHTS_NONE,
  TZC_REGIONS_TO_GIVE,
} from '../../../spec/vocabulary/limits.ts';
import type { Manifest } from '../../../spec/vocabulary/monitor.ts';
import type { Arena } from '../../machine/arena.ts';
import { DONATED, LENT, type Tables } from '../tables.ts';

/** A stretch of memory that one compartment owns has two edges and takes one region. */
const EDGES_PER_REGION = 2;
const EDGES_PER_GRANT = 2;
/** Of the address space controller: what is left on both sides, and what is granted. */
const EDGES_PER_OFFER_OF_WORLDS = 2 * EDGES_PER_REGION;

const isNamed = (manifest: Manifest, compartment: number): boolean =>
  manifest.grants.some(({ from, to }) => [from, to].includes(manifest.compartments[compartment]?.name ?? ''));

export class Capacity {
  /** [compartments] edges that each has. */
  readonly edges: Int32Array;
  /** [compartments] and may have. */
  readonly limit: Float64Array;
  readonly perOffer: number;
  readonly countsWindows: boolean;
  readonly isBounded: boolean;
  private readonly compartments: number;
  private readonly granules: number;

  static size(compartments: number): number {
    return 4 * compartments + 8;
  }

  constructor(arena: Arena, manifest: Manifest, owner: Uint8Array, inWindow: Uint8Array, given: Uint8Array) {
    const { protection, granules } = manifest.platform;
    const n = manifest.compartments.length;
    const isPmp = protection === 'pmp' || protection === 'pmp64';
    this.compartments = n;
    this.granules = granules;
    this.isBounded = protection !== 'stage2';
    this.countsWindows = isPmp;
    this.perOffer = isPmp ? EDGES_PER_GRANT : EDGES_PER_OFFER_OF_WORLDS;
    this.edges = arena.words(n);
    for (let c = 0; c < n; c += 1)
      for (let g = 0; g <= granules; g += 1) this.edges[c]! += this.isEdge(c, g, owner, inWindow, given) ? 1 : 0;
    this.limit = new Float64Array(n).fill((protection === 'pmp64' ? PMP_ENTRIES_LARGE : PMP_ENTRIES_SMALL) - PMP_ENTRIES_OF_MONITOR);
    if (!isPmp) this.divide(manifest);
  }

  /** Regions that nobody needs at boot are divided evenly among the compartments that a grant policy names: each has a part of its own. */
  private divide(manifest: Manifest): void {
    let free = TZC_REGIONS_TO_GIVE - manifest.windows.length;
    let sharers = 0;
    for (let c = 0; c < this.compartments; c += 1) {
      free -= this.edges[c]! / EDGES_PER_REGION;
      if (isNamed(manifest, c)) sharers += 1;
    }
    const part = sharers === 0 ? 0 : Math.floor(free / sharers) * EDGES_PER_REGION;
    for (let c = 0; c < this.compartments; c += 1) this.limit[c] = this.edges[c]! + (isNamed(manifest, c) ? part : 0);
  }

  private settled(compartment: number, granule: number, owner: Uint8Array, inWindow: Uint8Array, given: Uint8Array): number {
    if (granule < 0 || granule >= this.granules) return RIGHTS_NONE;
    if (inWindow[granule] === 0) return owner[granule] === compartment ? RIGHTS_ALL : RIGHTS_NONE;
    return this.countsWindows ? given[granule * this.compartments + compartment]! : RIGHTS_NONE;
  }

  private isEdge(compartment: number, granule: number, owner: Uint8Array, inWindow: Uint8Array, given: Uint8Array): boolean {
    const before = this.settled(compartment, granule - 1, owner, inWindow, given);
    return before !== this.settled(compartment, granule, owner, inWindow, given);
  }

  /** A granule changes hands: at most two edges of each come or go. */
  ownerChanges(granule: number, from: number, to: number, owner: Uint8Array, inWindow: Uint8Array, given: Uint8Array): void {
    for (const edge of [granule, granule + 1])
      for (const c of [from, to]) if (this.isEdge(c, edge, owner, inWindow, given)) this.edges[c]! -= 1;
    owner[granule] = to;
    for (const edge of [granule, granule + 1])
      for (const c of [from, to]) if (this.isEdge(c, edge, owner, inWindow, given)) this.edges[c]! += 1;
  }
}

/** At most one look a place of the caller's, and with a PMP one at every grant that it may hold. */
const spent = (t: Tables, by: number): number => {
  const { edges, perOffer, countsWindows } = t.capacity;
  let sum = edges[by]!;
  const first = by * GRANTS_PER_COMPARTMENT;
  for (let place = first; place < first + GRANTS_PER_COMPARTMENT; place += 1)
    if (t.kind[place] === LENT || t.kind[place] === DONATED) sum += perOffer;
  if (!countsWindows) return sum;
  for (let slot = 0; slot < t.held.length; slot += 1) if (t.held[slot] !== RIGHTS_NONE && t.receiver[slot] === by) sum += EDGES_PER_GRANT;
  return sum;
};

/** Whatever becomes of one more offer, the unit has entries for it. */
export const mayOffer = (t: Tables, by: number): boolean =>
  !t.capacity.isBounded || spent(t, by) + t.capacity.perOffer <= t.capacity.limit[by]!;

/** What a retriever gains takes entries of its own; on TrustZone those of a loan were the sender's from the offer on. */
export const mayRetrieve = (t: Tables, by: number, donated: boolean): boolean =>
  !t.capacity.isBounded || (!donated && !t.capacity.countsWindows) || spent(t, by) + EDGES_PER_GRANT <= t.capacity.limit[by]!;

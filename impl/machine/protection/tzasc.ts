/** The address space controller, fast: an access is followed from region to region, so that its length does not matter. */
import { TZC_IDENTITIES, TZC_REGIONS } from '../../../spec/vocabulary/limits.ts';
import type { TzascRegion } from '../../../spec/vocabulary/protection.ts';
import type { Arena } from '../arena.ts';
import { assert } from '../assert.ts';

const PAGE = 4096;
const SECURE_READ = 1;
const SECURE_WRITE = 2;

export class Tzasc {
  /** [9] first byte and one past the last; region 0 ignores both. */
  readonly start: Float64Array;
  readonly end: Float64Array;
  /** [9] bit f: enabled for filter f. */
  readonly filters: Uint8Array;
  readonly secure: Uint8Array;
  /** [9] bit i: non-secure identity i. */
  readonly readers: Uint16Array;
  readonly writers: Uint16Array;

  static size(): number {
    return 2 * 8 * TZC_REGIONS + 2 * 16 + 2 * 24;
  }

  constructor(arena: Arena) {
    this.start = arena.doubles(TZC_REGIONS);
    this.end = arena.doubles(TZC_REGIONS);
    this.filters = arena.bytes(TZC_REGIONS);
    this.secure = arena.bytes(TZC_REGIONS);
    this.readers = arena.halves(TZC_REGIONS);
    this.writers = arena.halves(TZC_REGIONS);
  }

  program(region: number, values: TzascRegion): void {
    assert(region < TZC_REGIONS, 'only the monitor programs regions, and it knows how many there are');
    this.start[region] = values.base - (values.base % PAGE);
    this.end[region] = values.top - (values.top % PAGE) + PAGE;
    this.filters[region] = values.filters;
    this.secure[region] = (values.secureRead ? SECURE_READ : 0) | (values.secureWrite ? SECURE_WRITE : 0);
    this.readers[region] = values.identitiesRead;
    this.writers[region] = values.identitiesWrite;
  }

  disable(region: number): void {
    this.filters[region] = 0;
  }

  /** Whether a transaction of `length` bytes at `base` reaches memory through filter `filter`. */
  allows(secure: boolean, identity: number, filter: number, base: number, length: number, write: boolean): boolean {
    const end = base + length;
    let at = base;
    // Each turn passes an edge of a region: at most two for each region, and one.
    for (let turn = 0; turn < 2 * TZC_REGIONS + 1 && at < end; turn += 1) {
      let match = 0;
      let next = end;
      for (let region = 1; region < TZC_REGIONS; region += 1) {
        // MON-TZ-1: region 0 is what remains when none of these matches.
        if (!(this.filters[region]! & (1 << filter))) continue; // MON-TZ-2
        const start = this.start[region]!;
        if (start > at) {
          if (start < next) next = start;
          continue;
        }
        const regionEnd = this.end[region]!;
        if (regionEnd <= at) continue;
        if (match !== 0) return false; // MON-TZ-5
        match = region;
        if (regionEnd < next) next = regionEnd;
      }
      if (!this.permits(match, secure, identity, write)) return false; // MON-TZ-6
      at = next;
    }
    return true;
  }

  private permits(region: number, secure: boolean, identity: number, write: boolean): boolean {
    if (secure) return (this.secure[region]! & (write ? SECURE_WRITE : SECURE_READ)) !== 0; // MON-TZ-3
    if (identity >>> 0 !== identity || identity >= TZC_IDENTITIES) return false;
    return ((write ? this.writers : this.readers)[region]! & (1 << identity)) !== 0; // MON-TZ-4
  }
}

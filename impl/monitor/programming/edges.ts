/** Where something changes along memory: a short sorted list of granules for each row. What a unit with ranges is programmed from. */
import type { Arena } from '../../machine/arena.ts';
import { assert } from '../../machine/assert.ts';

export class Edges {
  /** [rows × capacity] granules, ascending. */
  private readonly at: Int32Array;
  /** [rows] */
  private readonly counts: Uint8Array;
  private readonly capacity: number;

  static size(rows: number, capacity: number): number {
    return rows * (4 * capacity + 1) + 16;
  }

  constructor(arena: Arena, rows: number, capacity: number) {
    assert(capacity <= 0xff, 'a count fits a byte');
    this.capacity = capacity;
    this.at = arena.words(rows * capacity);
    this.counts = arena.bytes(rows);
  }

  count(row: number): number {
    return this.counts[row]!;
  }

  edge(row: number, index: number): number {
    return this.at[row * this.capacity + index]!;
  }

  /** Makes `granule` an edge, or none: at most `capacity` moves. */
  set(row: number, granule: number, present: boolean): void {
    const first = row * this.capacity;
    const end = first + this.counts[row]!;
    let place = end;
    while (place > first && this.at[place - 1]! >= granule) place -= 1;
    if ((place < end && this.at[place] === granule) === present) return;
    if (present) {
      assert(end - first < this.capacity, 'the manifest and every grant were admitted with entries to spare');
      this.at.copyWithin(place + 1, place, end);
      this.at[place] = granule;
    } else this.at.copyWithin(place, place + 1, end);
    this.counts[row] = end - first + (present ? 1 : -1);
  }

  clear(row: number): void {
    this.counts[row] = 0;
  }
}

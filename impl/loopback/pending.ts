/** Requests that wait for their answers: few, oldest first, each with its token and what its answer has to repeat. */
import type { Arena } from '../machine/arena.ts';

/** Words of an entry. */
const TOKEN = 0;
const WHAT = 1;
const FIRST = 2;
const SECOND = 3;
const ENTRY = 4;

export class PendingTable {
  readonly capacity: number;
  private readonly entries: Int32Array;
  private readonly size: Int32Array;

  constructor(arena: Arena, capacity: number) {
    this.capacity = capacity;
    this.entries = arena.words(ENTRY * capacity);
    this.size = arena.words(1);
  }

  /** Bytes of arena. */
  static space(capacity: number): number {
    return 4 * ENTRY * capacity + 16;
  }

  get count(): number {
    return this.size[0] as number;
  }
  token(n: number): number {
    return this.entries[ENTRY * n + TOKEN] as number;
  }
  what(n: number): number {
    return this.entries[ENTRY * n + WHAT] as number;
  }
  first(n: number): number {
    return (this.entries[ENTRY * n + FIRST] as number) >>> 0;
  }
  second(n: number): number {
    return (this.entries[ENTRY * n + SECOND] as number) >>> 0;
  }

  /** Where a token is; -1 is nowhere. */
  find(token: number): number {
    for (let n = 0; n < this.count; n += 1) if (this.token(n) === token) return n;
    return -1;
  }

  add(token: number, what: number, first: number, second: number): void {
    const at = ENTRY * this.count;
    this.entries[at + TOKEN] = token;
    this.entries[at + WHAT] = what;
    this.entries[at + FIRST] = first;
    this.entries[at + SECOND] = second;
    this.size[0] = this.count + 1;
  }

  remove(n: number): void {
    this.entries.copyWithin(ENTRY * n, ENTRY * (n + 1), ENTRY * this.count);
    this.size[0] = this.count - 1;
  }

  clear(): void {
    this.size[0] = 0;
  }
}

/**
 * The bytes of an emulated machine as they were when they were last compared. Whatever a comparison has looked at is taken over; all other
 * bytes must be as they were, since what the specification says of them is the same as well. So nothing is left out, and little is looked at.
 */
import type { Monitor } from '../../impl/monitor/monitor.ts';

type Numbers = Uint8Array | Uint16Array | Int32Array | Float64Array;

/** Up to so many bytes are copied one by one, since a call that copies more of them costs as much. */
const FEW = 24;

export class Shadow {
  private readonly present: Buffer;
  private readonly past: Buffer;
  /** What lies before and after the memory of walks that the unit may have: any access may change that, and it is no part of the state. */
  private readonly parts: readonly (readonly [Buffer, Buffer])[];

  constructor({ arena, tables }: Pick<Monitor, 'arena' | 'tables'>) {
    this.present = Buffer.from(arena.buffer);
    this.past = Buffer.from(this.present);
    const cache = tables.unit.cache?.contents();
    const part = (first: number, end?: number) => [this.present.subarray(first, end), this.past.subarray(first, end)] as const;
    this.parts = cache === undefined ? [part(0)] : [part(0, cache.byteOffset), part(cache.byteOffset + cache.byteLength)];
  }

  /** Elements of a table that have just been compared. */
  adopt(table: Numbers, first: number, count: number): void {
    const size = table.BYTES_PER_ELEMENT;
    const from = table.byteOffset + first * size;
    const bytes = count * size;
    if (bytes > FEW) this.present.copy(this.past, from, from, from + bytes);
    else for (let at = from; at < from + bytes; at += 1) this.past[at] = this.present[at] as number;
  }

  /** Tables that lie one after another, from the first to the last, all of which have just been compared. */
  adoptAll(first: Numbers, last: Numbers): undefined {
    this.present.copy(this.past, first.byteOffset, first.byteOffset, last.byteOffset + last.byteLength);
    return undefined;
  }

  /** From a table on to the end: what follows from what has been compared, and has no counterpart in the specification. */
  adoptBeyond(last: Numbers): void {
    this.present.copy(this.past, last.byteOffset + last.byteLength, last.byteOffset + last.byteLength, this.present.length);
  }

  /** Everything has just been compared. */
  adoptEverything(): void {
    this.present.copy(this.past);
  }

  /** Every byte that was not adopted since is as it was. */
  isAsAdopted(): boolean {
    for (const [present, past] of this.parts) if (!present.equals(past)) return false;
    return true;
  }
}

/**
 * The memory of an emulator in each state that is still to be expanded: a queue of records of one size, in large chunks. Breadth first
 * means first in, first out, so a chunk is free again as soon as its last record has been expanded.
 */
const CHUNK_BYTES = 4 << 20;

export class Snapshots {
  private readonly perChunk: number;
  private readonly recordBytes: number;
  /** Number of a chunk to its bytes; only those from the oldest record in use exist. */
  private readonly chunks = new Map<number, Uint8Array>();
  private spare: Uint8Array | undefined;
  private oldest = 0;
  private count = 0;

  constructor(recordBytes: number) {
    this.recordBytes = recordBytes;
    this.perChunk = Math.max(1, Math.floor(CHUNK_BYTES / Math.max(1, recordBytes)));
  }

  /** A new record at the end of the queue: its number. */
  take(): number {
    const number = this.count;
    this.count += 1;
    if (number % this.perChunk === 0) {
      this.chunks.set(number / this.perChunk, this.spare ?? new Uint8Array(this.perChunk * this.recordBytes));
      this.spare = undefined;
    }
    return number;
  }

  write(number: number, offset: number, bytes: Uint8Array): void {
    const chunk = this.chunks.get(Math.floor(number / this.perChunk)) as Uint8Array;
    chunk.set(bytes, (number % this.perChunk) * this.recordBytes + offset);
  }

  /** A view of a record that was not released. */
  read(number: number): Uint8Array {
    const from = (number % this.perChunk) * this.recordBytes;
    return (this.chunks.get(Math.floor(number / this.perChunk)) as Uint8Array).subarray(from, from + this.recordBytes);
  }

  /** Forgets every record before this one, in whole chunks. */
  release(before: number): void {
    for (const end = Math.floor(before / this.perChunk); this.oldest < end; this.oldest += 1) {
      this.spare = this.chunks.get(this.oldest);
      this.chunks.delete(this.oldest);
    }
  }
}

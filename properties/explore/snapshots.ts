/**
 * The memory of an emulator in each state that is still to be expanded: a queue of records of one size, in large chunks. Breadth first
 * means first in, first out, so a chunk is free again as soon as its last record has been expanded.
 */
const CHUNK_BYTES = 4 << 20;

export class Snapshots {
  private readonly perChunk: number;
  readonly recordBytes: number;
  /** Number of a chunk to its bytes; only those from the oldest record in use exist. */
  private readonly chunks = new Map<number, Buffer>();
  private spare: Buffer | undefined;
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
      this.chunks.set(number / this.perChunk, this.spare ?? Buffer.alloc(this.perChunk * this.recordBytes));
      this.spare = undefined;
    }
    return number;
  }

  /** The chunk in which a record lies that was not released. */
  chunkOf(number: number): Buffer {
    return this.chunks.get(Math.floor(number / this.perChunk)) as Buffer;
  }

  /** Where in its chunk a record begins, in bytes. */
  startOf(number: number): number {
    return (number % this.perChunk) * this.recordBytes;
  }

  /** Forgets every record before this one, in whole chunks. */
  release(before: number): void {
    for (const end = Math.floor(before / this.perChunk); this.oldest < end; this.oldest += 1) {
      this.spare = this.chunks.get(this.oldest);
      this.chunks.delete(this.oldest);
    }
  }
}

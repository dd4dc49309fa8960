/**
 * The memory of an emulator in each state that is still to be expanded: a queue of records of one size, in large chunks. Breadth first
 * means first in, first out, so a chunk is free again as soon as its last record has been expanded.
 */
const CHUNK_WORDS = 1 << 20;

export class Snapshots {
  private readonly perChunk: number;
  private readonly recordWords: number;
  /** Number of a chunk to its words; only those from the oldest record in use exist. */
  private readonly chunks = new Map<number, Int32Array>();
  private spare: Int32Array | undefined;
  private oldest = 0;
  private count = 0;

  constructor(recordWords: number) {
    this.recordWords = recordWords;
    this.perChunk = Math.max(1, Math.floor(CHUNK_WORDS / Math.max(1, recordWords)));
  }

  /** A new record at the end of the queue: its number. */
  take(): number {
    const number = this.count;
    this.count += 1;
    if (number % this.perChunk === 0) {
      this.chunks.set(number / this.perChunk, this.spare ?? new Int32Array(this.perChunk * this.recordWords));
      this.spare = undefined;
    }
    return number;
  }

  /** The chunk in which a record lies that was not released. */
  wordsOf(number: number): Int32Array {
    return this.chunks.get(Math.floor(number / this.perChunk)) as Int32Array;
  }

  /** Where in its chunk a record begins. */
  startOf(number: number): number {
    return (number % this.perChunk) * this.recordWords;
  }

  /** Forgets every record before this one, in whole chunks. */
  release(before: number): void {
    for (const end = Math.floor(before / this.perChunk); this.oldest < end; this.oldest += 1) {
      this.spare = this.chunks.get(this.oldest);
      this.chunks.delete(this.oldest);
    }
  }
}

/** An emulator whose memory is saved, restored and compared as one run of bytes. */
import { ENCODING_BYTES_MAX } from '../../model/explore/index.ts';
import { Snapshots } from './snapshots.ts';

/** What the product asks of a judged scope about memory. */
interface Memory<Subject> {
  raw(subject: Subject): readonly Uint8Array[];
  essence?(subject: Subject, out: Uint8Array, at: number): number;
}

/** The essence begins with the number of the setup, so that machines of two setups are never taken for one. */
const SETUP_BYTES = 4;

export class Machine<Subject> {
  readonly subject: Subject;
  /** What `readEssence` has read, as words. */
  readonly essence: Int32Array;
  private readonly bytes: Uint8Array;
  private readonly memory: Memory<Subject>;
  /** The memory that the emulator can change; a record is all of it, one view behind the other. */
  private readonly views: readonly Buffer[];
  private readonly snapshots: Snapshots;

  constructor(subject: Subject, memory: Memory<Subject>) {
    this.subject = subject;
    this.memory = memory;
    this.views = memory.raw(subject).map((view) => Buffer.from(view.buffer, view.byteOffset, view.byteLength));
    const size = this.views.reduce((sum, view) => sum + view.length, 0);
    this.snapshots = new Snapshots(size);
    this.essence = new Int32Array(Math.ceil((SETUP_BYTES + Math.max(size, ENCODING_BYTES_MAX)) / 4));
    this.bytes = new Uint8Array(this.essence.buffer);
  }

  save(): number {
    const number = this.snapshots.take();
    const chunk = this.snapshots.chunkOf(number);
    let at = this.snapshots.startOf(number);
    for (const view of this.views) {
      view.copy(chunk, at);
      at += view.length;
    }
    return number;
  }

  /** A copy of a snapshot. */
  read(number: number): Uint8Array {
    const from = this.snapshots.startOf(number);
    return new Uint8Array(this.snapshots.chunkOf(number).subarray(from, from + this.snapshots.recordBytes));
  }

  /** A snapshot of what another machine had in its memory. */
  adopt(bytes: Uint8Array): number {
    const number = this.snapshots.take();
    this.snapshots.chunkOf(number).set(bytes, this.snapshots.startOf(number));
    return number;
  }

  /** Snapshots are loaded in the order in which they were saved: breadth first. */
  load(number: number): void {
    const chunk = this.snapshots.chunkOf(number);
    let at = this.snapshots.startOf(number);
    for (const view of this.views) {
      chunk.copy(view, 0, at, at + view.length);
      at += view.length;
    }
    this.snapshots.release(number);
  }

  isAt(number: number): boolean {
    const chunk = this.snapshots.chunkOf(number);
    let at = this.snapshots.startOf(number);
    for (const view of this.views) {
      if (view.compare(chunk, at, at + view.length) !== 0) return false;
      at += view.length;
    }
    return true;
  }

  /** Reads what of the memory may matter later; answers the number of words. */
  readEssence(setup: number): number {
    const end = this.memory.essence === undefined ? this.readAll() : this.memory.essence(this.subject, this.bytes, SETUP_BYTES);
    const words = Math.ceil(end / 4);
    for (let i = end; i < 4 * words; i += 1) this.bytes[i] = 0;
    this.essence[0] = setup;
    return words;
  }

  private readAll(): number {
    let at = SETUP_BYTES;
    for (const view of this.views) {
      this.bytes.set(view, at);
      at += view.length;
    }
    return at;
  }
}

/** An emulator whose memory is saved, restored and compared as one run of words. */
import { ENCODING_BYTES_MAX } from '../../model/explore/index.ts';
import { Snapshots } from './snapshots.ts';

/** What the product asks of a judged scope about memory. */
interface Memory<Subject> {
  raw(subject: Subject): readonly Uint8Array[];
  essence?(subject: Subject, out: Uint8Array, at: number): number;
}

/** The essence begins with the number of the setup, so that machines of two setups are never taken for one. */
const SETUP_BYTES = 4;

type View = Int32Array | Uint8Array;

/** The same memory as words where it is whole words, which takes a quarter of the comparisons; a record gives every element a word. */
const widened = (view: Uint8Array): View =>
  view.byteOffset % 4 === 0 && view.byteLength % 4 === 0 ? new Int32Array(view.buffer, view.byteOffset, view.byteLength / 4) : view;

export class Machine<Subject> {
  readonly subject: Subject;
  /** What `readEssence` has read, as words. */
  readonly essence: Int32Array;
  private readonly bytes: Uint8Array;
  private readonly memory: Memory<Subject>;
  private readonly raw: readonly Uint8Array[];
  private readonly views: readonly View[];
  private readonly snapshots: Snapshots;

  constructor(subject: Subject, memory: Memory<Subject>) {
    this.subject = subject;
    this.memory = memory;
    this.raw = memory.raw(subject);
    this.views = this.raw.map(widened);
    const size = this.raw.reduce((sum, view) => sum + view.length, 0);
    this.snapshots = new Snapshots(this.views.reduce((sum, view) => sum + view.length, 0));
    this.essence = new Int32Array(Math.ceil((SETUP_BYTES + Math.max(size, ENCODING_BYTES_MAX)) / 4));
    this.bytes = new Uint8Array(this.essence.buffer);
  }

  save(): number {
    const number = this.snapshots.take();
    const words = this.snapshots.wordsOf(number);
    let at = this.snapshots.startOf(number);
    for (const view of this.views) {
      words.set(view, at);
      at += view.length;
    }
    return number;
  }

  /** Snapshots are loaded in the order in which they were saved: breadth first. */
  load(number: number): void {
    const words = this.snapshots.wordsOf(number);
    let at = this.snapshots.startOf(number);
    for (const view of this.views) for (let i = 0; i < view.length; i += 1, at += 1) view[i] = words[at] as number;
    this.snapshots.release(number);
  }

  isAt(number: number): boolean {
    const words = this.snapshots.wordsOf(number);
    let at = this.snapshots.startOf(number);
    for (const view of this.views) for (let i = 0; i < view.length; i += 1, at += 1) if (view[i] !== words[at]) return false;
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
    for (const view of this.raw) {
      this.bytes.set(view, at);
      at += view.length;
    }
    return at;
  }
}

/**
 * The shared region as an endpoint touches it: 32-bit words, little-endian like every machine it runs on. Words that the two sides
 * synchronise on go through `acquire` and `release`, so that the order of the others follows on real threads as well.
 */
import { assert } from '../machine/assert.ts';

const isLittleEndian = new Uint8Array(new Uint32Array([1]).buffer)[0] === 1;

export class Region {
  private readonly words: Int32Array;

  /** `bytes` start at a multiple of 4 in their buffer, which may be shared between threads. */
  constructor(bytes: Uint8Array) {
    assert(isLittleEndian, 'words are read as the machine has them, and the layout is little-endian');
    assert(bytes.byteOffset % 4 === 0 && bytes.byteLength % 4 === 0, 'a region is made of whole words');
    this.words = new Int32Array(bytes.buffer, bytes.byteOffset, bytes.byteLength >> 2);
  }

  get length(): number {
    return this.words.length;
  }

  load(word: number): number {
    return this.words[word] as number;
  }

  store(word: number, value: number): void {
    this.words[word] = value;
  }

  acquire(word: number): number {
    return Atomics.load(this.words, word);
  }

  release(word: number, value: number): void {
    Atomics.store(this.words, word, value);
  }

  clear(from: number, to: number): void {
    this.words.fill(0, from, to);
  }
}

/**
 * Guest memory as the queues see it: one region, guest address = offset, with a view for each access width. Control fields and
 * aligned tables go through the wide views, whose elements never tear; only indirect tables, which may lie anywhere, use `data`.
 */
import { assert } from '../machine/assert.ts';

const LITTLE_ENDIAN = new Uint8Array(new Uint16Array([1]).buffer)[0] === 1;

export class GuestMemory {
  readonly bytes: Uint8Array;
  /** The same bytes as u16: index = address / 2. */
  readonly halves: Uint16Array;
  /** The same bytes as u32: index = address / 4. */
  readonly words: Uint32Array;
  readonly data: DataView;
  /** First address past guest memory, in bytes. Buffers may lie anywhere below; rings and tables only in `bytes`. */
  readonly extent: number;

  constructor(bytes: Uint8Array, extent: number = bytes.length) {
    assert(LITTLE_ENDIAN, 'rings are little endian and the wide views are in host order');
    assert(bytes.byteOffset % 4 === 0, 'an address aligned in the guest is aligned in the views');
    assert(extent >= bytes.length && extent <= Number.MAX_SAFE_INTEGER, 'every guest address is exact in a double');
    this.bytes = bytes;
    this.halves = new Uint16Array(bytes.buffer, bytes.byteOffset, bytes.length >>> 1);
    this.words = new Uint32Array(bytes.buffer, bytes.byteOffset, bytes.length >>> 2);
    this.data = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    this.extent = extent;
  }
}

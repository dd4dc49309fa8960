/** Writes a buffer onto the ring or into a table, and judges beforehand whether it may be written. */
import { VIRTQ_DESC_BYTES, VIRTQ_DESC_F_INDIRECT, VIRTQ_DESC_F_NEXT, VIRTQ_DESC_F_WRITE } from '../../../spec/vocabulary/limits.ts';
import type { Chain } from '../chain.ts';
import type { GuestMemory } from '../guest-memory.ts';
import * as R from './registers.ts';

/** Copies of imported constants: a binding that is imported is loaded at each use, which would cost a quarter of a chain's round trip. */
const { SIZE, RING, NEXT_AVAIL, AVAIL_MARKS, MARKS } = R;
const NEXT = VIRTQ_DESC_F_NEXT;
const WRITE = VIRTQ_DESC_F_WRITE;
const TO_TABLE = VIRTQ_DESC_F_INDIRECT;
const ENTRY_BYTES = VIRTQ_DESC_BYTES;

/** True if a queue of this size can carry the chain; at most `size` steps. */
export const isProper = (memory: GuestMemory, size: number, chain: Chain): boolean => {
  const { count, readable, address, length } = chain;
  const extent = memory.extent;
  if (count === 0) return false; // VQ-CHAIN-3
  if (count > size) return false; // virtio-1.4/packed/driver/scatter-gather/1, virtio-1.4/packed/driver/indirect/3
  if (readable >>> 0 !== readable || readable > count) return false; // VQ-CHAIN-4
  for (let i = 0; i < count; i += 1) {
    const at = address[i]!;
    if (!(at >= 0 && at + length[i]! <= extent) || Math.floor(at) !== at) return false; // VQ-CHAIN-1
  }
  return true;
};

/** From the next slot on. The first descriptor is written last, for it exposes all of them: virtio-1.4/packed/driver/scatter-gather/6. */
export const layOutDirect = (memory: GuestMemory, state: Int32Array, chain: Chain, id: number): void => {
  const words = memory.words;
  const { readable, address, length } = chain;
  const ring = state[RING]!;
  const size = state[SIZE]!;
  const final = chain.count - 1;
  const first = state[NEXT_AVAIL]!;
  for (let i = final; i >= 0; i -= 1) {
    const isPastEnd = first + i >= size;
    const marks = isPastEnd ? state[AVAIL_MARKS]! ^ MARKS : state[AVAIL_MARKS]!; // virtio-1.4/packed/desc/wrap/2
    const at = ring + 4 * (isPastEnd ? first + i - size : first + i);
    const start = address[i]!;
    const flags = marks | (i < readable ? 0 : WRITE) | (i < final ? NEXT : 0);
    words[at] = start;
    words[at + 1] = start / 2 ** 32;
    words[at + 2] = length[i]!;
    words[at + 3] = (flags << 16) | (i < final ? 0 : id); // virtio-1.4/packed/driver/update-flags/1: after the body
  }
};

/** Into a table of the caller's, and one descriptor of the ring that points to it. */
export const layOutIndirect = (memory: GuestMemory, state: Int32Array, table: number, chain: Chain, id: number): void => {
  const data = memory.data;
  const { count, readable, address, length } = chain;
  for (let i = 0; i < count; i += 1) {
    const at = table + ENTRY_BYTES * i;
    const start = address[i]!;
    data.setUint32(at, start, true);
    data.setUint32(at + 4, start / 2 ** 32, true);
    data.setUint32(at + 8, length[i]!, true);
    data.setUint32(at + 12, i < readable ? 0 : WRITE << 16, true); // virtio-1.4/packed/driver/indirect/2
  }
  const words = memory.words;
  const at = state[RING]! + 4 * state[NEXT_AVAIL]!;
  words[at] = table;
  words[at + 1] = table / 2 ** 32;
  words[at + 2] = ENTRY_BYTES * count;
  words[at + 3] = ((state[AVAIL_MARKS]! | TO_TABLE) << 16) | id; // virtio-1.4/packed/driver/indirect/4: never with NEXT
};

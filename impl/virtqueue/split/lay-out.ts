/** Writes a chain into a table, which is the driver's until the chain is exposed, and judges beforehand whether it may be written. */
import {
  VIRTQ_CHAIN_BYTES_MAX,
  VIRTQ_DESC_BYTES,
  VIRTQ_DESC_F_INDIRECT,
  VIRTQ_DESC_F_NEXT,
  VIRTQ_DESC_F_WRITE,
} from '../../../spec/vocabulary/limits.ts';
import type { Chain } from '../chain.ts';
import type { GuestMemory } from '../guest-memory.ts';

/** Copies of imported constants: a binding that is imported is loaded at each use, which would cost a quarter of a chain's round trip. */
const NEXT = VIRTQ_DESC_F_NEXT;
const WRITE = VIRTQ_DESC_F_WRITE;
const TO_TABLE = VIRTQ_DESC_F_INDIRECT;
const ENTRY_BYTES = VIRTQ_DESC_BYTES;
const BYTES_MAX = VIRTQ_CHAIN_BYTES_MAX;

/** True if a queue of this size can carry the chain; at most `size` steps. */
export const isProper = (memory: GuestMemory, size: number, chain: Chain): boolean => {
  const { count, readable, address, length } = chain;
  const extent = memory.extent;
  if (count === 0 || count > size) return false; // VQ-CHAIN-3, virtio-1.4/split/driver/indirect/3
  if (readable >>> 0 !== readable || readable > count) return false; // VQ-CHAIN-4
  let total = 0;
  for (let i = 0; i < count; i += 1) {
    const bytes = length[i]!;
    const at = address[i]!;
    if (!(at >= 0 && at + bytes <= extent) || Math.floor(at) !== at) return false; // VQ-CHAIN-1
    total += bytes;
  }
  return total <= BYTES_MAX; // virtio-1.4/split/driver/desc-table/1
};

/** Into the ring's own table, along the driver's private links from `head` on. Answers the last descriptor used. */
export const layOutDirect = (memory: GuestMemory, table: number, next: Uint16Array, head: number, chain: Chain): number => {
  const words = memory.words;
  const { readable, address, length } = chain;
  const final = chain.count - 1;
  let index = head;
  for (let i = 0; ; i += 1) {
    const at = table + 4 * index;
    const start = address[i]!;
    const write = i < readable ? 0 : WRITE; // virtio-1.4/split/driver/framing/1: by the form of a chain
    words[at] = start;
    words[at + 1] = start / 2 ** 32;
    words[at + 2] = length[i]!;
    if (i >= final) {
      words[at + 3] = write;
      return index;
    }
    const following = next[index]!;
    words[at + 3] = (following << 16) | write | NEXT;
    index = following;
  }
};

/** Into a table of the caller's, and one descriptor of the ring that points to it. */
export const layOutIndirect = (memory: GuestMemory, descriptor: number, table: number, chain: Chain): void => {
  const data = memory.data;
  const { count, readable, address, length } = chain;
  for (let i = 0; i < count; i += 1) {
    const at = table + ENTRY_BYTES * i;
    const start = address[i]!;
    const write = i < readable ? 0 : WRITE;
    data.setUint32(at, start, true);
    data.setUint32(at + 4, start / 2 ** 32, true);
    data.setUint32(at + 8, length[i]!, true);
    data.setUint32(at + 12, i + 1 < count ? ((i + 1) << 16) | write | NEXT : write, true);
  }
  const words = memory.words;
  words[descriptor] = table;
  words[descriptor + 1] = table / 2 ** 32;
  words[descriptor + 2] = ENTRY_BYTES * count;
  words[descriptor + 3] = TO_TABLE; // virtio-1.4/split/driver/indirect/4: never with NEXT
};

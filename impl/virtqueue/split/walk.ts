/**
 * Follows a chain from its head, copying each descriptor once, word by word, and judging the copy, because the driver may change it at
 * any time. Bounded by the queue size; on a false answer the chain holds nothing of use.
 */
import {
  VIRTQ_CHAIN_BYTES_MAX,
  VIRTQ_DESC_BYTES,
  VIRTQ_DESC_F_INDIRECT,
  VIRTQ_DESC_F_NEXT,
  VIRTQ_DESC_F_WRITE,
} from '../../../spec/vocabulary/limits.ts';
import type { Chain } from '../chain.ts';
import type { GuestMemory } from '../guest-memory.ts';
import * as R from './registers.ts';

/** Copies of imported constants: a binding that is imported is loaded at each use, which would cost a quarter of a chain's round trip. */
const { SIZE, DESCRIPTORS, INDIRECT } = R;
const NEXT = VIRTQ_DESC_F_NEXT;
const WRITE = VIRTQ_DESC_F_WRITE;
const TO_TABLE = VIRTQ_DESC_F_INDIRECT;
const ENTRY_BYTES = VIRTQ_DESC_BYTES;
const BYTES_MAX = VIRTQ_CHAIN_BYTES_MAX;

/** At most `size` steps in the descriptor table, then at most as many buffers in an indirect one as the chain may still have. */
export const walk = (memory: GuestMemory, state: Int32Array, chain: Chain): boolean => {
  const words = memory.words;
  const extent = memory.extent;
  const size = state[SIZE]!;
  const table = state[DESCRIPTORS]!;
  let index = chain.head;
  let readable = 0;
  let total = 0;
  let writable = 0;
  for (let seen = 0; seen < size; seen += 1) {
    const at = table + 4 * index;
    const low = words[at]!;
    const high = words[at + 1]!;
    const length = words[at + 2]!;
    const tail = words[at + 3]!;
    const address = high * 2 ** 32 + low; // exact below 2^53; above, it is past every extent
    if ((tail & TO_TABLE) !== 0) {
      if ((tail & NEXT) !== 0) return false; // virtio-1.4/split/driver/indirect/4
      if (state[INDIRECT] === 0) return false; // virtio-1.4/split/driver/indirect/1
      chain.count = seen; // virtio-1.4/split/device/indirect/2: what came before stays
      chain.readable = readable;
      chain.writableBytes = writable;
      return walkTable(memory, size, chain, address, length); // virtio-1.4/split/device/indirect/1: WRITE has no say here
    }
    if (address + length > extent) return false; // VQ-CHAIN-1
    total += length;
    if ((tail & WRITE) !== 0) writable += length;
    else if (readable === seen) readable = seen + 1;
    else return false; // virtio-1.4/split/driver/framing/1
    chain.address[seen] = address;
    chain.length[seen] = length;
    if ((tail & NEXT) === 0) {
      chain.count = seen + 1;
      chain.readable = readable;
      chain.writableBytes = writable;
      return total <= BYTES_MAX; // virtio-1.4/split/driver/desc-table/1
    }
    index = tail >>> 16;
    if (index >= size) return false; // virtio-1.4/split/desc/layout/2
  }
  return false; // virtio-1.4/split/driver/desc-table/1: more steps than descriptors is a loop
};

/** Bytes of the buffers that a chain has so far; at most `chain.count` steps. */
const bytesOf = (chain: Chain): number => {
  let total = 0;
  for (let i = 0; i < chain.count; i += 1) total += chain.length[i]!;
  return total;
};

const walkTable = (memory: GuestMemory, size: number, chain: Chain, table: number, bytes: number): boolean => {
  if (bytes === 0 || bytes % ENTRY_BYTES !== 0) return false; // virtio-1.4/split/desc/indirect/1
  if (table + bytes > memory.bytes.length) return false; // VQ-CHAIN-2
  const data = memory.data;
  const extent = memory.extent;
  const entries = bytes / ENTRY_BYTES;
  let index = 0;
  let readable = chain.readable;
  let total = bytesOf(chain);
  let writable = chain.writableBytes;
  for (let seen = chain.count; seen < size; seen += 1) {
    const at = table + ENTRY_BYTES * index;
    const low = data.getUint32(at, true);
    const high = data.getUint32(at + 4, true);
    const length = data.getUint32(at + 8, true);
    const tail = data.getUint32(at + 12, true);
    const address = high * 2 ** 32 + low;
    if ((tail & TO_TABLE) !== 0) return false; // virtio-1.4/split/driver/indirect/2
    if (address + length > extent) return false; // VQ-CHAIN-1
    total += length;
    if ((tail & WRITE) !== 0) writable += length;
    else if (readable === seen) readable = seen + 1;
    else return false; // virtio-1.4/split/driver/framing/1
    chain.address[seen] = address;
    chain.length[seen] = length;
    if ((tail & NEXT) === 0) {
      chain.count = seen + 1;
      chain.readable = readable;
      chain.writableBytes = writable;
      return total <= BYTES_MAX; // virtio-1.4/split/driver/desc-table/1
    }
    index = tail >>> 16;
    if (index >= entries) return false; // virtio-1.4/split/desc/indirect/1
  }
  return false; // virtio-1.4/split/driver/indirect/3, and loops
};

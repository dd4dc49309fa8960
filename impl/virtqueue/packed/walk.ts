/**
 * Follows a list on the ring, copying each descriptor once and judging the copy, because the driver may change it at any time. Bounded
 * by the queue size; on any answer but a number of slots the chain holds nothing of use.
 */
import { VIRTQ_DESC_BYTES, VIRTQ_DESC_F_INDIRECT, VIRTQ_DESC_F_NEXT, VIRTQ_DESC_F_WRITE } from '../../../spec/vocabulary/limits.ts';
import type { Chain } from '../chain.ts';
import type { GuestMemory } from '../guest-memory.ts';
import * as R from './registers.ts';

/** Copies of imported constants: a binding that is imported is loaded at each use, which would cost a quarter of a chain's round trip. */
const { SIZE, RING, NEXT_AVAIL, AVAIL_MARKS, INDIRECT, ROOM, MARKS } = R;
const NEXT = VIRTQ_DESC_F_NEXT;
const WRITE = VIRTQ_DESC_F_WRITE;
const TO_TABLE = VIRTQ_DESC_F_INDIRECT;
const ENTRY_BYTES = VIRTQ_DESC_BYTES;

export const NOTHING = 0;
export const MALFORMED = -1;

/** Slots of the list, at least 1; or that nothing is there; or that it is malformed. At most `size` steps. */
export const walk = (memory: GuestMemory, state: Int32Array, chain: Chain): number => {
  const words = memory.words;
  const extent = memory.extent;
  const size = state[SIZE]!;
  const ring = state[RING]!;
  const room = state[ROOM]!;
  let marks = state[AVAIL_MARKS]!;
  let slot = state[NEXT_AVAIL]!;
  let readable = 0;
  let writable = 0;
  for (let seen = 0; seen < size; seen += 1) {
    const at = ring + 4 * slot;
    const tail = words[at + 3]!;
    const flags = tail >>> 16;
    if ((flags & MARKS) !== marks) return seen === 0 ? NOTHING : MALFORMED; // virtio-1.4/packed/device/desc/3, virtio-1.4/packed/desc/chain/2
    if (seen >= room) return MALFORMED; // virtio-1.4/packed/driver/desc/1, virtio-1.4/packed/driver/scatter-gather/5
    const address = words[at + 1]! * 2 ** 32 + words[at]!; // exact below 2^53; above, it is past every extent
    const length = words[at + 2]!;
    if ((flags & TO_TABLE) !== 0) {
      if (seen > 0) return MALFORMED; // virtio-1.4/packed/desc/chain/3
      if ((flags & NEXT) !== 0) return MALFORMED; // virtio-1.4/packed/driver/indirect/4
      if (state[INDIRECT] === 0) return MALFORMED; // virtio-1.4/packed/driver/indirect/1
      chain.head = tail & 0xffff;
      return walkTable(memory, size, chain, address, length); // virtio-1.4/packed/desc/indirect/2: WRITE has no say here
    }
    if (address + length > extent) return MALFORMED; // VQ-CHAIN-1
    if ((flags & WRITE) !== 0) writable += length;
    else if (readable === seen) readable = seen + 1;
    else return MALFORMED; // virtio-1.4/packed/driver/scatter-gather/3
    chain.address[seen] = address;
    chain.length[seen] = length;
    if ((flags & NEXT) === 0) {
      chain.head = tail & 0xffff; // virtio-1.4/packed/desc/chain/1
      chain.count = seen + 1;
      chain.readable = readable;
      chain.writableBytes = writable;
      return seen + 1;
    }
    slot += 1;
    if (slot === size) {
      slot = 0;
      marks ^= MARKS; // virtio-1.4/packed/desc/wrap/1: within a list too
    }
  }
  return MALFORMED; // virtio-1.4/packed/driver/scatter-gather/2
};

/** All entries, one after the other; at most `size` of them. */
const walkTable = (memory: GuestMemory, size: number, chain: Chain, table: number, bytes: number): number => {
  if (bytes === 0 || bytes % ENTRY_BYTES !== 0) return MALFORMED; // virtio-1.4/packed/desc/indirect/1
  const entries = bytes / ENTRY_BYTES;
  if (entries > size) return MALFORMED; // virtio-1.4/packed/driver/indirect/3
  if (table + bytes > memory.bytes.length) return MALFORMED; // VQ-CHAIN-2
  const data = memory.data;
  const extent = memory.extent;
  let readable = 0;
  let writable = 0;
  for (let i = 0; i < entries; i += 1) {
    const at = table + ENTRY_BYTES * i;
    const address = data.getUint32(at + 4, true) * 2 ** 32 + data.getUint32(at, true);
    const length = data.getUint32(at + 8, true);
    const flags = data.getUint16(at + 14, true); // virtio-1.4/packed/driver/indirect/2: of no flag but WRITE anything is made
    if (address + length > extent) return MALFORMED; // VQ-CHAIN-1
    if ((flags & WRITE) !== 0) writable += length;
    else if (readable === i) readable = i + 1;
    else return MALFORMED; // virtio-1.4/packed/driver/scatter-gather/3
    chain.address[i] = address;
    chain.length[i] = length;
  }
  chain.count = entries;
  chain.readable = readable;
  chain.writableBytes = writable;
  return 1;
};

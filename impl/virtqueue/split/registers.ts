/** Words of a split queue's private state, the same for both sides, and how a ring is placed in memory. */
import { VIRTIO_F_EVENT_IDX, VIRTIO_F_INDIRECT_DESC, VIRTQ_SIZE_MAX } from '../../../spec/vocabulary/limits.ts';
import type { GuestMemory } from '../guest-memory.ts';

export const ENABLED = 0;
/** 1 once the other side has broken the ring. */
export const FAILED = 1;
/** In descriptors; a power of two. */
export const SIZE = 2;
/** Index of the descriptor table in the u32 view. */
export const DESCRIPTORS = 3;
/** Index of the available ring in the u16 view: flags, idx, ring, used_event. */
export const AVAILABLE = 4;
/** Index of the used ring in the u32 view: flags and idx, elements, avail_event. */
export const USED = 5;
/** Device: next available index to take. Driver: next available index to give. */
export const NEXT_AVAIL = 6;
/** Device: next used index to give. Driver: next used index to take. */
export const NEXT_USED = 7;
/** Chains given since the last notification decision. */
export const UNANNOUNCED = 8;
/** 1 if this side wants to be notified. */
export const WANTED = 9;
export const EVENT_INDEX = 10;
export const INDIRECT = 11;
/** Driver: first free descriptor, meaningless when none is free. */
export const FREE_HEAD = 12;
/** Driver: number of free descriptors. */
export const FREE = 13;
export const REGISTERS = 14;

const hasBit = (features: number, bit: number): boolean => Math.floor(features / 2 ** bit) % 2 === 1;

const fits = (memory: GuestMemory, address: number, bytes: number, align: number): boolean =>
  address >= 0 && address % align === 0 && address + bytes <= memory.bytes.length;

/** True and placed, or false and untouched. */
export const place = (
  state: Int32Array,
  memory: GuestMemory,
  sizeMax: number,
  size: number,
  descriptors: number,
  available: number,
  used: number,
): boolean => {
  if (!(size >= 1 && size <= sizeMax && size <= VIRTQ_SIZE_MAX)) return false; // VQ-SIZE-1
  if (size >>> 0 !== size || (size & (size - 1)) !== 0) return false; // virtio-1.4/split/desc/layout/1
  // virtio-1.4/split/driver/layout/1 and VQ-AREA-1: alignments 16, 2, 4; each part wholly in memory.
  if (!fits(memory, descriptors, 16 * size, 16)) return false;
  if (!fits(memory, available, 6 + 2 * size, 2)) return false;
  if (!fits(memory, used, 6 + 8 * size, 4)) return false;
  state[SIZE] = size;
  state[DESCRIPTORS] = descriptors / 4;
  state[AVAILABLE] = available / 2;
  state[USED] = used / 4;
  return true;
};

/** Private state at the start of a queue's life, everything at its default but the index at which both sides start. */
export const begin = (state: Int32Array, features: number, base: number): void => {
  state[ENABLED] = 1;
  state[FAILED] = 0;
  state[NEXT_AVAIL] = base;
  state[NEXT_USED] = base;
  state[UNANNOUNCED] = 0;
  state[WANTED] = 1;
  state[EVENT_INDEX] = hasBit(features, VIRTIO_F_EVENT_IDX) ? 1 : 0;
  state[INDIRECT] = hasBit(features, VIRTIO_F_INDIRECT_DESC) ? 1 : 0;
};

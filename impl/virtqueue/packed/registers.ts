/** Words of a packed queue's private state, how a ring is placed in memory, and whether the other side wants to hear. */
import {
  VIRTIO_F_EVENT_IDX,
  VIRTIO_F_IN_ORDER,
  VIRTIO_F_INDIRECT_DESC,
  VIRTQ_DESC_F_AVAIL,
  VIRTQ_DESC_F_USED,
  VIRTQ_EVENT_DESC,
  VIRTQ_EVENT_DISABLE,
  VIRTQ_EVENT_ENABLE,
  VIRTQ_SIZE_MAX,
} from '../../../spec/vocabulary/limits.ts';
import type { GuestMemory } from '../guest-memory.ts';

export const ENABLED = 0;
/** 1 once the other side has broken the ring. */
export const FAILED = 1;
/** In descriptors; any number. */
export const SIZE = 2;
/** Index of the ring in the u32 view. */
export const RING = 3;
/** Index of the driver's event structure in the u16 view. */
export const DRIVER_EVENTS = 4;
/** Index of the device's event structure in the u16 view. */
export const DEVICE_EVENTS = 5;
/** Slot to take or to fill next. */
export const NEXT_AVAIL = 6;
/** Slot to use next, or to find used next. */
export const NEXT_USED = 7;
/** What both marks of a descriptor are in this round when it is available: AVAIL alone, or USED alone. */
export const AVAIL_MARKS = 8;
/** What both marks of a descriptor are in this round when it is used: both, or none. */
export const USED_MARKS = 9;
/** Slots given since the last notification decision. */
export const UNANNOUNCED = 10;
/** 1 if this side wants to be notified. */
export const WANTED = 11;
export const EVENT_INDEX = 12;
export const INDIRECT = 13;
export const IN_ORDER = 14;
/** Slots in which no buffer is in flight. */
export const ROOM = 15;
/** In order: the buffer in flight for longest, and the one that came last. */
export const FIRST = 16;
export const LAST = 17;
/** Device: first unused entry of its table. Driver: id to give next. */
export const SPARE = 18;
/** Driver: id that ends the batch being taken, -1 if none is. */
export const BATCH = 19;
/** Driver: bytes written to the buffer that ends the batch. */
export const BATCH_WRITTEN = 20;
export const REGISTERS = 21;

export const AVAIL = VIRTQ_DESC_F_AVAIL;
export const MARKS = VIRTQ_DESC_F_AVAIL | VIRTQ_DESC_F_USED;

const hasBit = (features: number, bit: number): number => Math.floor(features / 2 ** bit) % 2;

const fits = (memory: GuestMemory, address: number, bytes: number, align: number): boolean =>
  address >= 0 && address % align === 0 && address + bytes <= memory.bytes.length;

/** Starts a queue's private state. True, or false and untouched. */
export const begin = (
  state: Int32Array,
  memory: GuestMemory,
  sizeMax: number,
  features: number,
  size: number,
  ring: number,
  driverEvents: number,
  deviceEvents: number,
  base: number,
): boolean => {
  if (!(size >= 1 && size <= sizeMax && size <= VIRTQ_SIZE_MAX)) return false; // VQ-SIZE-1
  if (size >>> 0 !== size) return false; // virtio-1.4/packed/desc/layout/1: not only powers of two
  if (base >>> 0 !== base || base > 0xffff || (base & 0x7fff) >= size) return false; // VQ-BASE-1
  // virtio-1.4/packed/driver/layout/1 and VQ-AREA-1: alignments 16, 4, 4; each part wholly in memory.
  if (!fits(memory, ring, 16 * size, 16)) return false;
  if (!fits(memory, driverEvents, 4, 4)) return false;
  if (!fits(memory, deviceEvents, 4, 4)) return false;
  state[SIZE] = size;
  state[RING] = ring / 4;
  state[DRIVER_EVENTS] = driverEvents / 2;
  state[DEVICE_EVENTS] = deviceEvents / 2;
  state[ENABLED] = 1;
  state[FAILED] = 0;
  state[NEXT_AVAIL] = base & 0x7fff;
  state[NEXT_USED] = base & 0x7fff;
  const firstRound = base >= 0x8000; // virtio-1.4/packed/desc/wrap/1
  state[AVAIL_MARKS] = firstRound ? AVAIL : VIRTQ_DESC_F_USED;
  state[USED_MARKS] = firstRound ? MARKS : 0;
  state[UNANNOUNCED] = 0;
  state[WANTED] = 1;
  state[EVENT_INDEX] = hasBit(features, VIRTIO_F_EVENT_IDX);
  state[INDIRECT] = hasBit(features, VIRTIO_F_INDIRECT_DESC);
  state[IN_ORDER] = hasBit(features, VIRTIO_F_IN_ORDER);
  state[ROOM] = size;
  return true;
};

const DESC = VIRTQ_EVENT_DESC;
const DISABLE = VIRTQ_EVENT_DISABLE;
const ENABLE = VIRTQ_EVENT_ENABLE;

/** True if the structure at `events` wants to hear of the last `count` slots before `next`; `marks` are those of the round that `next` is in. */
export const wants = (halves: Uint16Array, state: Int32Array, events: number, next: number, marks: number, count: number): boolean => {
  if (count === 0) return false;
  const flags = halves[events + 1]! & 3; // virtio-1.4/packed/desc/event/1: two bits
  if (flags === DISABLE) return false;
  if (flags !== DESC || state[EVENT_INDEX] === 0) return true; // virtio-1.4/packed/desc/event/2
  const wish = halves[events]!;
  const inThisRound = wish >>> 15 === ((marks & AVAIL) === 0 ? 0 : 1);
  const slot = inThisRound ? wish & 0x7fff : (wish & 0x7fff) - state[SIZE]!;
  return ((next - slot - 1) & 0xffff) < count; // virtio-1.4/packed/desc/event/3
};

/** Writes this side's wish: all, none, or what comes at `next` in the round of `marks`. */
export const wish = (halves: Uint16Array, state: Int32Array, events: number, wanted: boolean, next: number, marks: number): void => {
  if (!wanted) {
    halves[events + 1] = DISABLE;
    return;
  }
  if (state[EVENT_INDEX] === 0) {
    halves[events + 1] = ENABLE;
    return;
  }
  halves[events] = next | ((marks & AVAIL) << 8); // bit 7 becomes bit 15
  halves[events + 1] = DESC;
};

/**
 * Who lies where in the window that Client and Server share, in offsets from its start: the link, the ring, a slot for each request in
 * flight, and the pool through which data is bounced. The Client decides it; the Server learns the ring's place over the link.
 */

import { SLOT_BYTES, VIRTQ_DESC_BYTES, VIRTQ_USED_ELEMENT_BYTES } from '../../spec/vocabulary/limits.ts';
import type { LinkGeometry } from '../../spec/vocabulary/virtualnet.ts';

/** Both sections of the link, from the start of the window: 16 slots each way, of a size that an Ethernet frame fits in. */
export const LINK_BYTES = 64 * 1024;
export const LINK_GEOMETRY: LinkGeometry = { slots: 16, slotBytes: 1600, alignment: 4096, firstIndex: 0 };
export const LINK_OPTIONS = { geometry: LINK_GEOMETRY, doorbells: 64 };
/** Of each end: it starts once. */
export const FIRST_EPOCH = 1;
export const CLIENT_LINK_SIDE = 0;
export const SERVER_LINK_SIDE = 1;

/** The control protocol: one device, and few messages at a time. */
export const LOOP_OPTIONS = { deviceNumber: 0, firstToken: 1, pendingMax: 4, outboxMax: 8 };

/** Of the pool: the granularity of allocation, and the most that one request to the device carries. */
export const CHUNK_BYTES = 4096;
export const PIECE_CHUNKS_MAX = 16;

const QUEUE_SIZE_MAX = 256;
const QUEUE_SIZE_MIN = 8;
/** Flags and idx before a ring, the event field after it. */
const RING_EXTRA_BYTES = 2 + 2 + 2;

export interface WindowLayout {
  readonly queueSize: number;
  readonly descriptors: number;
  readonly available: number;
  readonly used: number;
  readonly slots: number;
  readonly pool: number;
  /** Bytes of a chunk of the pool. */
  readonly chunkBytes: number;
  readonly chunks: number;
}

const align = (offset: number, to: number): number => Math.ceil(offset / to) * to;

const layoutFor = (windowBytes: number, queueSize: number): WindowLayout => {
  const descriptors = align(LINK_BYTES, 64);
  const available = descriptors + VIRTQ_DESC_BYTES * queueSize;
  const used = align(available + RING_EXTRA_BYTES + 2 * queueSize, 64);
  const slots = align(used + RING_EXTRA_BYTES + VIRTQ_USED_ELEMENT_BYTES * queueSize, SLOT_BYTES);
  const pool = align(slots + SLOT_BYTES * queueSize, CHUNK_BYTES);
  return {
    queueSize,
    descriptors,
    available,
    used,
    slots,
    pool,
    chunkBytes: CHUNK_BYTES,
    chunks: Math.max(0, Math.floor((windowBytes - pool) / CHUNK_BYTES)),
  };
};

/** The largest queue whose every request finds a chunk in the pool. Undefined when the window is too small for any. */
export const layoutOf = (windowBytes: number): WindowLayout | undefined => {
  for (let queueSize = QUEUE_SIZE_MAX; queueSize >= QUEUE_SIZE_MIN; queueSize >>= 1) {
    const layout = layoutFor(windowBytes, queueSize);
    if (layout.chunks >= queueSize) return layout;
  }
  return undefined;
};

/** The smallest window that `layoutOf` accepts, in bytes. */
export const WINDOW_BYTES_MIN = layoutFor(0, QUEUE_SIZE_MIN).pool + QUEUE_SIZE_MIN * CHUNK_BYTES;

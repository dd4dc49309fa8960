/** Where the parts of the small ring lie, and the memory around it: packed, with room behind it for one indirect table. */
import { VIRTIO_F_EVENT_IDX, VIRTIO_F_INDIRECT_DESC } from '../../../../spec/vocabulary/limits.ts';
import type { Trial } from '../../../virtqueue/shapes.ts';

const DESCRIPTOR_BYTES = 16;

export interface Layout {
  readonly size: number;
  readonly available: number;
  readonly used: number;
  /** Room for a table of one descriptor more than the queue has. */
  readonly table: number;
  readonly bytes: number;
}

export const layoutOf = (size: number): Layout => {
  const available = DESCRIPTOR_BYTES * size;
  const used = Math.ceil((available + 6 + 2 * size) / 4) * 4;
  const table = used + 6 + 8 * size;
  return { size, available, used, table, bytes: table + DESCRIPTOR_BYTES * (size + 1) };
};

/** Buffers may lie anywhere below this address: large enough that a chain can be too long in bytes. */
export const EXTENT = 2 ** 32;

/** Both sides start two entries before an index wraps at 16 bits, so that the wrap is inside every scope. */
export const BASE = 0xfffe;

export const FEATURES = { plain: 0, indirect: 2 ** VIRTIO_F_INDIRECT_DESC, event: 2 ** VIRTIO_F_EVENT_IDX } as const;

export const trialOf = (size: number, features: number): Trial => {
  const { available, used, bytes } = layoutOf(size);
  return { size, descriptors: 0, available, used, base: BASE, features, sizeMax: size, bytes, extent: EXTENT, moods: 0 };
};

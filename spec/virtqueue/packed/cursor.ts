/** A place on a packed ring that is gone around: a slot, and the wrap counter, which turns over when the last slot is passed. */

export interface Cursor {
  readonly slot: number;
  /** 1 on the first round, 0 on the second, and so on. */
  readonly wrap: number;
}

/** virtio-1.4/packed/desc/wrap/1: the counter turns over as the end is passed. At most one round at a time. */
export const advance = ({ slot, wrap }: Cursor, by: number, size: number): Cursor =>
  slot + by < size ? { slot: slot + by, wrap } : { slot: slot + by - size, wrap: 1 - wrap };

/** Slot in bits 0 to 14, wrap counter in bit 15: so in event structures, in notification data, and where a queue is resumed. */
export const packedWord = ({ slot, wrap }: Cursor): number => slot + 0x8000 * wrap;
export const unpacked = (word: number): Cursor => ({ slot: word & 0x7fff, wrap: word >>> 15 });

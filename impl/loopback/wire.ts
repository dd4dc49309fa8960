/** Reading a message where it lies, little-endian. Offsets are in bytes from its start; callers have checked its length. */
import { LOOP_AT_SIZE, LOOP_HEADER_BYTES, LOOP_MESSAGE_BYTES_MAX } from '../../spec/vocabulary/limits.ts';

export const half = (bytes: Uint8Array, at: number): number => (bytes[at] as number) | ((bytes[at + 1] as number) << 8);

/** Unsigned. */
export const word = (bytes: Uint8Array, at: number): number => (half(bytes, at) | (half(bytes, at + 2) << 16)) >>> 0;

/** LOOP-MESSAGE-1. */
export const isWhole = (bytes: Uint8Array, length: number): boolean =>
  length >= LOOP_HEADER_BYTES && length <= LOOP_MESSAGE_BYTES_MAX && half(bytes, LOOP_AT_SIZE) === length;

/** Offsets of the payload's words. */
export const W0 = LOOP_HEADER_BYTES;
export const W1 = W0 + 4;
export const W2 = W0 + 8;
export const W3 = W0 + 12;
export const W4 = W0 + 16;

/** A request as the driver laid it out: header, data and, as the last byte that the device may write, the status. */
import { BLK_HEADER_BYTES, BLK_SEGMENT_BYTES, BLK_T_DISCARD, BLK_T_SECURE_ERASE, BLK_T_WRITE_ZEROES } from '../../vocabulary/limits.ts';

export interface Segment {
  readonly sector: number;
  readonly sectors: number;
  readonly flags: number;
}

export interface Request {
  readonly type: number;
  /** Above 2^53 it is not exact, and beyond any disk all the same. */
  readonly sector: number;
  /** Bytes that follow the header. */
  readonly dataOut: number;
  /** Bytes that the device may write before the status. */
  readonly dataIn: number;
  /** The data of a discard, of zeroes or of an erase, read as segments; bytes short of a whole one are left out. */
  readonly segments: readonly Segment[];
}

const u32 = (bytes: Uint8Array, at: number): number =>
  (bytes[at] ?? 0) + 0x100 * (bytes[at + 1] ?? 0) + 0x1_0000 * (bytes[at + 2] ?? 0) + 0x100_0000 * (bytes[at + 3] ?? 0);
const u64 = (bytes: Uint8Array, at: number): number => u32(bytes, at) + 0x1_0000_0000 * u32(bytes, at + 4);

const segmentAt = (bytes: Uint8Array, at: number): Segment => ({
  sector: u64(bytes, at),
  sectors: u32(bytes, at + 8),
  flags: u32(bytes, at + 12),
});

const segmentsOf = (readable: Uint8Array, bytes: number): readonly Segment[] =>
  Array.from({ length: Math.floor(bytes / BLK_SEGMENT_BYTES) }, (_, i) => segmentAt(readable, BLK_HEADER_BYTES + i * BLK_SEGMENT_BYTES));

/** How the bytes are cut into buffers makes no difference, so `readable` is all of them in a row. */
export const requestOf = (readable: Uint8Array, writable: number): Request => {
  const type = u32(readable, 0);
  const dataOut = Math.max(0, readable.length - BLK_HEADER_BYTES);
  const hasSegments = type === BLK_T_DISCARD || type === BLK_T_WRITE_ZEROES || type === BLK_T_SECURE_ERASE;
  return {
    type,
    sector: u64(readable, 8),
    dataOut,
    dataIn: Math.max(0, writable - 1),
    segments: hasSegments ? segmentsOf(readable, dataOut) : [],
  };
};

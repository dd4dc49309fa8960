/** The header before each packet, as both directions have it. */
import { NET_HEADER_BYTES } from '../../vocabulary/limits.ts';

export interface Header {
  readonly flags: number;
  readonly gso: number;
  readonly headerLength: number;
  readonly gsoSize: number;
  readonly checksumStart: number;
  readonly checksumOffset: number;
  readonly buffers: number;
}

/** What is not there is zero. */
export const headerOf = (bytes: Uint8Array): Header => {
  const byte = (at: number): number => bytes[at] ?? 0;
  const half = (at: number): number => byte(at) + 256 * byte(at + 1);
  return {
    flags: byte(0),
    gso: byte(1),
    headerLength: half(2),
    gsoSize: half(4),
    checksumStart: half(6),
    checksumOffset: half(8),
    buffers: half(10),
  };
};

export const headerBytes = (h: Header): Uint8Array => {
  const bytes = new Uint8Array(NET_HEADER_BYTES);
  bytes[0] = h.flags;
  bytes[1] = h.gso;
  [h.headerLength, h.gsoSize, h.checksumStart, h.checksumOffset, h.buffers].forEach((half, i) => {
    bytes[2 + 2 * i] = half & 0xff;
    bytes[3 + 2 * i] = half >>> 8;
  });
  return bytes;
};

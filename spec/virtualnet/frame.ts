/** A frame as it lies in a slot: a header of 24 bytes, the payload, zeros. */
import {
  VNET_FRAME_DESTINATION,
  VNET_FRAME_EPOCH,
  VNET_FRAME_KIND,
  VNET_FRAME_LENGTH,
  VNET_FRAME_PEER_EPOCH,
  VNET_FRAME_RESERVED,
  VNET_FRAME_RESERVED_WORD,
  VNET_FRAME_SEQUENCE,
  VNET_FRAME_SOURCE,
  VNET_HEADER_BYTES,
} from '../vocabulary/limits.ts';
import { bytes16, bytes32, type Read, u16, u32 } from './bytes.ts';

export interface Header {
  readonly length: number;
  readonly kind: number;
  readonly source: number;
  readonly destination: number;
  /** The sender's epoch, and the receiver's that the sender acknowledged. */
  readonly epoch: number;
  readonly peerEpoch: number;
  readonly sequence: number;
  /** Everything that has to be 0. */
  readonly reserved: number;
}

export const headerAt = (read: Read, at: number): Header => ({
  length: u16(read, at + VNET_FRAME_LENGTH),
  kind: read(at + VNET_FRAME_KIND),
  source: u16(read, at + VNET_FRAME_SOURCE),
  destination: u16(read, at + VNET_FRAME_DESTINATION),
  epoch: u32(read, at + VNET_FRAME_EPOCH),
  peerEpoch: u32(read, at + VNET_FRAME_PEER_EPOCH),
  sequence: u32(read, at + VNET_FRAME_SEQUENCE),
  reserved: read(at + VNET_FRAME_RESERVED) | u32(read, at + VNET_FRAME_RESERVED_WORD),
});

export const payloadAt = (read: Read, at: number, length: number): readonly number[] => {
  const payload = new Array<number>(length);
  for (let i = 0; i < length; i += 1) payload[i] = read(at + VNET_HEADER_BYTES + i);
  return payload;
};

export const headerBytes = (h: Header): readonly number[] => [
  ...bytes16(h.length),
  h.kind,
  0,
  ...bytes16(h.source),
  ...bytes16(h.destination),
  ...bytes32(h.epoch),
  ...bytes32(h.peerEpoch),
  ...bytes32(h.sequence),
  ...bytes32(h.reserved),
];

/** A whole slot. */
export const slotBytesOf = (h: Header, payload: readonly number[], slotBytes: number): Uint8Array => {
  const slot = new Uint8Array(slotBytes);
  slot.set(headerBytes(h));
  slot.set(payload, VNET_HEADER_BYTES);
  return slot;
};

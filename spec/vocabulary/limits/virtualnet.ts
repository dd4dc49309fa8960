/** VirtualNet's numbers: the layout of its shared region and of a frame, and its status words (docs/decisions/0040, 0041). */

/** Bytes of a cache line: words that different sides write never share one. */
export const VNET_LINE_BYTES = 64;

/** 'VNET' as four little-endian bytes. */
export const VNET_MAGIC = 0x54454e56;
export const VNET_VERSION = 1;

/** A section opens with its owner's block: what it announces, then a line for each word that moves. */
export const VNET_BLOCK_BYTES = 4 * VNET_LINE_BYTES;
export const VNET_AT_MAGIC = 0;
export const VNET_AT_VERSION = 4;
export const VNET_AT_SLOTS = 8;
export const VNET_AT_SLOT_BYTES = 12;
export const VNET_AT_SECTION_BYTES = 16;
export const VNET_AT_FIRST_INDEX = 20;
export const VNET_AT_ID = 24;
export const VNET_AT_EPOCH = 28;
export const VNET_AT_ACKNOWLEDGED = 32;
export const VNET_AT_PRODUCED = VNET_LINE_BYTES;
export const VNET_AT_CONSUMED = 2 * VNET_LINE_BYTES;
export const VNET_AT_WAKE_AT = 3 * VNET_LINE_BYTES;
export const VNET_AT_SPACE_AT = VNET_AT_WAKE_AT + 4;

/** The header of a frame: length, kind and a reserved byte, source, destination, two epochs, sequence number, a reserved word. */
export const VNET_HEADER_BYTES = 2 + 1 + 1 + 2 + 2 + 4 + 4 + 4 + 4;
export const VNET_FRAME_LENGTH = 0;
export const VNET_FRAME_KIND = 2;
export const VNET_FRAME_RESERVED = 3;
export const VNET_FRAME_SOURCE = 4;
export const VNET_FRAME_DESTINATION = 6;
export const VNET_FRAME_EPOCH = 8;
export const VNET_FRAME_PEER_EPOCH = 12;
export const VNET_FRAME_SEQUENCE = 16;
export const VNET_FRAME_RESERVED_WORD = 20;

export const VNET_ETHERNET = 1;
export const VNET_CONTROL = 2;

/** Two addresses and a type; then at most 1,500 bytes. No tag, no checksum: the ring is memory. */
export const ETHERNET_HEADER_BYTES = 6 + 6 + 2;
export const ETHERNET_FRAME_BYTES_MAX = ETHERNET_HEADER_BYTES + 1500;

/** An endpoint waits for its peer, is connected, or has given up on a peer that lied. */
export const VNET_WAITING = 0;
export const VNET_UP = 1;
export const VNET_BROKEN = 2;

/** Status words: the first word of every answer of an endpoint. */
export const VNET_OK = 0;
export const VNET_NOT_UP = 1;
export const VNET_RESTARTED = 2;
export const VNET_KIND = 3;
export const VNET_LENGTH = 4;
export const VNET_FULL = 5;
export const VNET_DROPPED = 6;
export const VNET_EMPTY = 7;
export const VNET_MALFORMED = 8;
export const VNET_FOREIGN = 9;
export const VNET_STALE = 10;
export const VNET_LIED = 11;
export const VNET_ABSENT = 12;
export const VNET_OTHER_VERSION = 13;
export const VNET_OTHER_LAYOUT = 14;
export const VNET_STRANGER = 15;
export const VNET_GIVEN_UP = 16;

/**
 * What a hostile compartment stores into the region: each field of what an endpoint reads, once at a value just inside what is allowed and
 * once just outside, mostly where the endpoint will look next.
 */
import type { VirtualNetState } from '../../model/virtualnet.ts';
import { type End, headerAt, sectionOf, slotOf } from '../../spec/virtualnet/index.ts';
import {
  VNET_AT_ACKNOWLEDGED,
  VNET_AT_CONSUMED,
  VNET_AT_EPOCH,
  VNET_AT_FIRST_INDEX,
  VNET_AT_ID,
  VNET_AT_MAGIC,
  VNET_AT_PRODUCED,
  VNET_AT_SECTION_BYTES,
  VNET_AT_SLOT_BYTES,
  VNET_AT_SLOTS,
  VNET_AT_SPACE_AT,
  VNET_AT_VERSION,
  VNET_AT_WAKE_AT,
  VNET_CONTROL,
  VNET_ETHERNET,
  VNET_FRAME_DESTINATION,
  VNET_FRAME_EPOCH,
  VNET_FRAME_LENGTH,
  VNET_FRAME_PEER_EPOCH,
  VNET_FRAME_RESERVED_WORD,
  VNET_FRAME_SEQUENCE,
  VNET_FRAME_SOURCE,
  VNET_HEADER_BYTES,
} from '../../spec/vocabulary/limits.ts';
import type { LinkPoke } from '../../spec/vocabulary/virtualnet.ts';
import type { Random } from '../support/random.ts';

const poke = (at: number, value: number): LinkPoke => ({ call: 'poke', at, value: value >>> 0 });

const wordAt = (s: VirtualNetState, at: number): number =>
  ((s.bytes[at] ?? 0) | ((s.bytes[at + 1] ?? 0) << 8) | ((s.bytes[at + 2] ?? 0) << 16) | ((s.bytes[at + 3] ?? 0) << 24)) >>> 0;

/** A word of the frame that `end` will receive next. */
const frame = (random: Random, s: VirtualNetState, end: End): LinkPoke => {
  const at = slotOf(s.setup, 1 - end.side, end.consumed);
  const header = headerAt((offset) => s.bytes[offset] ?? 0, at);
  const room = s.setup.slotBytes - VNET_HEADER_BYTES;
  const first = (length: number, kind: number, reserved: number): LinkPoke =>
    poke(at + VNET_FRAME_LENGTH, length | (kind << 16) | (reserved << 24));
  switch (random.below(10)) {
    case 0:
      return first(random.pick([room, room + 1, room - 1, 0, 0xffff, 65]), VNET_CONTROL, 0);
    case 1:
      return first(random.pick(room > 1514 ? [1514, 1515, 13, 14] : [13, 14, 1514, room, room + 1, 0]), VNET_ETHERNET, 0);
    case 2:
      return first(header.length, random.pick([0, 1, 2, 3, 0xff]), 0);
    case 3:
      return first(header.length, header.kind, random.pick([0, 1, 0x80]));
    case 4:
      return poke(at + VNET_FRAME_SOURCE, random.pick([end.peer, end.id, end.peer + 1, 0xffff]) | (end.id << 16));
    case 5:
      return poke(
        at + VNET_FRAME_SOURCE,
        end.peer | (random.pick([end.id, end.peer, 0xffff, 0]) << (8 * (VNET_FRAME_DESTINATION - VNET_FRAME_SOURCE))),
      );
    case 6:
      return poke(at + VNET_FRAME_EPOCH, random.pick([end.attached, end.attached - 1, 0, header.epoch + 1]));
    case 7:
      return poke(at + VNET_FRAME_PEER_EPOCH, random.pick([end.epoch, end.epoch - 1, 0, header.peerEpoch + 1]));
    case 8:
      return poke(at + VNET_FRAME_SEQUENCE, end.consumed + random.pick([-1, 0, 1, s.setup.slots]));
    default:
      return random.oneIn(2)
        ? poke(at + VNET_FRAME_RESERVED_WORD, random.pick([0, 1, 0x8000_0000]))
        : poke(at + VNET_HEADER_BYTES + 4 * random.below(room / 4), random.word());
  }
};

/** An index that `end` reads: possible by a hair, or not any more. */
const index = (random: Random, s: VirtualNetState, end: End, at: number): LinkPoke => {
  const block = sectionOf(s.setup, 1 - end.side);
  const { slots } = s.setup;
  if (random.oneIn(2))
    return poke(block + VNET_AT_PRODUCED, end.consumed + random.pick([0, 1, slots, slots + 1, -1, 0x7fff_ffff, 0x8000_0000]));
  return random.oneIn(8)
    ? poke(block + at, random.edge())
    : poke(block + VNET_AT_CONSUMED, end.produced - random.pick([0, 1, slots, slots + 1, -1, 0x7fff_ffff, 0x8000_0000]));
};

/** A word by which the sides wake each other. */
const wake = (random: Random, s: VirtualNetState, end: End): LinkPoke => {
  const block = sectionOf(s.setup, 1 - end.side);
  if (random.oneIn(2)) return poke(block + VNET_AT_WAKE_AT, end.produced + random.pick([-1, 0, 1]));
  return poke(block + VNET_AT_SPACE_AT, end.consumed + random.pick([-1, 0, 1]));
};

/** A word of the announcement that `end` reads; half the time what it was anyway, give or take one. */
const announcement = (random: Random, s: VirtualNetState, end: End): LinkPoke => {
  const block = sectionOf(s.setup, 1 - end.side);
  const epochs = [end.attached - 1, end.attached, end.attached + 1, end.attached + 0x8000_0000, end.attached + 0x7fff_ffff, 0];
  if (random.oneIn(4)) return poke(block + VNET_AT_EPOCH, random.pick(epochs));
  if (random.oneIn(4)) return poke(block + VNET_AT_ACKNOWLEDGED, random.pick([end.epoch, end.epoch - 1, 0]));
  const fields = [
    VNET_AT_MAGIC,
    VNET_AT_VERSION,
    VNET_AT_SLOTS,
    VNET_AT_SLOT_BYTES,
    VNET_AT_SECTION_BYTES,
    VNET_AT_FIRST_INDEX,
    VNET_AT_ID,
  ];
  const at = block + random.pick(fields);
  return poke(at, wordAt(s, at) + random.pick([-1, 1, 1, 64]));
};

export const drawPoke = (random: Random, s: VirtualNetState, end: End): LinkPoke => {
  switch (random.below(8)) {
    case 0:
      return announcement(random, s, end);
    case 1:
      return index(random, s, end, VNET_AT_PRODUCED);
    case 2:
      return wake(random, s, end);
    case 3:
      return poke(random.below(s.bytes.length), random.edge());
    default:
      return frame(random, s, end);
  }
};

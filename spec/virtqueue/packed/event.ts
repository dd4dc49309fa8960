/** Event suppression on a packed ring: each side says in a structure of its own after which slot it wants to hear from the other. */
import { VIRTQ_EVENT_DESC, VIRTQ_EVENT_DISABLE, VIRTQ_EVENT_ENABLE } from '../../vocabulary/limits.ts';
import type { ClauseId } from '../../vocabulary/rule.ts';
import type { Store } from '../../vocabulary/virtqueue.ts';
import { reaches } from '../event.ts';
import { type Memory, read16, store16 } from '../memory.ts';
import { type Cursor, packedWord, unpacked } from './cursor.ts';
import type { PackedRing } from './ring.ts';

/** virtio-1.4/packed/desc/event/1: offset and wrap counter, then flags of two bits. */
const wishIn = (memory: Memory, at: number) => ({ after: unpacked(read16(memory, at)), flags: read16(memory, at + 2) & 3 });

/**
 * virtio-1.4/packed/desc/event/3: true if the slot asked for is one of the last `count` before `next`. A slot of the round before is
 * as many places back as the ring has slots.
 */
const passes = (after: Cursor, next: Cursor, count: number, size: number): boolean =>
  reaches(after.wrap === next.wrap ? after.slot : after.slot - size, next.slot, count);

/**
 * True if the side that wrote the structure at `at` is to hear of the last `count` slots before `next`. What the standard leaves
 * undefined asks for everything: one notification too many does no harm, one too few does (docs/decisions/0024).
 */
export const isAskedFor = (ring: PackedRing, memory: Memory, at: number, next: Cursor, count: number): boolean => {
  if (count === 0) return false;
  const { after, flags } = wishIn(memory, at);
  if (flags === VIRTQ_EVENT_DISABLE) return false;
  // virtio-1.4/packed/desc/event/2: a single slot can be asked for only with the event index.
  return flags === VIRTQ_EVENT_DESC && ring.eventIndex ? passes(after, next, count, ring.size) : true;
};

/** Asks for everything, for nothing, or for what comes at `next`. */
export const ask = (ring: PackedRing, at: number, wanted: boolean, next: Cursor): readonly Store[] => {
  if (!wanted) return [store16(at + 2, VIRTQ_EVENT_DISABLE)];
  if (!ring.eventIndex) return [store16(at + 2, VIRTQ_EVENT_ENABLE)];
  return [store16(at, packedWord(next)), store16(at + 2, VIRTQ_EVENT_DESC)];
};

/** With the event index, what is asked for moves along as slots are taken. */
export const askAgain = (ring: PackedRing, at: number, wanted: boolean, next: Cursor): readonly Store[] =>
  ring.eventIndex && wanted ? ask(ring, at, wanted, next) : [];

const NONE: readonly ClauseId[] = [];
const BY_FLAGS: readonly ClauseId[] = ['virtio-1.4/packed/desc/event/1'];
const BY_SLOT: readonly ClauseId[] = ['virtio-1.4/packed/desc/event/1', 'virtio-1.4/packed/desc/event/3'];
const NOT_NEGOTIATED: readonly ClauseId[] = ['virtio-1.4/packed/desc/event/1', 'virtio-1.4/packed/desc/event/2'];

/** The clauses that decided. */
export const decidedBy = (ring: PackedRing, memory: Memory, at: number, count: number): readonly ClauseId[] => {
  if (count === 0) return NONE;
  if (wishIn(memory, at).flags !== VIRTQ_EVENT_DESC) return BY_FLAGS;
  return ring.eventIndex ? BY_SLOT : NOT_NEGOTIATED;
};

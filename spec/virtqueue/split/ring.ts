/** The split ring in memory: three parts, their sizes and alignments, and where each field lies. */
import {
  VIRTIO_F_EVENT_IDX,
  VIRTIO_F_INDIRECT_DESC,
  VIRTQ_AVAIL_ALIGN,
  VIRTQ_DESC_ALIGN,
  VIRTQ_DESC_BYTES,
  VIRTQ_REFUSED,
  VIRTQ_SIZE_MAX,
  VIRTQ_USED_ALIGN,
  VIRTQ_USED_ELEMENT_BYTES,
} from '../../vocabulary/limits.ts';
import { type Guard, guard } from '../../vocabulary/rule.ts';
import type { Placement } from '../../vocabulary/virtqueue.ts';
import { isAddress, isWord16, type Memory, type Sight } from '../memory.ts';

/** What was negotiated about a queue. */
export interface Negotiated {
  readonly indirect: boolean;
  readonly eventIndex: boolean;
  /** Largest size that the device offers. */
  readonly sizeMax: number;
}

const has = (features: number, bit: number): boolean => Math.floor(features / 2 ** bit) % 2 === 1;

/** `features` as a whole number: bit b counts 2^b. */
export const negotiated = (features: number, sizeMax: number): Negotiated => ({
  indirect: has(features, VIRTIO_F_INDIRECT_DESC),
  eventIndex: has(features, VIRTIO_F_EVENT_IDX),
  sizeMax,
});

/** A ring that has been placed. */
export interface SplitRing extends Negotiated {
  readonly size: number;
  readonly descriptors: number;
  readonly available: number;
  readonly used: number;
}

/** virtio-1.4/split/desc/layout/2: event fields included. */
export const descriptorTableBytes = (size: number): number => VIRTQ_DESC_BYTES * size;
export const availableRingBytes = (size: number): number => 2 + 2 + 2 * size + 2; // flags, idx, ring, used_event
export const usedRingBytes = (size: number): number => 2 + 2 + VIRTQ_USED_ELEMENT_BYTES * size + 2; // flags, idx, ring, avail_event

export const availableFlagsAt = (ring: SplitRing): number => ring.available;
export const availableIndexAt = (ring: SplitRing): number => ring.available + 2;
/** virtio-1.4/split/desc/avail/1: the slot of an index is the index modulo the queue size. */
export const availableSlotAt = (ring: SplitRing, index: number): number => ring.available + 4 + 2 * (index % ring.size);
export const usedEventAt = (ring: SplitRing): number => ring.available + 4 + 2 * ring.size; // virtio-1.4/split/desc/layout/3

export const usedFlagsAt = (ring: SplitRing): number => ring.used;
export const usedIndexAt = (ring: SplitRing): number => ring.used + 2;
export const usedElementAt = (ring: SplitRing, index: number): number => ring.used + 4 + VIRTQ_USED_ELEMENT_BYTES * (index % ring.size);
export const availableEventAt = (ring: SplitRing): number => ring.used + 4 + VIRTQ_USED_ELEMENT_BYTES * ring.size;

const isPowerOfTwo = (n: number): boolean => Number.isInteger(n) && n >= 1 && n <= VIRTQ_SIZE_MAX && Number.isInteger(Math.log2(n));

const isAligned = (address: number, align: number): boolean => address % align === 0;

const liesIn = (memory: Memory, address: number, bytes: number): boolean => isAddress(address) && memory.backs(address, bytes);

type Enabling = Guard<Sight<{ readonly ring: Negotiated }>, Placement>;

/** How a ring may be placed: the same for both sides. */
export const placementGuards: readonly Enabling[] = [
  guard('virtio-1.4/split/desc/layout/1', 'the size is a power of two up to 32768', VIRTQ_REFUSED, (_, p) => isPowerOfTwo(p.size)),
  guard('VQ-SIZE-1', 'the size is no more than the device offers', VIRTQ_REFUSED, (s, p) => !(p.size > s.side.ring.sizeMax)),
  guard('VQ-BASE-1', 'the first index has 16 bits', VIRTQ_REFUSED, (_, p) => isWord16(p.base)),
  guard('virtio-1.4/split/driver/layout/1', 'descriptors are aligned to 16', VIRTQ_REFUSED, (_, p) =>
    isAligned(p.descriptors, VIRTQ_DESC_ALIGN),
  ),
  guard('virtio-1.4/split/driver/layout/1', 'the available ring is aligned to 2', VIRTQ_REFUSED, (_, p) =>
    isAligned(p.available, VIRTQ_AVAIL_ALIGN),
  ),
  guard('virtio-1.4/split/driver/layout/1', 'the used ring is aligned to 4', VIRTQ_REFUSED, (_, p) => isAligned(p.used, VIRTQ_USED_ALIGN)),
  guard('VQ-AREA-1', 'the descriptor table lies in memory', VIRTQ_REFUSED, (s, p) =>
    liesIn(s.memory, p.descriptors, descriptorTableBytes(p.size)),
  ),
  guard('VQ-AREA-1', 'the available ring lies in memory', VIRTQ_REFUSED, (s, p) =>
    liesIn(s.memory, p.available, availableRingBytes(p.size)),
  ),
  guard('VQ-AREA-1', 'the used ring lies in memory', VIRTQ_REFUSED, (s, p) => liesIn(s.memory, p.used, usedRingBytes(p.size))),
];

export const placed = (agreed: Negotiated, p: Placement): SplitRing => ({
  indirect: agreed.indirect,
  eventIndex: agreed.eventIndex,
  sizeMax: agreed.sizeMax,
  size: p.size,
  descriptors: p.descriptors,
  available: p.available,
  used: p.used,
});

/** The ring of a queue that is not enabled: nowhere. */
export const unplaced = (agreed: Negotiated): SplitRing => placed(agreed, { size: 0, descriptors: 0, available: 0, used: 0, base: 0 });

/** The packed ring in memory: one ring of descriptors that both sides write, and an event structure for each side. */
import {
  VIRTIO_F_EVENT_IDX,
  VIRTIO_F_IN_ORDER,
  VIRTIO_F_INDIRECT_DESC,
  VIRTQ_DESC_ALIGN,
  VIRTQ_DESC_BYTES,
  VIRTQ_DESC_F_AVAIL,
  VIRTQ_DESC_F_USED,
  VIRTQ_EVENT_ALIGN,
  VIRTQ_EVENT_BYTES,
  VIRTQ_REFUSED,
  VIRTQ_SIZE_MAX,
} from '../../vocabulary/limits.ts';
import { type Guard, guard } from '../../vocabulary/rule.ts';
import type { Placement } from '../../vocabulary/virtqueue.ts';
import { isAddress, isWord16, type Memory, type Sight } from '../memory.ts';
import { unpacked } from './cursor.ts';

/** What was negotiated about a queue. */
export interface Negotiated {
  readonly indirect: boolean;
  readonly eventIndex: boolean;
  readonly inOrder: boolean;
  /** Largest size that the device offers. */
  readonly sizeMax: number;
}

const has = (features: number, bit: number): boolean => Math.floor(features / 2 ** bit) % 2 === 1;

/** `features` as a whole number: bit b counts 2^b. */
export const negotiated = (features: number, sizeMax: number): Negotiated => ({
  indirect: has(features, VIRTIO_F_INDIRECT_DESC),
  eventIndex: has(features, VIRTIO_F_EVENT_IDX),
  inOrder: has(features, VIRTIO_F_IN_ORDER),
  sizeMax,
});

export interface PackedRing extends Negotiated {
  readonly size: number;
  readonly descriptors: number;
  /** The event structure that the driver writes: which used notifications it wants. */
  readonly driverEvents: number;
  /** The event structure that the device writes: which kicks it wants. */
  readonly deviceEvents: number;
}

/** virtio-1.4/packed/desc/layout/2: addr, len, id, flags. */
export const descriptorAt = (ring: PackedRing, slot: number): number => ring.descriptors + VIRTQ_DESC_BYTES * slot;

const isAvailMarked = (flags: number): boolean => (flags & VIRTQ_DESC_F_AVAIL) !== 0;
const isUsedMarked = (flags: number): boolean => (flags & VIRTQ_DESC_F_USED) !== 0;

/** virtio-1.4/packed/desc/wrap/2: the driver made it available in the round that has this wrap counter. */
export const isAvailable = (flags: number, wrap: number): boolean =>
  isAvailMarked(flags) === (wrap === 1) && isUsedMarked(flags) !== (wrap === 1);

/** virtio-1.4/packed/desc/wrap/3: the device used it in the round that has this wrap counter. */
export const isUsed = (flags: number, wrap: number): boolean =>
  isAvailMarked(flags) === (wrap === 1) && isUsedMarked(flags) === (wrap === 1);

export const availableMark = (wrap: number): number => (wrap === 1 ? VIRTQ_DESC_F_AVAIL : VIRTQ_DESC_F_USED);
export const usedMark = (wrap: number): number => (wrap === 1 ? VIRTQ_DESC_F_AVAIL + VIRTQ_DESC_F_USED : 0);

const isAligned = (address: number, align: number): boolean => address % align === 0;
const liesIn = (memory: Memory, address: number, bytes: number): boolean => isAddress(address) && memory.backs(address, bytes);

type Enabling = Guard<Sight<{ readonly ring: Negotiated }>, Placement>;

const isSize = (n: number): boolean => Number.isInteger(n) && n >= 1 && n <= VIRTQ_SIZE_MAX;

/** How a ring may be placed: the same for both sides. */
export const placementGuards: readonly Enabling[] = [
  guard('virtio-1.4/packed/desc/layout/1', 'the size is from 1 to 32768, a power of two or not', VIRTQ_REFUSED, (_, p) => isSize(p.size)),
  guard('VQ-SIZE-1', 'the size is no more than the device offers', VIRTQ_REFUSED, (s, p) => !(p.size > s.side.ring.sizeMax)),
  guard('VQ-BASE-1', 'the first slot is one of the ring', VIRTQ_REFUSED, (_, p) => isWord16(p.base) && !(unpacked(p.base).slot >= p.size)),
  guard('virtio-1.4/packed/driver/layout/1', 'the ring is aligned to 16', VIRTQ_REFUSED, (_, p) =>
    isAligned(p.descriptors, VIRTQ_DESC_ALIGN),
  ),
  guard('virtio-1.4/packed/driver/layout/1', "the driver's event structure is aligned to 4", VIRTQ_REFUSED, (_, p) =>
    isAligned(p.available, VIRTQ_EVENT_ALIGN),
  ),
  guard('virtio-1.4/packed/driver/layout/1', "the device's event structure is aligned to 4", VIRTQ_REFUSED, (_, p) =>
    isAligned(p.used, VIRTQ_EVENT_ALIGN),
  ),
  guard('VQ-AREA-1', 'the ring lies in memory', VIRTQ_REFUSED, (s, p) => liesIn(s.memory, p.descriptors, VIRTQ_DESC_BYTES * p.size)),
  guard('VQ-AREA-1', "the driver's event structure lies in memory", VIRTQ_REFUSED, (s, p) =>
    liesIn(s.memory, p.available, VIRTQ_EVENT_BYTES),
  ),
  guard('VQ-AREA-1', "the device's event structure lies in memory", VIRTQ_REFUSED, (s, p) => liesIn(s.memory, p.used, VIRTQ_EVENT_BYTES)),
];

export const placed = (agreed: Negotiated, p: Placement): PackedRing => ({
  indirect: agreed.indirect,
  eventIndex: agreed.eventIndex,
  inOrder: agreed.inOrder,
  sizeMax: agreed.sizeMax,
  size: p.size,
  descriptors: p.descriptors,
  driverEvents: p.available,
  deviceEvents: p.used,
});

/** The ring of a queue that is not enabled: nowhere. */
export const unplaced = (agreed: Negotiated): PackedRing => placed(agreed, { size: 0, descriptors: 0, available: 0, used: 0, base: 0 });

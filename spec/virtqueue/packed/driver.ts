/** What a driver keeps of a packed queue to itself: it never reads its own buffers back from a ring that the device can write. */
import { VIRTQ_OK, VIRTQ_REFUSED } from '../../vocabulary/limits.ts';
import { apply, type Outcome, rule } from '../../vocabulary/rule.ts';
import type { Placement, Store } from '../../vocabulary/virtqueue.ts';
import { isIdle } from '../life.ts';
import { type Sight, store16, store32 } from '../memory.ts';
import { type Cursor, unpacked } from './cursor.ts';
import { descriptorAt, type Negotiated, type PackedRing, placed, placementGuards, usedMark } from './ring.ts';
import { atRest, type Held, type Side, starting } from './side.ts';

/** A batch that the device returned with one descriptor, and that the driver has not taken to its end yet. */
export interface Batch {
  /** Buffers of it that are still to be taken, the one that was named last. */
  readonly left: number;
  readonly written: number;
}

export interface DriverSide extends Side {
  /** Free ids, in the order in which they will be given: the one freed last comes first. */
  readonly freeIds: readonly number[];
  /** The buffers that the device has, in the order in which they were made available. */
  readonly outstanding: readonly Held[];
  readonly batch: Batch;
}

export const NO_BATCH: Batch = { left: 0, written: 0 };

/** virtio-1.4/basic/driver/cleanup/2: with the queue no longer live, all exposed buffers are the driver's again. */
export const resetDriver = (agreed: Negotiated): DriverSide => ({ ...atRest(agreed), freeIds: [], outstanding: [], batch: NO_BATCH });

/**
 * virtio-1.4/packed/desc/layout/3: a ring that starts at slot 0 is zero. One that is resumed is marked as its last round left it: used,
 * before the slot in this round, from it on in the round before.
 */
const cleared = (ring: PackedRing, from: Cursor): readonly Store[] => {
  const stores: Store[] = [];
  for (let slot = 0; slot < ring.size; slot += 1) {
    const at = descriptorAt(ring, slot);
    const mark = usedMark(slot < from.slot ? from.wrap : 1 - from.wrap);
    stores.push(store32(at, 0), store32(at + 4, 0), store32(at + 8, 0), store16(at + 12, 0), store16(at + 14, mark));
  }
  return stores;
};

/** virtio-1.4/packed/desc/event/1: both event structures ask for everything until their owner writes them. */
const wishes = (ring: PackedRing): readonly Store[] => [store32(ring.driverEvents, 0), store32(ring.deviceEvents, 0)];

const enableRule = rule<Sight<DriverSide>, Placement>('driver enables', [isIdle(VIRTQ_REFUSED), ...placementGuards], (s, p) => {
  const ring = placed(s.side.ring, p);
  const freeIds = Array.from({ length: p.size }, (_, id) => id);
  const side: DriverSide = { ...starting(ring, p.base), freeIds, outstanding: [], batch: NO_BATCH };
  const stores = [...cleared(ring, unpacked(p.base)), ...wishes(ring)];
  return {
    state: { side, memory: s.memory, stores },
    reply: [VIRTQ_OK],
    witnesses: ['virtio-1.4/packed/desc/layout/3', 'virtio-1.4/packed/desc/wrap/1'],
  };
});

/** The driver lays out the ring, before the device starts it. */
export const enableDriver = (sight: Sight<DriverSide>, placement: Placement): Outcome<Sight<DriverSide>> =>
  apply(enableRule, sight, placement);

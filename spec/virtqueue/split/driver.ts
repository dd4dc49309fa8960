/** What a driver keeps of a split queue to itself: it never reads its own chains back from memory that the device can write. */
import { O } from '../../prelude.ts';
import { VIRTQ_OK, VIRTQ_REFUSED } from '../../vocabulary/limits.ts';
import { apply, type Outcome, rule } from '../../vocabulary/rule.ts';
import type { Placement, Store } from '../../vocabulary/virtqueue.ts';
import { isIdle } from '../life.ts';
import { type Sight, store16 } from '../memory.ts';
import {
  availableEventAt,
  availableFlagsAt,
  availableIndexAt,
  type Negotiated,
  placed,
  placementGuards,
  type SplitRing,
  usedEventAt,
  usedFlagsAt,
  usedIndexAt,
} from './ring.ts';
import { atRest, type Side, starting } from './side.ts';

/** A chain that is with the device. */
export interface Outstanding {
  /** Its descriptors in the table of the ring, in order. */
  readonly descriptors: readonly number[];
  readonly writableBytes: number;
}

export interface DriverSide extends Side {
  /** Free descriptors, in the order in which they will be taken: a freed chain comes first, in its own order. */
  readonly free: readonly number[];
  /** The chain outstanding under each head. */
  readonly outstanding: readonly O.Option<Outstanding>[];
}

/** Field by field: a spread that adds a field costs a microsecond. */
const driverSide = (side: Side, free: readonly number[], outstanding: readonly O.Option<Outstanding>[]): DriverSide => ({
  ring: side.ring,
  enabled: side.enabled,
  failed: side.failed,
  nextAvailable: side.nextAvailable,
  nextUsed: side.nextUsed,
  unannounced: side.unannounced,
  wanted: side.wanted,
  free,
  outstanding,
});

/** virtio-1.4/basic/driver/cleanup/2: with the queue no longer live, all exposed buffers are the driver's again. */
export const resetDriver = (agreed: Negotiated): DriverSide => driverSide(atRest(agreed), [], []);

/** Control fields as the driver leaves them before the device starts; descriptors and slots are whatever memory held. */
const cleared = (ring: SplitRing, base: number): readonly Store[] => [
  store16(availableFlagsAt(ring), 0),
  store16(availableIndexAt(ring), base),
  store16(usedEventAt(ring), base),
  store16(usedFlagsAt(ring), 0), // virtio-1.4/split/driver/avail-notif/1
  store16(usedIndexAt(ring), base),
  store16(availableEventAt(ring), base),
];

const enableRule = rule<Sight<DriverSide>, Placement>('driver enables', [isIdle(VIRTQ_REFUSED), ...placementGuards], (s, p) => {
  const ring = placed(s.side.ring, p);
  const nothing = new Array<O.Option<Outstanding>>(p.size).fill(O.none);
  const side = driverSide(starting(ring, p.base), [...nothing.keys()], nothing);
  return { state: { side, memory: s.memory, stores: cleared(ring, p.base) }, reply: [VIRTQ_OK] };
});

/** The driver lays out the ring, before the device starts it. */
export const enableDriver = (sight: Sight<DriverSide>, placement: Placement): Outcome<Sight<DriverSide>> =>
  apply(enableRule, sight, placement);

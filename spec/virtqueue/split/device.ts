/** What a device keeps of a split queue, from enabling to reset. */
import { O } from '../../prelude.ts';
import { VIRTQ_OK, VIRTQ_REFUSED } from '../../vocabulary/limits.ts';
import { apply, type Outcome, rule } from '../../vocabulary/rule.ts';
import type { Placement } from '../../vocabulary/virtqueue.ts';
import { isIdle } from '../life.ts';
import type { Sight } from '../memory.ts';
import { type Negotiated, placed, placementGuards } from './ring.ts';
import { atRest, type Side, starting } from './side.ts';

export interface DeviceSide extends Side {
  /** Under each head, the writable bytes of the chain that the device holds. */
  readonly inFlight: readonly O.Option<number>[];
}

/** Field by field: a spread that adds a field costs a microsecond. */
const deviceSide = (side: Side, inFlight: readonly O.Option<number>[]): DeviceSide => ({
  ring: side.ring,
  enabled: side.enabled,
  failed: side.failed,
  nextAvailable: side.nextAvailable,
  nextUsed: side.nextUsed,
  unannounced: side.unannounced,
  wanted: side.wanted,
  inFlight,
});

/** virtio-1.4/basic/device/vq-reset/2: all state at its defaults; chains in flight are forgotten. */
export const resetDevice = (agreed: Negotiated): DeviceSide => deviceSide(atRest(agreed), []);

const enableRule = rule<Sight<DeviceSide>, Placement>('device enables', [isIdle(VIRTQ_REFUSED), ...placementGuards], (s, p) => ({
  state: { ...s, side: deviceSide(starting(placed(s.side.ring, p), p.base), new Array<O.Option<number>>(p.size).fill(O.none)) },
  reply: [VIRTQ_OK],
}));

/** The device starts a queue that the driver has placed. */
export const enableDevice = (sight: Sight<DeviceSide>, placement: Placement): Outcome<Sight<DeviceSide>> =>
  apply(enableRule, sight, placement);

export const enableDeviceClauses = enableRule.clauses;

/** What a device keeps of a packed queue, from enabling to reset. */
import { VIRTQ_OK, VIRTQ_REFUSED } from '../../vocabulary/limits.ts';
import { apply, type Outcome, rule } from '../../vocabulary/rule.ts';
import type { Placement } from '../../vocabulary/virtqueue.ts';
import { isIdle } from '../life.ts';
import type { Sight } from '../memory.ts';
import { type Negotiated, placed, placementGuards } from './ring.ts';
import { atRest, type Held, type Side, starting } from './side.ts';

export interface DeviceSide extends Side {
  /** The buffers that the device has, in the order in which it took them. */
  readonly held: readonly Held[];
}

/** virtio-1.4/basic/device/vq-reset/2: all state at its defaults; buffers in flight are forgotten. */
export const resetDevice = (agreed: Negotiated): DeviceSide => ({ ...atRest(agreed), held: [] });

const enableRule = rule<Sight<DeviceSide>, Placement>('device enables', [isIdle(VIRTQ_REFUSED), ...placementGuards], (s, p) => ({
  state: { ...s, side: { ...starting(placed(s.side.ring, p), p.base), held: [] } },
  reply: [VIRTQ_OK],
}));

/** The device starts a queue that the driver has placed. */
export const enableDevice = (sight: Sight<DeviceSide>, placement: Placement): Outcome<Sight<DeviceSide>> =>
  apply(enableRule, sight, placement);

export const enableDeviceClauses = enableRule.clauses;

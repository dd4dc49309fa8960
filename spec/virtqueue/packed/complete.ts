/** The device returns buffers, decides on notifications, and says whether it wants kicks. */
import { VIRTQ_DESC_F_WRITE, VIRTQ_OK, VIRTQ_REFUSED } from '../../vocabulary/limits.ts';
import { type ClauseId, guard, names, type Outcome, rule } from '../../vocabulary/rule.ts';
import type { Complete, Kicks, Store } from '../../vocabulary/virtqueue.ts';
import { isEnabled, isIntact, settle, witnessing } from '../life.ts';
import { after, isWord32, type Sight, store16, store32 } from '../memory.ts';
import { advance, type Cursor } from './cursor.ts';
import type { DeviceSide } from './device.ts';
import { ask, decidedBy, isAskedFor } from './event.ts';
import { isOffered } from './pop.ts';
import { descriptorAt, type PackedRing, usedMark } from './ring.ts';
import { type Held, placeOf, slotsOf } from './side.ts';

type View = Sight<DeviceSide>;

const writableOf = (held: readonly Held[], id: number): number => held[placeOf(held, id)]?.writableBytes ?? 0;

/** virtio-1.4/packed/desc/used/3: without a byte written the length says nothing, and it is not marked as written. */
const usedDescriptor = (ring: PackedRing, { slot, wrap }: Cursor, id: number, written: number): readonly Store[] => {
  const at = descriptorAt(ring, slot);
  const flags = usedMark(wrap) + (written > 0 ? VIRTQ_DESC_F_WRITE : 0);
  return [store32(at + 8, written), store16(at + 12, id), store16(at + 14, flags)]; // the marks last: virtio-1.4/packed/device/desc/4
};

/** In order, a buffer is returned together with all that were taken before it: virtio-1.4/packed/desc/in-order/1. */
const returned = ({ ring, held }: DeviceSide, id: number): readonly Held[] => {
  const place = placeOf(held, id);
  return ring.inOrder ? held.slice(0, place + 1) : held.slice(place, place + 1);
};

const completeRule = rule<View, Complete>(
  'complete',
  [
    isEnabled,
    isIntact('VQ-FAIL-1'),
    names('virtio-1.4/packed/desc/used/1', 'the device holds the buffer', VIRTQ_REFUSED, (s, call) => placeOf(s.side.held, call.head) >= 0),
    guard(
      'virtio-1.4/packed/desc/used/3',
      'no more was written than the buffer has writable bytes',
      VIRTQ_REFUSED,
      (s, call) => isWord32(call.written) && call.written <= writableOf(s.side.held, call.head),
    ),
  ],
  (s, { head, written }) => {
    const { ring, held, nextUsed, unannounced } = s.side;
    const gone = returned(s.side, head);
    const slots = slotsOf(gone);
    const side: DeviceSide = {
      ...s.side,
      nextUsed: advance(nextUsed, slots, ring.size), // virtio-1.4/packed/desc/used/2
      unannounced: unannounced + slots,
      held: held.filter((each) => !gone.includes(each)),
    };
    return { state: { side, memory: s.memory, stores: usedDescriptor(ring, nextUsed, head, written) }, reply: [VIRTQ_OK] };
  },
);

const ALWAYS: readonly ClauseId[] = ['virtio-1.4/packed/desc/wrap/3', 'virtio-1.4/packed/desc/used/2'];
const BATCH: readonly ClauseId[] = [...ALWAYS, 'virtio-1.4/packed/desc/in-order/1'];
const OVERTAKING: readonly ClauseId[] = [...ALWAYS, 'virtio-1.4/packed/device/order/2'];

const shownBy = ({ ring, held }: DeviceSide, id: number): readonly ClauseId[] => {
  if (placeOf(held, id) < 1) return ALWAYS;
  return ring.inOrder ? BATCH : OVERTAKING;
};

export const complete = (sight: View, call: Complete): Outcome<View> =>
  witnessing(settle(completeRule, sight, call), shownBy(sight.side, call.head));

/** True if the driver is to hear of what was returned since the last decision. */
const wantsToHear = ({ side: { ring, nextUsed, unannounced }, memory }: View): boolean =>
  isAskedFor(ring, memory, ring.driverEvents, nextUsed, unannounced);

const notifyRule = rule<View, undefined>('notify', [isEnabled, isIntact('VQ-FAIL-1')], (s) => ({
  state: { ...s, side: { ...s.side, unannounced: 0 } },
  reply: [VIRTQ_OK, wantsToHear(s) ? 1 : 0],
}));

export const notify = (sight: View): Outcome<View> => {
  const { ring, enabled, unannounced } = sight.side;
  const outcome = settle(notifyRule, sight, undefined);
  return enabled ? witnessing(outcome, decidedBy(ring, sight.memory, ring.driverEvents, unannounced)) : outcome;
};

const kicksRule = rule<View, Kicks>('kicks', [isEnabled, isIntact('VQ-FAIL-1')], (s, { wanted }) => {
  const { ring, nextAvailable } = s.side;
  const side = { ...s.side, wanted };
  const stores = ask(ring, ring.deviceEvents, wanted, nextAvailable);
  const waiting = isOffered({ ...s, memory: after(s.memory, stores) });
  return { state: { side, memory: s.memory, stores }, reply: [VIRTQ_OK, waiting ? 1 : 0] };
});

const SUPPRESSING: readonly ClauseId[] = ['virtio-1.4/packed/device/notify-device-note/1'];

/** The device asks for kicks, or for none, and then looks whether buffers are waiting for which no kick may come. */
export const kicks = (sight: View, call: Kicks): Outcome<View> => witnessing(settle(kicksRule, sight, call), SUPPRESSING);

export const completeClauses = completeRule.clauses;

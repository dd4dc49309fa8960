/** The device returns chains in any order, decides on notifications, and says whether it wants kicks. */
import { O } from '../../prelude.ts';
import { VIRTQ_AVAIL_F_NO_INTERRUPT, VIRTQ_OK, VIRTQ_REFUSED, VIRTQ_USED_F_NO_NOTIFY } from '../../vocabulary/limits.ts';
import { type ClauseId, guard, names, type Outcome, rule } from '../../vocabulary/rule.ts';
import type { Complete, Kicks } from '../../vocabulary/virtqueue.ts';
import { following, reaches } from '../event.ts';
import { isEnabled, isIntact, settle, under, witnessing } from '../life.ts';
import { after, isWord32, read16, type Sight, store16, store32 } from '../memory.ts';
import type { DeviceSide } from './device.ts';
import { askForKicks } from './pop.ts';
import { availableFlagsAt, availableIndexAt, usedElementAt, usedEventAt, usedFlagsAt, usedIndexAt } from './ring.ts';

type View = Sight<DeviceSide>;

const held = (s: View, head: number): O.Option<number> => under(s.side.inFlight, head);

const completeRule = rule<View, Complete>(
  'complete',
  [
    isEnabled,
    isIntact('VQ-FAIL-1'),
    names('virtio-1.4/split/desc/used/2', 'the device holds the chain', VIRTQ_REFUSED, (s, call) => O.isSome(held(s, call.head))),
    guard(
      'virtio-1.4/split/device/used-ring/2',
      'no more was written than the chain has writable bytes',
      VIRTQ_REFUSED,
      (s, call) => isWord32(call.written) && call.written <= O.getOrElse(() => 0)(held(s, call.head)),
    ),
  ],
  (s, { head, written }) => {
    const { ring, nextUsed } = s.side;
    const element = usedElementAt(ring, nextUsed);
    const stores = [
      store32(element + 4, written),
      store32(element, head),
      store16(usedIndexAt(ring), following(nextUsed)), // virtio-1.4/split/device/used-ring/1: after the element
    ];
    const side = {
      ...s.side,
      nextUsed: following(nextUsed),
      unannounced: s.side.unannounced + 1,
      inFlight: s.side.inFlight.with(head, O.none),
    };
    return { state: { side, memory: s.memory, stores }, reply: [VIRTQ_OK] };
  },
);

export const complete = (sight: View, call: Complete): Outcome<View> => settle(completeRule, sight, call);

/** True if the driver is to hear of what was returned since the last decision. */
const wantsToHear = ({ side: { ring, nextUsed, unannounced }, memory }: View): boolean => {
  if (unannounced === 0) return false;
  if (ring.eventIndex) return reaches(read16(memory, usedEventAt(ring)), nextUsed, unannounced);
  return (read16(memory, availableFlagsAt(ring)) & VIRTQ_AVAIL_F_NO_INTERRUPT) === 0;
};

const notifyRule = rule<View, undefined>('notify', [isEnabled, isIntact('VQ-FAIL-1')], (s) => ({
  state: { ...s, side: { ...s.side, unannounced: 0 } },
  reply: [VIRTQ_OK, wantsToHear(s) ? 1 : 0],
}));

const NO_CLAUSE: readonly ClauseId[] = [];
const WITHOUT_FLAG: readonly ClauseId[] = ['virtio-1.4/split/device/used-notif/1', 'virtio-1.4/split/device/used-notif/3'];
const WITH_FLAG: readonly ClauseId[] = ['virtio-1.4/split/device/used-notif/1', 'virtio-1.4/split/device/used-notif/2'];
const AT_EVENT: readonly ClauseId[] = ['virtio-1.4/split/device/used-notif/4', 'virtio-1.4/split/device/used-notif/5'];
const NOT_AT_EVENT: readonly ClauseId[] = ['virtio-1.4/split/device/used-notif/4', 'virtio-1.4/split/device/used-notif/6'];

/** Which clause made the decision; where nothing was returned, none did. */
const decidedBy = ({ side: { ring, unannounced } }: View, needed: boolean): readonly ClauseId[] => {
  if (unannounced === 0) return NO_CLAUSE;
  if (ring.eventIndex) return needed ? AT_EVENT : NOT_AT_EVENT;
  return needed ? WITHOUT_FLAG : WITH_FLAG;
};

export const notify = (sight: View): Outcome<View> => {
  const outcome = settle(notifyRule, sight, undefined);
  return witnessing(outcome, decidedBy(sight, outcome.reply[1] === 1));
};

const kicksRule = rule<View, Kicks>('kicks', [isEnabled, isIntact('VQ-FAIL-1')], (s, { wanted }) => {
  const { ring, nextAvailable } = s.side;
  const side = { ...s.side, wanted };
  // virtio-1.4/split/device/avail-notif/1 and 3: the flag is 0 or 1 without the event index, and stays 0 with it.
  const flag = ring.eventIndex ? [] : [store16(usedFlagsAt(ring), wanted ? 0 : VIRTQ_USED_F_NO_NOTIFY)];
  const stores = [...flag, ...askForKicks(side)];
  const waiting = read16(after(s.memory, stores), availableIndexAt(ring)) !== nextAvailable;
  return { state: { side, memory: s.memory, stores }, reply: [VIRTQ_OK, waiting ? 1 : 0] };
});

/** The device asks for kicks, or for none, and then looks whether chains are waiting for which no kick may come. */
export const kicks = (sight: View, call: Kicks): Outcome<View> => settle(kicksRule, sight, call);

export const completeClauses = completeRule.clauses;

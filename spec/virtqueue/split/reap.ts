/** The driver takes used elements, believing nothing that does not match what it gave, and says whether it wants notifications. */
import { O } from '../../prelude.ts';
import { VIRTQ_AVAIL_F_NO_INTERRUPT, VIRTQ_EMPTY, VIRTQ_NEEDS_RESET, VIRTQ_OK } from '../../vocabulary/limits.ts';
import { guard, names, type Outcome, rule } from '../../vocabulary/rule.ts';
import type { Interrupts, Store } from '../../vocabulary/virtqueue.ts';
import { ahead, following } from '../event.ts';
import { isEnabled, isIntact, settle, under } from '../life.ts';
import { after, read16, read32, type Sight, store16 } from '../memory.ts';
import type { DriverSide, Outstanding } from './driver.ts';
import { availableFlagsAt, usedElementAt, usedEventAt, usedIndexAt } from './ring.ts';

type View = Sight<DriverSide>;

/** What the device says that it returned next. */
interface Return {
  /** Elements of the used ring that the driver has not taken yet, as the device says. */
  readonly waiting: number;
  readonly head: number;
  readonly written: number;
  /** The chain that the driver itself knows under this head. */
  readonly chain: O.Option<Outstanding>;
}

/** Nothing is wrong with a return that was not looked at. */
const UNSEEN: Return = { waiting: 1, head: 0, written: 0, chain: O.some({ descriptors: [], writableBytes: 0 }) };

const returnIn = ({ side, memory }: View): Return => {
  if (!side.enabled || side.failed) return UNSEEN;
  const waiting = ahead(read16(memory, usedIndexAt(side.ring)), side.nextUsed);
  if (waiting === 0) return { ...UNSEEN, waiting };
  const element = usedElementAt(side.ring, side.nextUsed);
  const head = read32(memory, element);
  return { waiting, head, written: read32(memory, element + 4), chain: under(side.outstanding, head) };
};

/** Chains between being made available and being used. */
const outstandingCount = (side: DriverSide): number => ahead(side.nextAvailable, side.nextUsed);

/** virtio-1.4/split/driver/used-notif/4: with the event index, a notification is asked for with the next element to come. */
const askForInterrupts = (side: DriverSide): readonly Store[] =>
  side.ring.eventIndex && side.wanted ? [store16(usedEventAt(side.ring), side.nextUsed)] : [];

const reapRule = rule<View, Return>(
  'reap',
  [
    isEnabled,
    isIntact('VQ-FAIL-2'),
    names('virtio-1.4/split/desc/used/1', 'an element has been used', VIRTQ_EMPTY, (_, back) => back.waiting > 0),
    guard(
      'VQ-USED-1',
      'no more elements are used than chains are outstanding',
      VIRTQ_NEEDS_RESET,
      (s, back) => !s.side.enabled || s.side.failed || back.waiting <= outstandingCount(s.side),
    ),
    names('virtio-1.4/split/desc/used/2', 'a chain is outstanding under this head', VIRTQ_NEEDS_RESET, (_, back) => O.isSome(back.chain)),
    guard(
      'VQ-USED-2',
      'no more was written than the chain has writable bytes',
      VIRTQ_NEEDS_RESET,
      (_, back) => O.isSome(back.chain) && back.written <= back.chain.value.writableBytes,
    ),
  ],
  (s, { head, written, chain }) => {
    const freed = O.isSome(chain) ? chain.value.descriptors : [];
    const side = {
      ...s.side,
      nextUsed: following(s.side.nextUsed),
      free: [...freed, ...s.side.free],
      outstanding: s.side.outstanding.with(head, O.none),
    };
    return { state: { side, memory: s.memory, stores: askForInterrupts(side) }, reply: [VIRTQ_OK, head, written] };
  },
);

export const reap = (sight: View): Outcome<View> => settle(reapRule, sight, returnIn(sight));

const interruptsRule = rule<View, Interrupts>('interrupts', [isEnabled, isIntact('VQ-FAIL-2')], (s, { wanted }) => {
  const { ring, nextUsed } = s.side;
  const side = { ...s.side, wanted };
  // virtio-1.4/split/driver/used-notif/1 and 3: the flag is 0 or 1 without the event index, and stays 0 with it.
  const flag = ring.eventIndex ? [] : [store16(availableFlagsAt(ring), wanted ? 0 : VIRTQ_AVAIL_F_NO_INTERRUPT)];
  const stores = [...flag, ...askForInterrupts(side)];
  const waiting = read16(after(s.memory, stores), usedIndexAt(ring)) !== nextUsed;
  return { state: { side, memory: s.memory, stores }, reply: [VIRTQ_OK, waiting ? 1 : 0] };
});

/** The driver asks for used notifications, or for none, and then looks whether elements are waiting for which none may come. */
export const interrupts = (sight: View, call: Interrupts): Outcome<View> => settle(interruptsRule, sight, call);

export const reapClauses = reapRule.clauses;

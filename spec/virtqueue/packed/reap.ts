/** The driver takes used buffers, believing nothing that does not match what it gave, and says whether it wants notifications. */
import { VIRTQ_DESC_F_WRITE, VIRTQ_EMPTY, VIRTQ_NEEDS_RESET, VIRTQ_OK } from '../../vocabulary/limits.ts';
import { type ClauseId, guard, names, type Outcome, rule } from '../../vocabulary/rule.ts';
import type { Interrupts } from '../../vocabulary/virtqueue.ts';
import { isEnabled, isIntact, settle, witnessing } from '../life.ts';
import { after, read16, read32, type Sight } from '../memory.ts';
import { advance } from './cursor.ts';
import { type Batch, type DriverSide, NO_BATCH } from './driver.ts';
import { ask, askAgain } from './event.ts';
import { descriptorAt, isUsed } from './ring.ts';
import { type Held, placeOf } from './side.ts';

type View = Sight<DriverSide>;

/** What the device says that it returned next. */
interface Return {
  readonly isThere: boolean;
  /** Where the buffer stands among those outstanding, -1 if the driver knows of none. */
  readonly place: number;
  readonly written: number;
}

/** Nothing is wrong with a return that was not looked at. */
const UNSEEN: Return = { isThere: true, place: 0, written: 0 };

const isReturned = ({ side: { ring, nextUsed }, memory }: View): boolean =>
  isUsed(read16(memory, descriptorAt(ring, nextUsed.slot) + 14), nextUsed.wrap);

const returnIn = (sight: View): Return => {
  const { side, memory } = sight;
  if (!side.enabled || side.failed) return UNSEEN;
  if (side.batch.left > 0) return { isThere: true, place: side.batch.left - 1, written: side.batch.written };
  if (!isReturned(sight)) return { ...UNSEEN, isThere: false };
  const at = descriptorAt(side.ring, side.nextUsed.slot);
  const isWritten = (read16(memory, at + 14) & VIRTQ_DESC_F_WRITE) !== 0; // virtio-1.4/packed/desc/used/3
  return { isThere: true, place: placeOf(side.outstanding, read16(memory, at + 12)), written: isWritten ? read32(memory, at + 8) : 0 };
};

/** In order, the buffers before the one that was named come back first, as wholly used; else it comes back alone. */
const taken = ({ ring, outstanding }: DriverSide, { place, written }: Return) => {
  const isSkipped = ring.inOrder && place > 0;
  const held = outstanding[isSkipped ? 0 : place] as Held;
  const batch: Batch = isSkipped ? { left: place, written } : NO_BATCH;
  return { held, batch, written: isSkipped ? held.writableBytes : written };
};

const reapRule = rule<View, Return>(
  'reap',
  [
    isEnabled,
    isIntact('VQ-FAIL-2'),
    names('virtio-1.4/packed/desc/wrap/3', 'the next slot is marked used', VIRTQ_EMPTY, (_, back) => back.isThere),
    names(
      'virtio-1.4/packed/desc/used/1',
      'a buffer is outstanding under this id',
      VIRTQ_NEEDS_RESET,
      (s, back) => !s.side.enabled || s.side.failed || (back.place >= 0 && back.place < s.side.outstanding.length),
    ),
    guard(
      'VQ-USED-2',
      'no more was written than the buffer has writable bytes',
      VIRTQ_NEEDS_RESET,
      (s, back) => back.written <= (s.side.outstanding[back.place]?.writableBytes ?? 0),
    ),
  ],
  (s, back) => {
    const { held, batch, written } = taken(s.side, back);
    const { ring, outstanding, freeIds, wanted } = s.side;
    const nextUsed = advance(s.side.nextUsed, held.slots, ring.size); // virtio-1.4/packed/desc/used/2
    const side: DriverSide = {
      ...s.side,
      nextUsed,
      batch,
      freeIds: [held.id, ...freeIds],
      outstanding: outstanding.filter((each) => each !== held),
    };
    const stores = askAgain(ring, ring.driverEvents, wanted, nextUsed);
    return { state: { side, memory: s.memory, stores }, reply: [VIRTQ_OK, held.id, written] };
  },
);

const ALWAYS: readonly ClauseId[] = ['virtio-1.4/packed/desc/used/2', 'virtio-1.4/packed/desc/used/3'];
const SKIPPED: readonly ClauseId[] = [...ALWAYS, 'virtio-1.4/packed/desc/in-order/1'];

export const reap = (sight: View): Outcome<View> => {
  const back = returnIn(sight);
  return witnessing(settle(reapRule, sight, back), sight.side.ring.inOrder && back.place > 0 ? SKIPPED : ALWAYS);
};

const interruptsRule = rule<View, Interrupts>('interrupts', [isEnabled, isIntact('VQ-FAIL-2')], (s, { wanted }) => {
  const { ring, nextUsed, batch } = s.side;
  const side = { ...s.side, wanted };
  const stores = ask(ring, ring.driverEvents, wanted, nextUsed);
  const waiting = batch.left > 0 || isReturned({ ...s, memory: after(s.memory, stores) });
  return { state: { side, memory: s.memory, stores }, reply: [VIRTQ_OK, waiting ? 1 : 0] };
});

/** The driver asks for used notifications, or for none, and then looks whether buffers are waiting for which none may come. */
export const interrupts = (sight: View, call: Interrupts): Outcome<View> => settle(interruptsRule, sight, call);

export const reapClauses = reapRule.clauses;

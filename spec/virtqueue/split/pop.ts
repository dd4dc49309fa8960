/** The device takes the next available chain. Nothing of the chain is acted on unless all of it is legal. */
import { O } from '../../prelude.ts';
import { VIRTQ_EMPTY, VIRTQ_NEEDS_RESET, VIRTQ_OK } from '../../vocabulary/limits.ts';
import { type ClauseId, guard, names, type Outcome, type Reply, rule } from '../../vocabulary/rule.ts';
import type { Store } from '../../vocabulary/virtqueue.ts';
import { ahead, following } from '../event.ts';
import { isEnabled, isIntact, settle, under, witnessing } from '../life.ts';
import { read16, type Sight, store16 } from '../memory.ts';
import { bytesOf, type Chain, chainOf, isIndirect, isWritable, NOTHING, survey } from './chain.ts';
import type { DeviceSide } from './device.ts';
import { legalChain, type Surveyed } from './legal.ts';
import { availableEventAt, availableIndexAt, availableSlotAt } from './ring.ts';

type View = Sight<DeviceSide>;

/** What the driver has put next. */
interface Offer extends Surveyed {
  /** Entries of the available ring that the device has not taken yet, as the driver says. */
  readonly waiting: number;
  readonly head: number;
}

/** No head is -1; nothing is wrong with an offer that was not looked at. */
const UNSEEN: Offer = { waiting: 1, head: -1, survey: NOTHING };

const offerIn = ({ side, memory }: View): Offer => {
  if (!side.enabled || side.failed) return UNSEEN;
  const waiting = ahead(read16(memory, availableIndexAt(side.ring)), side.nextAvailable);
  if (waiting === 0 || waiting > side.ring.size) return { ...UNSEEN, waiting };
  const head = read16(memory, availableSlotAt(side.ring, side.nextAvailable));
  return { waiting, head, survey: head < side.ring.size ? survey(memory, side.ring, head) : NOTHING };
};

/** virtio-1.4/split/device/avail-notif/4: with the event index, a kick is asked for with the next entry to come. */
export const askForKicks = (side: DeviceSide): readonly Store[] =>
  side.ring.eventIndex && side.wanted ? [store16(availableEventAt(side.ring), side.nextAvailable)] : [];

const replyOf = ({ head, readable, writable }: Chain): Reply => {
  const words = [VIRTQ_OK, head, readable.length];
  for (const { address, length } of readable) words.push(address, length);
  for (const { address, length } of writable) words.push(address, length);
  return words;
};

const popRule = rule<View, Offer>(
  'pop',
  [
    isEnabled,
    isIntact('VQ-FAIL-1'),
    names('virtio-1.4/split/desc/avail/1', 'an entry is available', VIRTQ_EMPTY, (_, offer) => offer.waiting > 0),
    guard(
      'virtio-1.4/split/driver/avail-ring/1',
      'the available index is ahead by the queue size at most',
      VIRTQ_NEEDS_RESET,
      (s, offer) => offer.waiting <= s.side.ring.size,
    ),
    guard(
      'virtio-1.4/split/desc/layout/2',
      'the head is in the descriptor table',
      VIRTQ_NEEDS_RESET,
      (s, offer) => offer.head < s.side.ring.size,
    ),
    guard('virtio-1.4/basic/driver/cleanup/1', 'the device does not hold this head already', VIRTQ_NEEDS_RESET, (s, offer) =>
      O.isNone(under(s.side.inFlight, offer.head)),
    ),
    ...legalChain,
  ],
  (s, { head, survey }) => {
    const chain = chainOf(head, survey);
    const side: DeviceSide = {
      ...s.side,
      nextAvailable: following(s.side.nextAvailable),
      inFlight: s.side.inFlight.with(head, O.some(bytesOf(chain.writable))),
    };
    return { state: { side, memory: s.memory, stores: askForKicks(side) }, reply: replyOf(chain) };
  },
);

export interface Popped extends Outcome<View> {
  /** What was taken, if anything was. */
  readonly chain: O.Option<Chain>;
}

/** Which clauses a legal chain bears witness to, by its form; every one to the rule that what is available is taken. */
const shownBy = ({ survey: { visits, buffers } }: Offer): readonly ClauseId[] => {
  const pointer = visits.find(isIndirect);
  if (pointer === undefined) return ['virtio-1.4/split/desc/avail/1'];
  const clauses: readonly ClauseId[] = isWritable(pointer) ? ['virtio-1.4/split/device/indirect/1'] : [];
  return buffers[0]?.table.indirect === false ? [...clauses, 'virtio-1.4/split/device/indirect/2'] : clauses;
};

export const pop = (sight: View): Popped => {
  const offer = offerIn(sight);
  const outcome = witnessing(settle(popRule, sight, offer), shownBy(offer));
  const { state, reply, granted, refused, failed, loose } = outcome;
  const chain = failed === undefined ? O.some(chainOf(offer.head, offer.survey)) : O.none;
  return { state, reply, granted, refused, failed, loose, chain };
};

export const popClauses = popRule.clauses;
/** The guards as data, for whoever counts what was exercised. */
export const popGuards = popRule.guards;

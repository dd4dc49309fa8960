/** The device takes the next buffer in ring order. Nothing of it is acted on unless all of it is legal. */
import { VIRTQ_EMPTY, VIRTQ_NEEDS_RESET, VIRTQ_OK } from '../../vocabulary/limits.ts';
import { type ClauseId, guard, names, type Outcome, type Reply, rule } from '../../vocabulary/rule.ts';
import { isEnabled, isIntact, settle, witnessing } from '../life.ts';
import { read16, type Sight } from '../memory.ts';
import { bytesOf, type Chain, chainOf, isIndirect, isWritable, NOTHING, survey } from './chain.ts';
import { advance } from './cursor.ts';
import type { DeviceSide } from './device.ts';
import { askAgain } from './event.ts';
import { legalChain, type Surveyed } from './legal.ts';
import { descriptorAt, isAvailable } from './ring.ts';
import { placeOf, slotsOf } from './side.ts';

type View = Sight<DeviceSide>;

/** What the driver has put next. */
interface Offer extends Surveyed {
  readonly isThere: boolean;
  /** Slots that are the driver's to fill: those that no buffer in flight takes. */
  readonly room: number;
}

const UNSEEN: Offer = { isThere: true, room: 1, survey: NOTHING };

/** True if the next slot has been made available. */
export const isOffered = ({ side: { ring, nextAvailable }, memory }: View): boolean =>
  isAvailable(read16(memory, descriptorAt(ring, nextAvailable.slot) + 14), nextAvailable.wrap);

const offerIn = (sight: View): Offer => {
  const { side, memory } = sight;
  if (!side.enabled || side.failed) return UNSEEN;
  if (!isOffered(sight)) return { ...UNSEEN, isThere: false };
  return { isThere: true, room: side.ring.size - slotsOf(side.held), survey: survey(memory, side.ring, side.nextAvailable) };
};

const replyOf = ({ id, readable, writable }: Chain): Reply => {
  const words = [VIRTQ_OK, id, readable.length];
  for (const { address, length } of readable) words.push(address, length);
  for (const { address, length } of writable) words.push(address, length);
  return words;
};

const popRule = rule<View, Offer>(
  'pop',
  [
    isEnabled,
    isIntact('VQ-FAIL-1'),
    names('virtio-1.4/packed/device/desc/3', 'the next slot is marked available', VIRTQ_EMPTY, (_, offer) => offer.isThere),
    names(
      'virtio-1.4/packed/driver/desc/1',
      'the slot is not in flight: it was used before it was filled again',
      VIRTQ_NEEDS_RESET,
      (_, offer) => offer.room > 0,
    ),
    guard(
      'virtio-1.4/packed/driver/scatter-gather/5',
      'the list keeps to the slots that are not in flight',
      VIRTQ_NEEDS_RESET,
      (_, { survey: { list, endless }, room }) => endless || list.length <= room,
    ),
    guard(
      'VQ-ID-1',
      'the device holds no other buffer under this id',
      VIRTQ_NEEDS_RESET,
      (s, offer) => placeOf(s.side.held, offer.survey.list.at(-1)?.id ?? -1) < 0,
    ),
    ...legalChain,
  ],
  (s, offer) => {
    const { id, slots, writable } = chainOf(offer.survey);
    const { ring, held, wanted } = s.side;
    const nextAvailable = advance(s.side.nextAvailable, slots, ring.size);
    const side: DeviceSide = { ...s.side, nextAvailable, held: [...held, { id, slots, writableBytes: bytesOf(writable) }] };
    return {
      state: { side, memory: s.memory, stores: askAgain(ring, ring.deviceEvents, wanted, nextAvailable) },
      reply: replyOf(chainOf(offer.survey)),
    };
  },
);

const ALWAYS: readonly ClauseId[] = [
  'virtio-1.4/packed/device/order/1',
  'virtio-1.4/packed/desc/wrap/2',
  'virtio-1.4/packed/desc/chain/1',
  'virtio-1.4/packed/desc/layout/2',
];
const LISTED: readonly ClauseId[] = [...ALWAYS, 'virtio-1.4/packed/device/scatter-gather/1'];
const IN_TABLE: readonly ClauseId[] = [...ALWAYS, 'virtio-1.4/packed/driver/indirect/2'];
const IN_WRITABLE_TABLE: readonly ClauseId[] = [...IN_TABLE, 'virtio-1.4/packed/desc/indirect/2'];

/** Which clauses a legal buffer bears witness to, by its form. */
const shownBy = ({ survey: { list } }: Offer): readonly ClauseId[] => {
  const [first] = list;
  if (first !== undefined && isIndirect(first)) return isWritable(first) ? IN_WRITABLE_TABLE : IN_TABLE;
  return list.length > 1 ? LISTED : ALWAYS;
};

export const pop = (sight: View): Outcome<View> => {
  const offer = offerIn(sight);
  return witnessing(settle(popRule, sight, offer), shownBy(offer));
};

export const popClauses = popRule.clauses;
export const popGuards = popRule.guards;

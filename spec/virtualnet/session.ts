/** How two ends find each other, and find each other again: announcement, handshake, the end of trust. */
import {
  VNET_ABSENT,
  VNET_AT_ACKNOWLEDGED,
  VNET_AT_CONSUMED,
  VNET_AT_EPOCH,
  VNET_AT_FIRST_INDEX,
  VNET_AT_ID,
  VNET_AT_MAGIC,
  VNET_AT_PRODUCED,
  VNET_AT_SECTION_BYTES,
  VNET_AT_SLOT_BYTES,
  VNET_AT_SLOTS,
  VNET_AT_SPACE_AT,
  VNET_AT_VERSION,
  VNET_AT_WAKE_AT,
  VNET_BLOCK_BYTES,
  VNET_BROKEN,
  VNET_GIVEN_UP,
  VNET_MAGIC,
  VNET_OK,
  VNET_OTHER_LAYOUT,
  VNET_OTHER_VERSION,
  VNET_STALE,
  VNET_STRANGER,
  VNET_UP,
  VNET_VERSION,
  VNET_WAITING,
} from '../vocabulary/limits.ts';
import { guard, names, rule } from '../vocabulary/rule.ts';
import type { LinkHello } from '../vocabulary/virtualnet.ts';
import { minus, word, zeros } from './bytes.ts';
import { ring } from './doorbell.ts';
import { sectionBytes } from './layout.ts';
import { type Link, own, theirs, withEnd, withWrites } from './state.ts';

/** The epoch after this one; 0 is nobody's. */
export const epochAfter = (epoch: number): number => (epoch >= 0xffff_ffff ? 1 : epoch + 1);

/** The four words that move, as they are when a session begins: wake me at the first frame, and at no free slot. */
const indices = (l: Link) => [
  word(own(l, VNET_AT_PRODUCED), l.geometry.firstIndex),
  word(own(l, VNET_AT_CONSUMED), l.geometry.firstIndex),
  word(own(l, VNET_AT_WAKE_AT), l.geometry.firstIndex),
  word(own(l, VNET_AT_SPACE_AT), minus(l.geometry.firstIndex, 1)),
];

/** A new incarnation shows itself. VNET-START-2: the epoch goes first and comes last. */
export const announce = (l: Link): Link => {
  const announced = withWrites(
    l,
    word(own(l, VNET_AT_EPOCH), 0),
    zeros(own(l, 0), sectionBytes(l.geometry)),
    word(own(l, VNET_AT_MAGIC), VNET_MAGIC),
    word(own(l, VNET_AT_VERSION), VNET_VERSION),
    word(own(l, VNET_AT_SLOTS), l.geometry.slots),
    word(own(l, VNET_AT_SLOT_BYTES), l.geometry.slotBytes),
    word(own(l, VNET_AT_SECTION_BYTES), sectionBytes(l.geometry)),
    word(own(l, VNET_AT_FIRST_INDEX), l.geometry.firstIndex),
    word(own(l, VNET_AT_ID), l.end.id),
    ...indices(l),
    word(own(l, VNET_AT_EPOCH), l.end.epoch),
  );
  return ring(announced);
};

/** Begins a session with the incarnation that the peer announces: empty rings first, the acknowledgement last. */
const attach = (l: Link, epoch: number): Link => {
  const emptied = withWrites(
    l,
    word(own(l, VNET_AT_ACKNOWLEDGED), 0),
    zeros(own(l, VNET_BLOCK_BYTES), l.geometry.slots * l.geometry.slotBytes),
    ...indices(l),
    word(own(l, VNET_AT_ACKNOWLEDGED), epoch),
  );
  return ring(withEnd(emptied, { ...emptied.end, attached: epoch, produced: l.geometry.firstIndex, consumed: l.geometry.firstIndex }));
};

const sameGeometry = (l: Link): boolean =>
  theirs(l, VNET_AT_SLOTS) === l.geometry.slots &&
  theirs(l, VNET_AT_SLOT_BYTES) === l.geometry.slotBytes &&
  theirs(l, VNET_AT_SECTION_BYTES) === sectionBytes(l.geometry) &&
  theirs(l, VNET_AT_FIRST_INDEX) === l.geometry.firstIndex;

/** Serial-number order: at most half the circle ahead. The first peer ever met has no predecessor. */
const notBefore = (epoch: number, attached: number): boolean => attached === 0 || minus(epoch, attached) < 0x8000_0000;

/** Connects to the peer if it is there and fits; up when it has acknowledged this end too. */
export const hello = rule<Link, LinkHello>(
  'hello',
  [
    names(
      'VNET-HELLO-1',
      'the peer announces itself',
      VNET_ABSENT,
      (l) => theirs(l, VNET_AT_MAGIC) === VNET_MAGIC && theirs(l, VNET_AT_EPOCH) !== 0,
    ),
    guard('VNET-HELLO-2', 'it speaks this version', VNET_OTHER_VERSION, (l) => theirs(l, VNET_AT_VERSION) === VNET_VERSION),
    guard('VNET-HELLO-3', 'it has the same geometry', VNET_OTHER_LAYOUT, sameGeometry),
    guard('VNET-HELLO-4', 'it is the peer of the configuration', VNET_STRANGER, (l) => theirs(l, VNET_AT_ID) === l.end.peer),
    guard(
      'VNET-HELLO-5',
      'this end has not given up on it',
      VNET_GIVEN_UP,
      (l) => l.end.phase !== VNET_BROKEN || theirs(l, VNET_AT_EPOCH) !== l.end.attached,
    ),
    guard('VNET-HELLO-6', 'its epoch has not gone back', VNET_STALE, (l) => notBefore(theirs(l, VNET_AT_EPOCH), l.end.attached)),
  ],
  (l) => {
    const epoch = theirs(l, VNET_AT_EPOCH);
    const attached = epoch === l.end.attached ? l : attach(l, epoch);
    const phase = theirs(l, VNET_AT_ACKNOWLEDGED) === l.end.epoch ? VNET_UP : VNET_WAITING;
    return { state: withEnd(attached, { ...attached.end, phase }), reply: [VNET_OK, phase] };
  },
);

/** The peer has lied: this end takes its acknowledgement back and leaves the link alone until one of them restarts. */
export const giveUp = (l: Link): Link => withWrites(withEnd(l, { ...l.end, phase: VNET_BROKEN }), word(own(l, VNET_AT_ACKNOWLEDGED), 0));

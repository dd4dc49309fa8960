/**
 * Receiving: the consumer's side of a ring. A frame is judged after it was copied out, which is what one atomic step over one `read`
 * says; an implementation has to read each word of it once.
 */
import {
  ETHERNET_FRAME_BYTES_MAX,
  ETHERNET_HEADER_BYTES,
  VNET_AT_CONSUMED,
  VNET_AT_PRODUCED,
  VNET_AT_WAKE_AT,
  VNET_CONTROL,
  VNET_EMPTY,
  VNET_ETHERNET,
  VNET_FOREIGN,
  VNET_LIED,
  VNET_MALFORMED,
  VNET_OK,
  VNET_STALE,
} from '../vocabulary/limits.ts';
import { guard, names, rule } from '../vocabulary/rule.ts';
import type { LinkPoll, LinkReceive } from '../vocabulary/virtualnet.ts';
import { minus, plus, word } from './bytes.ts';
import { ringForSpace } from './doorbell.ts';
import { type Header, headerAt, payloadAt } from './frame.ts';
import { payloadBytesMax, slotOf } from './layout.ts';
import { inFlight } from './send.ts';
import { giveUp } from './session.ts';
import { type Link, own, theirs, withEnd, withWrites } from './state.ts';
import { type Consequences, inSession, sessionLost } from './verdict.ts';

/** Frames that the peer has produced and this end has not consumed, by the peer's word. */
export const waiting = (l: Link): number => minus(theirs(l, VNET_AT_PRODUCED), l.end.consumed);

const place = (l: Link): number => slotOf(l.geometry, 1 - l.end.side, l.end.consumed);
const head = (l: Link): Header => headerAt(l.read, place(l));

const hasKind = (h: Header): boolean => (h.kind === VNET_ETHERNET || h.kind === VNET_CONTROL) && h.reserved === 0;
const isEthernetSized = (h: Header): boolean => h.length >= ETHERNET_HEADER_BYTES && h.length <= ETHERNET_FRAME_BYTES_MAX;

/** Frees the slot. */
const consume = (l: Link): Link => {
  const index = l.end.consumed;
  const next = plus(index, 1);
  const freed = withWrites(l, word(own(l, VNET_AT_CONSUMED), next));
  return ringForSpace(withEnd(freed, { ...freed.end, consumed: next }), index);
};

const discard = (l: Link): Link => consume(withEnd(l, { ...l.end, discarded: l.end.discarded + 1 }));

export const receive = rule<Link, LinkReceive>(
  'receive',
  [
    ...inSession<LinkReceive>(),
    names('VNET-RECV-1', 'the peer has produced what it can have', VNET_LIED, (l) => waiting(l) <= l.geometry.slots),
    names('VNET-RECV-2', 'a frame is waiting', VNET_EMPTY, (l) => waiting(l) !== 0),
    guard('VNET-RECV-3', 'it lies within its slot', VNET_MALFORMED, (l) => head(l).length <= payloadBytesMax(l.geometry)),
    guard('VNET-RECV-4', 'its kind exists and nothing reserved is used', VNET_MALFORMED, (l) => hasKind(head(l))),
    guard(
      'VNET-RECV-5',
      'an Ethernet frame has a length that one can have',
      VNET_MALFORMED,
      (l) => head(l).kind !== VNET_ETHERNET || isEthernetSized(head(l)),
    ),
    guard('VNET-RECV-6', 'it comes from the peer', VNET_FOREIGN, (l) => head(l).source === l.end.peer),
    guard('VNET-RECV-7', 'it is for this end', VNET_FOREIGN, (l) => head(l).destination === l.end.id),
    guard('VNET-RECV-8', 'it is of this session', VNET_STALE, (l) => head(l).epoch === l.end.attached && head(l).peerEpoch === l.end.epoch),
    guard('VNET-RECV-9', 'it is the next in sequence', VNET_LIED, (l) => head(l).sequence === l.end.consumed),
  ],
  (l) => {
    const { kind, length } = head(l);
    const inbox = { kind, payload: payloadAt(l.read, place(l), length) };
    return { state: consume(withEnd(l, { ...l.end, inbox })), reply: [VNET_OK, kind, length] };
  },
);

export const undelivered: Consequences<LinkReceive> = {
  'VNET-LINK-2': sessionLost,
  'VNET-RECV-1': giveUp,
  'VNET-RECV-2': (l) => withWrites(l, word(own(l, VNET_AT_WAKE_AT), l.end.consumed)),
  'VNET-RECV-3': discard,
  'VNET-RECV-4': discard,
  'VNET-RECV-5': discard,
  'VNET-RECV-6': discard,
  'VNET-RECV-7': discard,
  'VNET-RECV-8': discard,
  'VNET-RECV-9': giveUp,
};

/** How many frames wait, and how many more could be sent. */
export const poll = rule<Link, LinkPoll>(
  'poll',
  [
    ...inSession<LinkPoll>(),
    guard('VNET-SEND-4', 'the peer has consumed what it can have', VNET_LIED, (l) => inFlight(l) <= l.geometry.slots),
    guard('VNET-RECV-1', 'the peer has produced what it can have', VNET_LIED, (l) => waiting(l) <= l.geometry.slots),
  ],
  (l) => ({ state: l, reply: [VNET_OK, waiting(l), l.geometry.slots - inFlight(l)] }),
);

/** Asking changes nothing, not even when the answer is that the peer has lied. */
export const unanswered: Consequences<LinkPoll> = {};

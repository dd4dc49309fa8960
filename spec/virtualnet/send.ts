/** Sending: the producer's side of a ring. The peer's index is a claim, believed only as far as it is possible. */
import {
  ETHERNET_HEADER_BYTES,
  VNET_AT_CONSUMED,
  VNET_AT_PRODUCED,
  VNET_AT_SPACE_AT,
  VNET_CONTROL,
  VNET_DROPPED,
  VNET_ETHERNET,
  VNET_FULL,
  VNET_KIND,
  VNET_LENGTH,
  VNET_LIED,
  VNET_OK,
} from '../vocabulary/limits.ts';
import { guard, names, rule } from '../vocabulary/rule.ts';
import type { LinkSend } from '../vocabulary/virtualnet.ts';
import { minus, plus, word } from './bytes.ts';
import { ringForFrame } from './doorbell.ts';
import { slotBytesOf } from './frame.ts';
import { lengthMax, slotOf } from './layout.ts';
import { giveUp } from './session.ts';
import { type Link, own, theirs, withEnd, withWrites } from './state.ts';
import { type Consequences, inSession, sessionLost } from './verdict.ts';

/** Frames that the peer has not consumed yet, by its own word. */
export const inFlight = (l: Link): number => minus(l.end.produced, theirs(l, VNET_AT_CONSUMED));

const hasRoom = (l: Link): boolean => inFlight(l) < l.geometry.slots;

/** Places a frame in the ring. */
const place = (l: Link, call: LinkSend): Link => {
  const index = l.end.produced;
  const header = {
    length: call.payload.length,
    kind: call.kind,
    source: l.end.id,
    destination: l.end.peer,
    epoch: l.end.epoch,
    peerEpoch: l.end.attached,
    sequence: index,
    reserved: 0,
  };
  const slot = slotBytesOf(header, call.payload, l.geometry.slotBytes);
  const next = plus(index, 1);
  // VNET-SEND-8: the slot is whole before the index says so.
  const placed = withWrites(l, { at: slotOf(l.geometry, l.end.side, index), bytes: slot }, word(own(l, VNET_AT_PRODUCED), next));
  return ringForFrame(withEnd(placed, { ...placed.end, produced: next }), index);
};

export const send = rule<Link, LinkSend>(
  'send',
  [
    ...inSession<LinkSend>(),
    names('VNET-SEND-1', 'the kind exists', VNET_KIND, (_, call) => call.kind === VNET_ETHERNET || call.kind === VNET_CONTROL),
    guard('VNET-SEND-2', 'the frame fits', VNET_LENGTH, (l, call) => call.payload.length <= lengthMax(l.geometry, call.kind)),
    guard(
      'VNET-SEND-3',
      'an Ethernet frame has its header',
      VNET_LENGTH,
      (_, call) => call.kind !== VNET_ETHERNET || call.payload.length >= ETHERNET_HEADER_BYTES,
    ),
    names('VNET-SEND-4', 'the peer has consumed what it can have', VNET_LIED, (l) => inFlight(l) <= l.geometry.slots),
    guard('VNET-SEND-5', 'there is room for a control message', VNET_FULL, (l, call) => call.kind !== VNET_CONTROL || hasRoom(l)),
    guard('VNET-SEND-6', 'there is room for an Ethernet frame', VNET_DROPPED, (l, call) => call.kind !== VNET_ETHERNET || hasRoom(l)),
  ],
  (l, call) => ({ state: place(l, call), reply: [VNET_OK] }),
);

export const unsent: Consequences<LinkSend> = {
  'VNET-LINK-2': sessionLost,
  'VNET-SEND-4': giveUp,
  'VNET-SEND-5': (l) => withWrites(l, word(own(l, VNET_AT_SPACE_AT), theirs(l, VNET_AT_CONSUMED))),
  'VNET-SEND-6': (l) => withEnd(l, { ...l.end, dropped: l.end.dropped + 1 }),
};

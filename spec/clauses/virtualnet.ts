/** What VirtualNet promises, a sentence each. */
import type { Clauses } from './clause.ts';

const LAYOUT = 'ours; docs/decisions/0040';
const SESSION = 'ours; docs/decisions/0041';
const DOORBELL = 'ours; docs/decisions/0042';

export const VIRTUALNET = {
  'VNET-START-1': { says: 'An endpoint that starts clears its section before it announces itself: nothing older shows.', source: LAYOUT },
  'VNET-START-2': {
    says: 'An endpoint withdraws its epoch before it touches its section, and announces the new one after everything else.',
    source: SESSION,
  },
  'VNET-HELLO-1': { says: 'A peer is there when it shows the magic number and an epoch that is not 0.', source: LAYOUT },
  'VNET-HELLO-2': { says: 'Both ends speak the same version.', source: LAYOUT },
  'VNET-HELLO-3': { says: 'Both ends announce the same geometry.', source: LAYOUT },
  'VNET-HELLO-4': { says: 'The peer is the compartment that the endpoint was configured for.', source: SESSION },
  'VNET-HELLO-5': { says: 'An endpoint that gave up on an incarnation of its peer connects only to a later one.', source: SESSION },
  'VNET-HELLO-6': { says: "A peer's epoch never goes back.", source: SESSION },
  'VNET-LINK-1': { says: 'Frames pass only while the link is up.', source: SESSION },
  'VNET-LINK-2': {
    says: 'Frames pass only while both ends acknowledge the epochs that the session began with; else the session is over.',
    source: SESSION,
  },
  'VNET-SEND-1': { says: 'A frame is an Ethernet frame or a control message.', source: LAYOUT },
  'VNET-SEND-2': { says: 'A frame fits a slot, and an Ethernet frame is no longer than 1,514 bytes.', source: LAYOUT },
  'VNET-SEND-3': { says: 'An Ethernet frame has at least its 14-byte header.', source: LAYOUT },
  'VNET-SEND-4': {
    says: 'The peer has consumed neither more than was produced nor so little that the ring would overflow; else the link is broken.',
    source: SESSION,
  },
  'VNET-SEND-5': { says: 'A full ring refuses a control message, and the sender asks to be woken when a slot is free.', source: SESSION },
  'VNET-SEND-6': { says: 'A full ring drops an Ethernet frame and counts it.', source: SESSION },
  'VNET-SEND-7': { says: 'A slot holds the frame, then zeros: no earlier bytes show.', source: LAYOUT },
  'VNET-SEND-8': { says: 'A frame is written before its index is, and the index before the doorbell rings.', source: SESSION },
  'VNET-RECV-1': { says: 'The peer has produced no more than the ring holds; else the link is broken.', source: SESSION },
  'VNET-RECV-2': { says: 'An empty ring answers so, and the receiver asks to be woken by the next frame.', source: DOORBELL },
  'VNET-RECV-3': { says: 'A frame that claims more bytes than a slot holds is discarded and counted.', source: LAYOUT },
  'VNET-RECV-4': { says: 'A frame of an unknown kind, or with a reserved field in use, is discarded and counted.', source: LAYOUT },
  'VNET-RECV-5': { says: 'An Ethernet frame shorter than 14 or longer than 1,514 bytes is discarded and counted.', source: LAYOUT },
  'VNET-RECV-6': { says: 'A frame whose source is not the peer is discarded and counted.', source: SESSION },
  'VNET-RECV-7': { says: 'A frame whose destination is another compartment is discarded and counted.', source: SESSION },
  'VNET-RECV-8': { says: 'A frame of another epoch of either end is discarded and counted.', source: SESSION },
  'VNET-RECV-9': { says: "A frame's sequence number is the index of its place; else the link is broken.", source: SESSION },
  'VNET-RECV-10': {
    says: 'A frame is copied out, each word read once, before it is judged; what is delivered is the copy, then zeros.',
    source: SESSION,
  },
  'VNET-RECV-11': { says: 'A frame counts only if the session still holds after it was copied.', source: SESSION },
  'VNET-BREAK-1': { says: 'An endpoint that gives up withdraws its acknowledgement, and nothing else happens to it.', source: SESSION },
  'VNET-BELL-1': { says: 'A sender rings when it fills the place at which the receiver asked to be woken.', source: DOORBELL },
  'VNET-BELL-2': { says: 'A receiver rings when it frees the place at which the sender asked to be woken.', source: DOORBELL },
  'VNET-BELL-3': {
    says: 'Between two ticks an endpoint rings at most as often as its budget allows; one doorbell owed covers all that were withheld.',
    source: DOORBELL,
  },
  'VNET-DELIVERY-1': { says: 'Within a session, frames arrive in the order in which they were sent, each exactly once.', source: SESSION },
  'VNET-DELIVERY-2': { says: 'Across sessions, a frame arrives at most once.', source: SESSION },
} as const satisfies Clauses;

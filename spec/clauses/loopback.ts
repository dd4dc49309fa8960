/** What the loopback control protocol promises, a sentence each. */
import type { Clauses } from './clause.ts';

const MESSAGES = 'ours, after the virtio-msg draft; docs/decisions/0043';
const TOKENS = 'ours, after the virtio-msg draft; docs/decisions/0044';
const REGIONS = 'ours; docs/decisions/0045';

export const LOOPBACK = {
  'LOOP-ASK-1': { says: 'A Client asks only while its link is up.', source: TOKENS },
  'LOOP-ASK-2': { says: 'A Client asks only what the protocol has, with fields that fit a message.', source: MESSAGES },
  'LOOP-ASK-3': { says: 'A Client leaves a bounded number of requests unanswered.', source: TOKENS },
  'LOOP-ASK-4': { says: 'A request is refused when the outbox is full: nothing is queued without bound.', source: TOKENS },
  'LOOP-ASK-5': { says: 'A request carries a token that is not 0 and that no unanswered request carries.', source: TOKENS },
  'LOOP-EXPIRE-1': { says: 'The oldest unanswered request may be given up at any time; its answer is then discarded.', source: TOKENS },
  'LOOP-KICK-1': { says: 'A kick names a queue that an event can name.', source: MESSAGES },
  'LOOP-KICK-2': { says: 'Kicks need no answer, and those of one queue coalesce until they are posted.', source: MESSAGES },
  'LOOP-POST-1': { says: 'Events are posted only while the link is up.', source: TOKENS },
  'LOOP-POST-2': { says: 'An event is posted only when there is something to tell.', source: MESSAGES },
  'LOOP-POST-3': { says: 'What finds no room in the outbox stays to be told: no event is lost.', source: MESSAGES },
  'LOOP-LINK-1': { says: 'Messages arrive in the order in which they were sent.', source: TOKENS },
  'LOOP-LINK-2': { says: 'Nothing is delivered to a side whose link is down.', source: TOKENS },
  'LOOP-LINK-3': { says: 'A Server takes a message only when it has room for the answer.', source: TOKENS },
  'LOOP-MESSAGE-1': {
    says: 'A message is as long as its header says, and no longer than the longest; else it is discarded.',
    source: MESSAGES,
  },
  'LOOP-MESSAGE-2': { says: 'A message whose type is not the one that its receiver is sent is discarded.', source: MESSAGES },
  'LOOP-MESSAGE-3': { says: 'A message about another device is discarded.', source: MESSAGES },
  'LOOP-MESSAGE-4': { says: 'A message with an unknown id is discarded without an answer.', source: MESSAGES },
  'LOOP-MESSAGE-5': { says: 'A message whose payload does not have the form of its id is discarded without an answer.', source: MESSAGES },
  'LOOP-TOKEN-1': { says: 'A request has a token and an event has none; else it is discarded.', source: TOKENS },
  'LOOP-TOKEN-2': {
    says: 'A request whose token is not later than the last one taken in this session is discarded: at most once.',
    source: TOKENS,
  },
  'LOOP-ANSWER-1': { says: 'An answer that no unanswered request asked for is discarded.', source: TOKENS },
  'LOOP-ANSWER-2': { says: 'An answer to another request than the one with its token is discarded.', source: TOKENS },
  'LOOP-ANSWER-3': {
    says: 'An answer without the form of an answer, or about something else than was asked, is discarded.',
    source: TOKENS,
  },
  'LOOP-EVENT-1': { says: 'An event that names a queue or bytes that cannot be is discarded.', source: MESSAGES },
  'LOOP-CONFIG-1': { says: 'A configuration write for another generation than the current one is rejected.', source: MESSAGES },
  'LOOP-CONFIG-2': { says: 'A configuration write that the device does not take is rejected, and the answer says so.', source: MESSAGES },
  'LOOP-CONFIG-3': { says: 'A configuration read beyond the end is answered with no bytes.', source: MESSAGES },
  'LOOP-CONFIG-4': {
    says: 'One message carries the configuration with its generation; a snapshot never mixes two generations.',
    source: MESSAGES,
  },
  'LOOP-QUEUE-1': { says: 'The areas of a queue are offsets into the shared region and lie wholly inside it.', source: REGIONS },
  'LOOP-QUEUE-2': { says: 'A queue is enabled only as the device takes it.', source: REGIONS },
  'LOOP-SESSION-1': { says: 'The end of a session ends everything that was under way in it, and resets the device.', source: TOKENS },
  'LOOP-INTERRUPT-1': {
    says: 'One event tells the cause and the queues of all interrupts since the last one; it acknowledges them.',
    source: MESSAGES,
  },
} as const satisfies Clauses;

/** What reaches a Client: answers, each to one request, and events. Anything else is discarded, because the Server may lie. */
import {
  INTERRUPT_CONFIG,
  INTERRUPT_USED,
  LOOP_BUS,
  LOOP_BUS_EVENT_INTERRUPT,
  LOOP_BUS_PING,
  LOOP_CONFIG_BYTES_MAX,
  LOOP_EVENT_CONFIG,
  LOOP_EVENT_USED,
  LOOP_GET_CONFIG,
  LOOP_GET_DEVICE_FEATURES,
  LOOP_GET_DEVICE_INFO,
  LOOP_GET_DEVICE_STATUS,
  LOOP_GET_SHM,
  LOOP_GET_VQUEUE,
  LOOP_MALFORMED,
  LOOP_MISMATCH,
  LOOP_OK,
  LOOP_QUEUES_MAX,
  LOOP_RESPONSE,
  LOOP_SET_CONFIG,
  LOOP_SET_DEVICE_STATUS,
  LOOP_STALE,
  LOOP_STRANGER,
  LOOP_UNKNOWN,
} from '../vocabulary/limits.ts';
import { apply, guard, names, type Outcome, rule } from '../vocabulary/rule.ts';
import type { ClientSide } from './client.ts';
import { bytesFrom, deviceOf, field, idOf, isWhole, type Message, payloadBytes, tokenOf, typeOf } from './message.ts';
import { type Client, type Pending, type QueueSet, type Snapshot, single, union } from './state.ts';

const isResponse = (m: Message): boolean => (typeOf(m) & LOOP_RESPONSE) !== 0;
const pendingFor = (c: Client, m: Message): Pending | undefined => c.pending.find((each) => each.token === tokenOf(m));

/** The whole, or nothing at all. */
const isAnswerTo = (asked: number, said: number): boolean => said === asked || said === 0;

/** The form of an answer, and what of the question it repeats. */
const answers = ({ id, about }: Pending, m: Message): boolean => {
  const bytes = payloadBytes(m);
  switch (id) {
    case LOOP_GET_DEVICE_INFO:
      return bytes === 24;
    case LOOP_GET_DEVICE_FEATURES:
      return bytes === 8 + 4 * about[1] && field(m, 0) === about[0] && field(m, 1) === about[1];
    case LOOP_GET_CONFIG:
    case LOOP_SET_CONFIG:
      return bytes >= 12 && field(m, 1) === about[0] && isAnswerTo(about[1], field(m, 2)) && bytes === 12 + field(m, 2);
    case LOOP_GET_DEVICE_STATUS:
    case LOOP_SET_DEVICE_STATUS:
      return bytes === 4;
    case LOOP_GET_VQUEUE:
      return bytes === 40 && field(m, 0) === about[0];
    case LOOP_GET_SHM:
      return bytes === 20 && field(m, 0) === about[0];
    case LOOP_BUS_PING:
      return bytes === 4 && field(m, 0) === about[0];
    default:
      return bytes === 0;
  }
};

const EMPTY: readonly number[] = new Array<number>(LOOP_CONFIG_BYTES_MAX).fill(0);

/** LOOP-CONFIG-4: bytes of a later generation replace the whole, those of an earlier one are too late. */
const withBytes = (known: Snapshot | undefined, generation: number, offset: number, bytes: readonly number[]): Snapshot | undefined => {
  if (bytes.length === 0 || offset + bytes.length > LOOP_CONFIG_BYTES_MAX) return known;
  if (known !== undefined && (generation - known.generation) >>> 0 >= 0x8000_0000) return known;
  const base = known?.generation === generation ? known.bytes : EMPTY;
  return { generation, bytes: base.toSpliced(offset, bytes.length, ...bytes) };
};

/** What the Client learns from an answer. */
const learnt = (c: Client, id: number, m: Message): Client => {
  if (id === LOOP_GET_DEVICE_STATUS || id === LOOP_SET_DEVICE_STATUS) return { ...c, status: field(m, 0) };
  if (id === LOOP_GET_CONFIG || id === LOOP_SET_CONFIG)
    return { ...c, snapshot: withBytes(c.snapshot, field(m, 0), field(m, 1), bytesFrom(m, 3)) };
  return c;
};

const addressed = [
  names<ClientSide, Message>('LOOP-MESSAGE-1', 'it is as long as it says', LOOP_MALFORMED, (_, m) => isWhole(m)),
  guard<ClientSide, Message>(
    'LOOP-MESSAGE-2',
    'its type is one that a Client is sent',
    LOOP_MALFORMED,
    (_, m) => (typeOf(m) & ~(LOOP_RESPONSE | LOOP_BUS)) === 0,
  ),
  guard<ClientSide, Message>(
    'LOOP-MESSAGE-3',
    'it is about the device',
    LOOP_STRANGER,
    ({ setup }, m) => deviceOf(m) === setup.deviceNumber,
  ),
];

/** An answer ends the request with its token. */
export const answer = rule<ClientSide, Message>(
  'answer',
  [
    ...addressed,
    names('LOOP-ANSWER-1', 'a request with its token is unanswered', LOOP_STALE, ({ client }, m) => pendingFor(client, m) !== undefined),
    guard('LOOP-ANSWER-2', 'it answers that request', LOOP_MISMATCH, ({ client }, m) => pendingFor(client, m)?.id === idOf(m)),
    guard('LOOP-ANSWER-3', 'it has the form of such an answer', LOOP_MALFORMED, ({ client }, m) => {
      const asked = pendingFor(client, m);
      return asked !== undefined && answers(asked, m);
    }),
  ],
  ({ setup, client }, m) => {
    const pending = client.pending.filter((each) => each.token !== tokenOf(m));
    return { state: { setup, client: learnt({ ...client, pending, answer: m }, idOf(m), m) }, reply: [LOOP_OK] };
  },
);

const isEvent = (id: number): boolean => id === LOOP_EVENT_CONFIG || id === LOOP_EVENT_USED || id === LOOP_BUS_EVENT_INTERRUPT;

const hasEventSize = (m: Message): boolean => {
  const bytes = payloadBytes(m);
  if (idOf(m) === LOOP_EVENT_USED) return bytes === 4;
  if (idOf(m) === LOOP_BUS_EVENT_INTERRUPT) return bytes === 12;
  return bytes >= 16 && bytes === 16 + field(m, 3);
};

/** Queues and bytes that there can be. */
const isPossible = (m: Message): boolean => {
  if (idOf(m) === LOOP_EVENT_USED) return field(m, 0) < LOOP_QUEUES_MAX;
  if (idOf(m) === LOOP_BUS_EVENT_INTERRUPT) return (field(m, 0) & ~(INTERRUPT_USED | INTERRUPT_CONFIG)) === 0;
  return field(m, 2) + field(m, 3) <= LOOP_CONFIG_BYTES_MAX;
};

const interrupted = (c: Client, causes: number, used: QueueSet): Client => ({ ...c, causes: c.causes | causes, used: union(c.used, used) });

const happened = (c: Client, m: Message): Client => {
  if (idOf(m) === LOOP_EVENT_USED) return interrupted(c, INTERRUPT_USED, single(field(m, 0)));
  if (idOf(m) === LOOP_BUS_EVENT_INTERRUPT) return interrupted(c, field(m, 0), [field(m, 1), field(m, 2)]);
  const snapshot = withBytes(c.snapshot, field(m, 1), field(m, 2), bytesFrom(m, 4));
  return { ...interrupted(c, INTERRUPT_CONFIG, [0, 0]), status: field(m, 0), snapshot };
};

export const event = rule<ClientSide, Message>(
  'event',
  [
    ...addressed,
    names('LOOP-MESSAGE-4', 'its id is one of an event', LOOP_UNKNOWN, (_, m) => isEvent(idOf(m))),
    guard('LOOP-MESSAGE-5', 'its payload has the form of its id', LOOP_MALFORMED, (_, m) => hasEventSize(m)),
    guard('LOOP-TOKEN-1', 'it has no token', LOOP_MALFORMED, (_, m) => tokenOf(m) === 0),
    guard('LOOP-EVENT-1', 'what it names can be', LOOP_MALFORMED, (_, m) => !isEvent(idOf(m)) || isPossible(m)),
  ],
  ({ setup, client }, m) => ({ state: { setup, client: happened(client, m) }, reply: [LOOP_OK] }),
);

/** A message reaches the Client. */
export const reachClient = (side: ClientSide, m: Message): Outcome<ClientSide> => {
  const outcome = apply(isResponse(m) ? answer : event, side, m);
  if (outcome.failed === undefined) return outcome;
  return { ...outcome, state: { setup: side.setup, client: { ...side.client, discarded: side.client.discarded + 1 } } };
};

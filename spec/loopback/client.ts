/** The Client's side of asking: requests with a token each, kicks that need no answer, and what is given up. */
import {
  LOOP_BUS_PING,
  LOOP_BUSY,
  LOOP_CONFIG_BYTES_MAX,
  LOOP_EVENT_AVAIL,
  LOOP_FEATURE_BLOCKS_MAX,
  LOOP_FULL,
  LOOP_GET_CONFIG,
  LOOP_GET_DEVICE_FEATURES,
  LOOP_GET_DEVICE_INFO,
  LOOP_GET_DEVICE_STATUS,
  LOOP_GET_SHM,
  LOOP_GET_VQUEUE,
  LOOP_IDLE,
  LOOP_INVALID,
  LOOP_NOT_CONNECTED,
  LOOP_OK,
  LOOP_QUEUES_MAX,
  LOOP_RESET_VQUEUE,
  LOOP_SET_CONFIG,
  LOOP_SET_DEVICE_STATUS,
  LOOP_SET_DRIVER_FEATURES,
  LOOP_SET_VQUEUE,
} from '../vocabulary/limits.ts';
import type { LoopAsk, LoopbackSetup, LoopExpire, LoopKick } from '../vocabulary/loopback.ts';
import { guard, names, rule } from '../vocabulary/rule.ts';
import { message } from './message.ts';
import { type Client, isEmpty, type Pending, type QueueSet, single, union, without } from './state.ts';

/** A Client and what it was configured with. */
export interface ClientSide {
  readonly setup: LoopbackSetup;
  readonly client: Client;
}

const NOTHING: readonly [number, number] = [0, 0];

/** How a request is written: payload words and bytes from its arguments, and what its answer has to repeat. */
interface Form {
  readonly takes: (args: readonly number[]) => boolean;
  readonly words: (args: readonly number[]) => readonly number[];
  readonly bytes?: (args: readonly number[]) => readonly number[];
  readonly about: (args: readonly number[]) => readonly [number, number];
}

const isWord = (n: number): boolean => n >>> 0 === n;
const takes =
  (count: number) =>
  (args: readonly number[]): boolean =>
    args.length === count;
const plain = (count: number, about: Form['about'] = () => NOTHING): Form => ({ takes: takes(count), words: (args) => args, about });
const first: Form['about'] = (args) => [args[0] ?? 0, 0];
const both: Form['about'] = (args) => [args[0] ?? 0, args[1] ?? 0];

const littleEndian = (value: number, count: number): readonly number[] =>
  Array.from({ length: count }, (_, i) => (value >>> (8 * i)) & 0xff);

const FORMS: Readonly<Record<number, Form>> = {
  [LOOP_GET_DEVICE_INFO]: plain(0),
  [LOOP_GET_DEVICE_FEATURES]: { ...plain(2, both), takes: (args) => args.length === 2 && (args[1] ?? 0) <= LOOP_FEATURE_BLOCKS_MAX },
  [LOOP_SET_DRIVER_FEATURES]: {
    takes: (args) => args.length >= 1 && args.length <= 1 + LOOP_FEATURE_BLOCKS_MAX,
    words: (args) => [args[0] ?? 0, args.length - 1, ...args.slice(1)],
    about: () => NOTHING,
  },
  [LOOP_GET_CONFIG]: { ...plain(2, both), takes: (args) => args.length === 2 && (args[1] ?? 0) <= LOOP_CONFIG_BYTES_MAX },
  [LOOP_SET_CONFIG]: {
    takes: (args) => args.length === 4 && [1, 2, 4].includes(args[2] ?? 0),
    words: (args) => args.slice(0, 3),
    bytes: (args) => littleEndian(args[3] ?? 0, args[2] ?? 0),
    about: (args) => [args[1] ?? 0, args[2] ?? 0],
  },
  [LOOP_GET_DEVICE_STATUS]: plain(0),
  [LOOP_SET_DEVICE_STATUS]: plain(1),
  [LOOP_GET_VQUEUE]: plain(1, first),
  [LOOP_SET_VQUEUE]: { takes: takes(8), words: ([index = 0, size = 0, ...areas]) => [index, 0, size, 0, ...areas], about: () => NOTHING },
  [LOOP_RESET_VQUEUE]: plain(1),
  [LOOP_GET_SHM]: plain(1, first),
  [LOOP_BUS_PING]: plain(1, first),
};

const canAsk = (call: LoopAsk): boolean => (FORMS[call.what]?.takes(call.args) ?? false) && call.args.every(isWord);

const tokenAfter = (token: number): number => (token >= 0xffff ? 1 : token + 1);
/** LOOP-ASK-5. Unanswered requests are few, so a free token is near. */
const freeToken = (c: Client, token: number): number =>
  c.pending.some((each) => each.token === token) ? freeToken(c, tokenAfter(token)) : token;

export const ask = rule<ClientSide, LoopAsk>(
  'ask',
  [
    guard('LOOP-ASK-1', 'the link is up', LOOP_NOT_CONNECTED, ({ client }) => client.connected),
    names('LOOP-ASK-2', 'the request is one of the protocol', LOOP_INVALID, (_, call) => canAsk(call)),
    guard('LOOP-ASK-3', 'few requests are unanswered', LOOP_BUSY, ({ setup, client }) => client.pending.length < setup.pendingMax),
    guard('LOOP-ASK-4', 'there is room in the outbox', LOOP_FULL, ({ setup, client }) => client.outbox.length < setup.outboxMax),
  ],
  ({ setup, client }, call) => {
    const form = FORMS[call.what];
    const token = freeToken(client, client.nextToken);
    const pending: Pending = { token, id: call.what, about: form?.about(call.args) ?? NOTHING };
    const envelope = { response: 0, id: call.what, device: setup.deviceNumber, token };
    const sent = message(envelope, form?.words(call.args) ?? [], form?.bytes?.(call.args));
    const outbox = [...client.outbox, sent];
    const next = { ...client, nextToken: tokenAfter(token), pending: [...client.pending, pending], outbox };
    return { state: { setup, client: next }, reply: [LOOP_OK, token] };
  },
);

export const expire = rule<ClientSide, LoopExpire>(
  'expire',
  [names('LOOP-EXPIRE-1', 'a request is unanswered', LOOP_IDLE, ({ client }) => client.pending.length > 0)],
  ({ setup, client }) => ({
    state: { setup, client: { ...client, pending: client.pending.slice(1) } },
    reply: [LOOP_OK, client.pending[0]?.token ?? 0],
  }),
);

/** LOOP-KICK-2: remembered until it is posted. */
export const kick = rule<ClientSide, LoopKick>(
  'kick',
  [
    guard('LOOP-ASK-1', 'the link is up', LOOP_NOT_CONNECTED, ({ client }) => client.connected),
    names('LOOP-KICK-1', 'an event can name the queue', LOOP_INVALID, (_, call) => isWord(call.queue) && call.queue < LOOP_QUEUES_MAX),
  ],
  ({ setup, client }, call) => ({
    state: { setup, client: { ...client, kicks: union(client.kicks, single(call.queue)) } },
    reply: [LOOP_OK],
  }),
);

const lowest = (set: QueueSet): number => (set[0] !== 0 ? 31 - Math.clz32(set[0] & -set[0]) : 63 - Math.clz32(set[1] & -set[1]));

/** One kick, of the lowest queue, becomes an event. */
export const postKick = rule<ClientSide, unknown>(
  'post-kick',
  [
    names('LOOP-POST-1', 'the link is up', LOOP_NOT_CONNECTED, ({ client }) => client.connected),
    guard('LOOP-POST-2', 'a queue was kicked', LOOP_IDLE, ({ client }) => !isEmpty(client.kicks)),
    guard('LOOP-POST-3', 'there is room in the outbox', LOOP_FULL, ({ setup, client }) => client.outbox.length < setup.outboxMax),
  ],
  ({ setup, client }) => {
    const queue = lowest(client.kicks);
    const event = message({ response: 0, id: LOOP_EVENT_AVAIL, device: setup.deviceNumber, token: 0 }, [queue, 0]);
    const next = { ...client, kicks: without(client.kicks, single(queue)), outbox: [...client.outbox, event] };
    return { state: { setup, client: next }, reply: [LOOP_OK] };
  },
);

/** What reaches a Server: requests, taken at most once each and answered at once into the outbox, and kicks. Anything else is discarded. */
import {
  LOOP_BUS,
  LOOP_BUS_PING,
  LOOP_CONFIG_BYTES_MAX,
  LOOP_EVENT_AVAIL,
  LOOP_FEATURE_BLOCKS_MAX,
  LOOP_GET_CONFIG,
  LOOP_GET_DEVICE_FEATURES,
  LOOP_GET_DEVICE_INFO,
  LOOP_GET_DEVICE_STATUS,
  LOOP_GET_SHM,
  LOOP_GET_VQUEUE,
  LOOP_MALFORMED,
  LOOP_RESET_VQUEUE,
  LOOP_RESPONSE,
  LOOP_SET_CONFIG,
  LOOP_SET_DEVICE_STATUS,
  LOOP_SET_DRIVER_FEATURES,
  LOOP_SET_VQUEUE,
  LOOP_STALE,
  LOOP_STRANGER,
  LOOP_UNKNOWN,
} from '../vocabulary/limits.ts';
import type { LoopbackSetup } from '../vocabulary/loopback.ts';
import { apply, type ClauseId, guard, names, type Outcome, rule } from '../vocabulary/rule.ts';
import { type Answer, serve } from './device.ts';
import { deviceOf, field, idOf, isWhole, type Message, message, payloadBytes, tokenOf, typeOf } from './message.ts';
import type { Server } from './state.ts';

/** A Server and what it was configured with. */
export interface ServerSide {
  readonly setup: LoopbackSetup;
  readonly server: Server;
}

/** Bytes of a payload; undefined is an id that no Client sends. */
const sizeOf = (m: Message): number | undefined => {
  switch (idOf(m)) {
    case LOOP_GET_DEVICE_INFO:
    case LOOP_GET_DEVICE_STATUS:
      return 0;
    case LOOP_SET_DEVICE_STATUS:
    case LOOP_GET_VQUEUE:
    case LOOP_RESET_VQUEUE:
    case LOOP_GET_SHM:
    case LOOP_BUS_PING:
      return 4;
    case LOOP_GET_DEVICE_FEATURES:
    case LOOP_GET_CONFIG:
    case LOOP_EVENT_AVAIL:
      return 8;
    case LOOP_SET_DRIVER_FEATURES:
      return 8 + 4 * field(m, 1);
    case LOOP_SET_CONFIG:
      return 12 + field(m, 2);
    case LOOP_SET_VQUEUE:
      return 40;
    default:
      return undefined;
  }
};

/** Counts that a message or its answer could not carry. */
const isCountable = (m: Message): boolean => {
  switch (idOf(m)) {
    case LOOP_GET_DEVICE_FEATURES:
    case LOOP_SET_DRIVER_FEATURES:
      return field(m, 1) <= LOOP_FEATURE_BLOCKS_MAX;
    case LOOP_GET_CONFIG:
      return field(m, 1) <= LOOP_CONFIG_BYTES_MAX;
    case LOOP_SET_VQUEUE:
      return field(m, 1) === 0 && field(m, 3) === 0;
    default:
      return true;
  }
};

const isEvent = (m: Message): boolean => idOf(m) === LOOP_EVENT_AVAIL;

/** Serial-number order of tokens: later than the last one, by less than half the circle. */
const isLater = (token: number, last: number): boolean => last === 0 || (token !== last && ((token - last) & 0xffff) < 0x8000);

export const take = rule<ServerSide, Message>(
  'take',
  [
    names('LOOP-MESSAGE-1', 'it is as long as it says', LOOP_MALFORMED, (_, m) => isWhole(m)),
    guard('LOOP-MESSAGE-2', 'its type is one that a Server is sent', LOOP_MALFORMED, (_, m) => (typeOf(m) & ~LOOP_BUS) === 0),
    guard('LOOP-MESSAGE-3', 'it is about the device', LOOP_STRANGER, ({ setup }, m) => deviceOf(m) === setup.deviceNumber),
    names('LOOP-MESSAGE-4', 'its id is one of a request or of a kick', LOOP_UNKNOWN, (_, m) => sizeOf(m) !== undefined),
    guard(
      'LOOP-MESSAGE-5',
      'its payload has the form of its id',
      LOOP_MALFORMED,
      (_, m) => sizeOf(m) === payloadBytes(m) && isCountable(m),
    ),
    names('LOOP-TOKEN-1', 'a request has a token, and a kick has none', LOOP_MALFORMED, (_, m) => isEvent(m) === (tokenOf(m) === 0)),
    guard(
      'LOOP-TOKEN-2',
      'its token is later than the last',
      LOOP_STALE,
      ({ server }, m) => isEvent(m) || isLater(tokenOf(m), server.lastToken),
    ),
  ],
  ({ setup, server }, m) => ({
    state: { setup, server: { ...server, lastToken: isEvent(m) ? server.lastToken : tokenOf(m) } },
    reply: [],
  }),
);

const answered = (setup: LoopbackSetup, server: Server, m: Message, { words, bytes }: Answer): Server => {
  if (isEvent(m)) return server;
  const envelope = { response: LOOP_RESPONSE, id: idOf(m), device: setup.deviceNumber, token: tokenOf(m) };
  return { ...server, outbox: [...server.outbox, message(envelope, words, bytes)] };
};

const both = (a: readonly ClauseId[], b: readonly ClauseId[]): readonly ClauseId[] => (b.length === 0 ? a : [...a, ...b]);

/** A message reaches the Server, which has room for an answer. The reply tells whether it was discarded, and what the device made of it. */
export const reachServer = (side: ServerSide, m: Message): Outcome<ServerSide> => {
  const taken = apply(take, side, m);
  const { setup } = side;
  if (taken.failed !== undefined) return { ...taken, state: { setup, server: { ...side.server, discarded: side.server.discarded + 1 } } };
  const served = serve(taken.state, m);
  const server = answered(setup, { ...taken.state.server, ...served.state.server }, m, served.state.answer);
  return { ...served, state: { setup, server }, granted: both(taken.granted, served.granted) };
};

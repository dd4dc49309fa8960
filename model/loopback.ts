/** A Client and a Server with their outboxes, as a machine: what waits in an outbox is a message in flight. */
import {
  act,
  ask,
  type Client,
  type ClientSide,
  clientSession,
  expire,
  kick,
  type Message,
  NO_QUEUES,
  newClient,
  newServer,
  postEvent,
  postKick,
  reachClient,
  reachServer,
  type Server,
  type ServerSide,
  serverSession,
} from '../spec/loopback/index.ts';
import { LOOP_AT_TOKEN, LOOP_EMPTY, LOOP_FULL, LOOP_NOT_CONNECTED, LOOP_OK } from '../spec/vocabulary/limits.ts';
import type { LoopbackRequest, LoopbackSetup, LoopInject } from '../spec/vocabulary/loopback.ts';
import { always, apply, guard, names, type Outcome, rule } from '../spec/vocabulary/rule.ts';

export interface LoopbackState {
  readonly setup: LoopbackSetup;
  readonly client: Client;
  readonly server: Server;
}

export const boot = (setup: LoopbackSetup): LoopbackState => ({ setup, client: newClient(setup), server: newServer(setup) });

const ofClient = (s: LoopbackState, outcome: Outcome<ClientSide>): Outcome<LoopbackState> => ({
  ...outcome,
  state: { ...s, client: outcome.state.client },
});
const ofServer = (s: LoopbackState, outcome: Outcome<ServerSide>): Outcome<LoopbackState> => ({
  ...outcome,
  state: { ...s, server: outcome.state.server },
});

const isToServer = (to: number): boolean => (to & 1) === 1;
const isConnected = (s: LoopbackState, to: number): boolean => (isToServer(to) ? s.server.connected : s.client.connected);
const hasRoom = (s: LoopbackState, to: number): boolean => !isToServer(to) || s.server.outbox.length < s.setup.outboxMax;
const outboxOf = (s: LoopbackState, side: number): readonly Message[] => (isToServer(side) ? s.server.outbox : s.client.outbox);

const withoutFirst = (s: LoopbackState, from: number): LoopbackState =>
  isToServer(from)
    ? { ...s, server: { ...s.server, outbox: s.server.outbox.slice(1) } }
    : { ...s, client: { ...s.client, outbox: s.client.outbox.slice(1) } };

const isUp = names<LoopbackState, number>('LOOP-LINK-2', 'the link of the receiver is up', LOOP_NOT_CONNECTED, isConnected);
const canAnswer = guard<LoopbackState, number>('LOOP-LINK-3', 'the receiver has room for an answer', LOOP_FULL, hasRoom);

/** The link lets a message through; what the receiver makes of it is another matter. */
export const pass = rule<LoopbackState, number>('pass', [isUp, canAnswer], (state) => ({ state, reply: [LOOP_OK] }));
export const passFirst = rule<LoopbackState, number>(
  'pass-first',
  [isUp, canAnswer, guard('LOOP-LINK-1', 'a message is on its way', LOOP_EMPTY, (s, to) => outboxOf(s, 1 - (to & 1)).length > 0)],
  (s, to) => ({ state: withoutFirst(s, 1 - (to & 1)), reply: [LOOP_OK] }),
);

const reach = (s: LoopbackState, to: number, m: Message): Outcome<LoopbackState> =>
  isToServer(to) ? ofServer(s, reachServer(s, m)) : ofClient(s, reachClient(s, m));

const arrive = (passed: Outcome<LoopbackState>, to: number, m: Message): Outcome<LoopbackState> => {
  if (passed.failed !== undefined) return passed;
  const reached = reach(passed.state, to, m);
  return { ...reached, granted: [...passed.granted, ...reached.granted] };
};

const connect = (s: LoopbackState, side: number): LoopbackState =>
  isToServer(side) ? { ...s, server: serverSession(s.server, true) } : { ...s, client: clientSession(s.setup, s.client, true) };

const restart = (s: LoopbackState, side: number): LoopbackState =>
  isToServer(side)
    ? { ...s, server: newServer(s.setup), client: clientSession(s.setup, s.client, false) }
    : { ...s, client: newClient(s.setup), server: serverSession(s.server, false) };

const takeInterrupts = (s: LoopbackState): Outcome<LoopbackState> =>
  always({ ...s, client: { ...s.client, causes: 0, used: NO_QUEUES } }, [s.client.causes, ...s.client.used]);

/** The bytes that arrive: a token of 16 bits is written where tokens stand. */
const forged = ({ token, bytes }: LoopInject): Message =>
  bytes.map((byte, at) => (token >>> 16 === 0 && at >> 1 === LOOP_AT_TOKEN >> 1 ? (token >>> (8 * (at & 1))) & 0xff : byte & 0xff));

export const step = (s: LoopbackState, request: LoopbackRequest): Outcome<LoopbackState> => {
  switch (request.call) {
    case 'ask':
      return ofClient(s, apply(ask, s, request));
    case 'expire':
      return ofClient(s, apply(expire, s, request));
    case 'kick':
      return ofClient(s, apply(kick, s, request));
    case 'interrupts':
      return takeInterrupts(s);
    case 'post':
      return isToServer(request.side) ? ofServer(s, apply(postEvent, s, request)) : ofClient(s, apply(postKick, s, request));
    case 'deliver': {
      const to = 1 - (request.from & 1);
      return arrive(apply(passFirst, s, to), to, outboxOf(s, request.from)[0] ?? []);
    }
    case 'inject':
      return arrive(apply(pass, s, request.to), request.to, forged(request));
    case 'connect':
      return always(connect(s, request.side), [LOOP_OK]);
    case 'restart':
      return always(restart(s, request.side), [LOOP_OK]);
    default:
      return ofServer(s, act(s, request));
  }
};

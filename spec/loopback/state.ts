/** What Client and Server keep between two messages. Everything of it is of one session: with the session it ends. */
import { bootDevice, type DeviceState, resetDevice } from '../virtio/index.ts';
import type { LoopbackSetup } from '../vocabulary/loopback.ts';
import type { Message } from './message.ts';

/** Bits of queues 0-31 and 32-63. */
export type QueueSet = readonly [low: number, high: number];
export const NO_QUEUES: QueueSet = [0, 0];
export const isEmpty = (set: QueueSet): boolean => set[0] === 0 && set[1] === 0;
export const union = (a: QueueSet, b: QueueSet): QueueSet => [(a[0] | b[0]) >>> 0, (a[1] | b[1]) >>> 0];
export const single = (queue: number): QueueSet => (queue < 32 ? [(1 << queue) >>> 0, 0] : [0, (1 << (queue - 32)) >>> 0]);
export const without = (a: QueueSet, b: QueueSet): QueueSet => [(a[0] & ~b[0]) >>> 0, (a[1] & ~b[1]) >>> 0];

/** A request that has not been answered; `about` is what an answer has to repeat. */
export interface Pending {
  readonly token: number;
  readonly id: number;
  readonly about: readonly [number, number];
}

/** The configuration as far as the Client knows it: bytes of one generation. */
export interface Snapshot {
  readonly generation: number;
  readonly bytes: readonly number[];
}

export interface Client {
  readonly connected: boolean;
  readonly nextToken: number;
  /** Oldest first. */
  readonly pending: readonly Pending[];
  readonly outbox: readonly Message[];
  readonly kicks: QueueSet;
  /** Interrupts that the driver has not taken: causes and queues. */
  readonly causes: number;
  readonly used: QueueSet;
  /** Device status as last heard. */
  readonly status: number;
  readonly snapshot: Snapshot | undefined;
  /** The answer that came last, whole. */
  readonly answer: Message;
  readonly discarded: number;
}

export interface Server {
  readonly connected: boolean;
  /** Token of the request taken last; 0 before the first of the session. */
  readonly lastToken: number;
  readonly outbox: readonly Message[];
  /** Queues of which buffers were used since the last interrupt event. */
  readonly used: QueueSet;
  readonly discarded: number;
  readonly device: DeviceState;
}

export const newClient = (setup: LoopbackSetup): Client => ({
  connected: false,
  nextToken: setup.firstToken,
  pending: [],
  outbox: [],
  kicks: NO_QUEUES,
  causes: 0,
  used: NO_QUEUES,
  status: 0,
  snapshot: undefined,
  answer: [],
  discarded: 0,
});

export const newServer = (setup: LoopbackSetup): Server => ({
  connected: false,
  lastToken: 0,
  outbox: [],
  used: NO_QUEUES,
  discarded: 0,
  device: bootDevice(setup.device),
});

/** LOOP-SESSION-1. Tokens go on where they were, so that nothing of an earlier session is ever mistaken for an answer. */
export const clientSession = (setup: LoopbackSetup, c: Client, connected: boolean): Client => ({
  ...newClient(setup),
  connected,
  nextToken: c.nextToken,
  discarded: c.discarded,
});
export const serverSession = (s: Server, connected: boolean): Server => ({
  connected,
  lastToken: 0,
  outbox: [],
  used: NO_QUEUES,
  discarded: s.discarded,
  device: resetDevice(s.device),
});

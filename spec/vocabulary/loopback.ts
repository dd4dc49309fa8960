/** Requests to a Client and a Server and the link between them: plain data with raw numbers. */
import type { ChangeConfig, DeviceSetup, NeedReset, RaiseUsed, TakeNotification } from './virtio.ts';

export interface LoopbackSetup {
  readonly device: DeviceSetup;
  /** The device's number on the link. */
  readonly deviceNumber: number;
  /** Bytes of the shared region: offsets on the wire start at its beginning. */
  readonly regionBytes: number;
  /** Token of the first request: 1, but a test may start close to the wrap. */
  readonly firstToken: number;
  /** Requests that a Client leaves unanswered at most. */
  readonly pendingMax: number;
  /** Messages that wait in a side's outbox at most. */
  readonly outboxMax: number;
}

/** The Client asks: `what` is a message id, with the bus bit above the byte; `args` are its fields in order, 32-bit words. */
export interface LoopAsk {
  readonly call: 'ask';
  readonly what: number;
  readonly args: readonly number[];
}

/** The driver has made buffers of a queue available. */
export interface LoopKick {
  readonly call: 'kick';
  readonly queue: number;
}

/** A side turns what it has to tell into one event: the Client (0) a kick, the Server (1) a configuration change or an interrupt. */
export interface LoopPost {
  readonly call: 'post';
  readonly side: number;
}

/** The Client gives up on its oldest request: time is an input. */
export interface LoopExpire {
  readonly call: 'expire';
}

/** The driver takes the interrupts that have come. */
export interface LoopInterrupts {
  readonly call: 'interrupts';
}

/** The oldest message in a side's outbox reaches the other side. */
export interface LoopDeliver {
  readonly call: 'deliver';
  readonly from: number;
}

/** Any bytes at all reach a side, as from a peer that lies. */
export interface LoopInject {
  readonly call: 'inject';
  readonly to: number;
  /** Stands in place of the message's token, where it is one: apart, so that a shrunk trace can still name a request that waits. */
  readonly token: number;
  readonly bytes: readonly number[];
}

/** The link of a side has come up in a new session. */
export interface LoopConnect {
  readonly call: 'connect';
  readonly side: number;
}

/** A side starts anew, and the other one finds its session over. */
export interface LoopRestart {
  readonly call: 'restart';
  readonly side: number;
}

/** What the Server's own device does. */
export type LoopDevice = RaiseUsed | ChangeConfig | NeedReset | TakeNotification;

export type LoopbackRequest =
  | LoopAsk
  | LoopKick
  | LoopPost
  | LoopExpire
  | LoopInterrupts
  | LoopDeliver
  | LoopInject
  | LoopConnect
  | LoopRestart
  | LoopDevice;

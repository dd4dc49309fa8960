/** The whole system: a Client with a driver, a Server with a device, a window between them, all on one monitor. */
import type { BlkOptions } from './blk.ts';
import type { Manifest, MonitorRequest } from './monitor.ts';
import type { Placement } from './virtqueue.ts';

/** A system whose disk has been brought up: what Client and Server then know. */
export interface SystemSetup {
  readonly manifest: Manifest;
  /** Compartments by number, and the window in bytes of physical memory. */
  readonly client: number;
  readonly server: number;
  readonly windowBase: number;
  readonly windowBytes: number;
  /** Where the Client has put the ring, its slots and its chunks, in offsets from the start of the window. */
  readonly ring: Placement;
  readonly slots: number;
  readonly pool: number;
  readonly chunkBytes: number;
  /** Accepted features, low and high word. */
  readonly featuresLow: number;
  readonly featuresHigh: number;
  readonly blk: BlkOptions;
}

/** The Client's driver writes a request into a slot and makes it available. */
export interface PublishRequest {
  readonly call: 'publish';
  readonly type: number;
  readonly sector: number;
  /** Data that it writes or wants, or the range that it names. */
  readonly bytes: number;
  readonly slot: number;
  readonly chunk: number;
  /** Flags of the range. */
  readonly flags: number;
  /** Data to write: byte n is `fill` + n. */
  readonly fill: number;
}

/** The Client decides whether the Server is to be told, and rings. */
export interface KickServer {
  readonly call: 'kick';
}

/** The Server takes one chain from the queue into its device. */
export interface PopRequest {
  readonly call: 'pop';
}

/** The Server's device finishes the request in one of its slots, and returns the chain. */
export interface FinishRequest {
  readonly call: 'finish';
  readonly slot: number;
}

/** The Server decides whether the Client is to be told, and rings. */
export interface NotifyClient {
  readonly call: 'notify';
}

/** The Client takes one answer. */
export interface ReapAnswer {
  readonly call: 'reap';
}

export type SystemRequest = PublishRequest | KickServer | PopRequest | FinishRequest | NotifyClient | ReapAnswer | MonitorRequest;

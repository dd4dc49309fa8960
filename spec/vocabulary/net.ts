/** The network device: what an integrator fixes, what a driver hands over, what the network brings. */
import type { Span } from './blk.ts';

export interface NetOptions {
  readonly queueSize: number;
  /** Pairs of queues; more than one only where MQ is offered. */
  readonly pairs: number;
  /** Feature bits 0-31 of the device type that it offers. */
  readonly features: number;
  readonly mac: readonly number[];
  readonly mtu: number;
}

export interface BringUpNet {
  readonly call: 'bring-up';
  readonly low: number;
  readonly high: number;
}

export interface ResetNet {
  readonly call: 'reset';
}

/** The driver fills the readable parts with `bytes`, the rest with zeroes, and hands the buffer over. */
export interface SubmitNet {
  readonly call: 'submit';
  readonly queue: number;
  readonly readable: readonly Span[];
  readonly writable: readonly Span[];
  readonly bytes: readonly number[];
}

/** The network brings a packet, for a pair that the device chooses, with what is known of its checksum and of its segments. */
export interface ArrivingPacket {
  readonly call: 'packet';
  readonly pair: number;
  readonly flags: number;
  readonly gso: number;
  readonly gsoSize: number;
  readonly bytes: readonly number[];
}

/** The link goes up or down, or the driver is asked to announce itself: the status as it is now. */
export interface SetNetStatus {
  readonly call: 'set-status';
  readonly status: number;
}

/** An observer judges an offer: feature bits 0-31 and the configuration space. */
export interface JudgeNetOffer {
  readonly call: 'judge-offer';
  readonly low: number;
  readonly config: readonly number[];
}

export type NetRequest = BringUpNet | ResetNet | SubmitNet | ArrivingPacket | SetNetStatus | JudgeNetOffer;

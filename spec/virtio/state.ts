/** What a virtio device has established with its driver: status, features, queues, configuration. Every transport drives this same state. */
import { STATUS_DRIVER_OK, STATUS_FAILED } from '../vocabulary/limits.ts';
import type { DeviceSetup } from '../vocabulary/virtio.ts';

/** The address of an area, in words of 32 bits: low, high. */
export type Address = readonly [low: number, high: number];

export interface QueueState {
  /** Entries; 0 until the driver says. */
  readonly size: number;
  /** Descriptors, driver area, device area. */
  readonly areas: readonly Address[];
  readonly ready: boolean;
  /** True from a queue reset until the queue is enabled again: the driver may set it up anew. */
  readonly reset: boolean;
  /** A notification has come that the device has not taken yet. */
  readonly notified: boolean;
}

export interface DeviceState {
  readonly setup: DeviceSetup;
  readonly status: number;
  /** Feature bits written by the driver: 0-31, 32-63. */
  readonly accepted: readonly [low: number, high: number];
  readonly queues: readonly QueueState[];
  readonly config: readonly number[];
  /** Counts changes that the device made to its configuration, modulo 2^32. */
  readonly generation: number;
  readonly interrupt: number;
}

const NOWHERE: Address = [0, 0];
const IDLE: QueueState = { size: 0, areas: [NOWHERE, NOWHERE, NOWHERE], ready: false, reset: false, notified: false };
const AFTER_RESET: QueueState = { ...IDLE, reset: true };

export const bootDevice = (setup: DeviceSetup): DeviceState => ({
  setup,
  status: 0,
  accepted: [0, 0],
  queues: setup.queueSizeMax.map(() => IDLE),
  config: setup.config,
  generation: 0,
  interrupt: 0,
});

export const hasStatus = (s: DeviceState, bits: number): boolean => (s.status & bits) === bits;
export const hasFailed = (s: DeviceState): boolean => hasStatus(s, STATUS_FAILED);
export const isRunning = (s: DeviceState): boolean => hasStatus(s, STATUS_DRIVER_OK) && !hasFailed(s);

/** Whether bit `feature` is set in a pair of words. */
export const inWords = (words: readonly [number, number], feature: number): boolean =>
  feature < 32 ? ((words[0] >>> feature) & 1) === 1 : ((words[1] >>> (feature - 32)) & 1) === 1;

export const offers = (s: DeviceState, feature: number): boolean => inWords([s.setup.featuresLow, s.setup.featuresHigh], feature);
/** Speaks of the negotiated set once FEATURES_OK has stuck; before, of what the driver has written so far. */
export const accepts = (s: DeviceState, feature: number): boolean => inWords(s.accepted, feature);

export const sizeMaxOf = (s: DeviceState, queue: number): number => s.setup.queueSizeMax[queue] ?? 0;
export const queueOf = (s: DeviceState, queue: number): QueueState => s.queues[queue] ?? IDLE;
export const queueExists = (s: DeviceState, queue: number): boolean => sizeMaxOf(s, queue) > 0;
export const withQueue = (s: DeviceState, queue: number, state: QueueState): DeviceState => ({
  ...s,
  queues: s.queues.with(queue, state),
});
/** A queue reset loses everything about the queue, and opens it for a new set-up. */
export const withQueueReset = (s: DeviceState, queue: number): DeviceState => withQueue(s, queue, AFTER_RESET);

/** What a virtio device has established with its driver: status, features, queues, configuration. Every transport drives this same state. */
import { STATUS_DRIVER_OK, STATUS_FAILED, STATUS_SUSPEND } from '../vocabulary/limits.ts';
import type { DeviceSetup } from '../vocabulary/virtio.ts';

/** The address of an area, in words of 32 bits: low, high. */
export type Address = readonly [low: number, high: number];

export interface QueueState {
  /** Entries; 0 until the driver says. */
  readonly size: number;
  /** Descriptors, driver area, device area. */
  readonly areas: readonly Address[];
  readonly ready: boolean;
  /** A reset of this queue alone: from the driver's word until it is over, and from then until the queue is enabled again. */
  readonly reset: 'none' | 'under-way' | 'over';
  /** A notification has come that the device has not taken yet. */
  readonly notified: boolean;
  /** What the last notification said beside the queue: how far the driver has come, if NOTIFICATION_DATA is negotiated. */
  readonly told: number;
  /** The device works on a buffer of the queue. */
  readonly busy: boolean;
}

export interface DeviceState {
  readonly setup: DeviceSetup;
  /** A device from before virtio 1.0: it has 32 feature bits, no FEATURES_OK, and takes nearly everything at nearly any time. */
  readonly legacy: boolean;
  /** Feature bits that the device offers: 0-31, 32-63. */
  readonly offered: readonly [low: number, high: number];
  readonly status: number;
  /** Feature bits written by the driver: 0-31, 32-63. */
  readonly accepted: readonly [low: number, high: number];
  readonly queues: readonly QueueState[];
  readonly config: readonly number[];
  /** Counts changes that the device made to its configuration, modulo 2^32. */
  readonly generation: number;
  readonly interrupt: number;
  /** What the driver asked for and has not been brought about yet. */
  readonly transition: 'none' | 'suspending' | 'resuming';
  /** The configuration as it will be after a resumption; undefined while the device has changed nothing since it was suspended. */
  readonly coming: readonly number[] | undefined;
  /** Features that were settled last, of the same offer. */
  readonly settledBefore: readonly [low: number, high: number] | undefined;
}

const NOWHERE: Address = [0, 0];
const IDLE: QueueState = {
  size: 0,
  areas: [NOWHERE, NOWHERE, NOWHERE],
  ready: false,
  reset: 'none',
  notified: false,
  told: 0,
  busy: false,
};
const AFTER_RESET: QueueState = { ...IDLE, reset: 'over' };

export const bootDevice = (setup: DeviceSetup): DeviceState => ({
  setup,
  legacy: setup.policy.interface === 'legacy',
  offered: [setup.featuresLow, setup.policy.interface === 'legacy' ? 0 : setup.featuresHigh],
  status: 0,
  accepted: [0, 0],
  queues: setup.queueSizeMax.map(() => IDLE),
  config: setup.config,
  generation: 0,
  interrupt: 0,
  transition: 'none',
  coming: undefined,
  settledBefore: undefined,
});

export const hasStatus = (s: DeviceState, bits: number): boolean => (s.status & bits) === bits;
export const hasFailed = (s: DeviceState): boolean => hasStatus(s, STATUS_FAILED);
export const isSuspended = (s: DeviceState): boolean => hasStatus(s, STATUS_SUSPEND);
/** The driver has once said DRIVER_OK, which a suspended device takes out of the status. */
export const isInitialised = (s: DeviceState): boolean => (s.status & (STATUS_DRIVER_OK | STATUS_SUSPEND)) !== 0;
export const isRunning = (s: DeviceState): boolean => isInitialised(s) && !hasFailed(s);
export const isLegacy = (s: DeviceState): boolean => s.legacy;
/** Whether what the driver asks for is over as soon as nothing is under way. */
export const isAtOnce = (s: DeviceState): boolean => s.setup.policy.completion !== 'later';

/** Whether bit `feature` is set in a pair of words. */
export const inWords = (words: readonly [number, number], feature: number): boolean =>
  feature < 32 ? ((words[0] >>> feature) & 1) === 1 : ((words[1] >>> (feature - 32)) & 1) === 1;

export const offers = (s: DeviceState, feature: number): boolean => inWords(s.offered, feature);
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

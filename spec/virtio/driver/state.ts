/** What an observer of a driver has to remember to judge its next step: what the driver has been told, what it has said, and what it waits for. */
import type { DriverSetup } from '../../vocabulary/driver.ts';

export interface SeenQueue {
  /** As read; -1 before. */
  readonly sizeMax: number;
  /** What has been said since the queue was new: 1 the size, 2, 4 and 8 the low words of the areas. */
  readonly said: number;
  readonly ready: boolean;
  /** 0 was written to QueueReady, and not read back. */
  readonly stopping: boolean;
  /** 1 was written to QueueReset, and 0 not read back. */
  readonly resetting: boolean;
  /** A reset of it is over, and it has not been enabled since. */
  readonly wasReset: boolean;
  /** It holds buffers that the device may still touch. */
  readonly exposed: boolean;
  /** It has been looked at since the handler was entered. */
  readonly checked: boolean;
}

export interface DriverState {
  readonly setup: DriverSetup;
  /** 1 the magic word is right, 2 the version, 4 there is a device. */
  readonly probed: number;
  readonly ignored: 'no' | 'magic' | 'version' | 'absent';
  /** The status has been written. */
  readonly begun: boolean;
  readonly status: number;
  readonly pending: 'none' | 'reset' | 'suspend' | 'resume';
  /** FEATURES_OK: not said, said and not read back, read back set, read back clear. */
  readonly features: 'open' | 'asked' | 'confirmed' | 'refused';
  /** Selectors; -1 is not written. */
  readonly deviceSel: number;
  readonly driverSel: number;
  readonly queueSel: number;
  /** Offered words that were read: 1 the first, 2 the second. */
  readonly seen: number;
  readonly offered: readonly [low: number, high: number];
  readonly accepted: readonly [low: number, high: number];
  readonly queues: readonly SeenQueue[];
  /** In the handler, and the causes not read yet. */
  readonly entered: boolean;
  /** Causes that were read in the handler, and of those the ones not acknowledged. */
  readonly causes: number;
  readonly unacknowledged: number;
}

const NEW_QUEUE: SeenQueue = {
  sizeMax: -1,
  said: 0,
  ready: false,
  stopping: false,
  resetting: false,
  wasReset: false,
  exposed: false,
  checked: false,
};

export const bootDriver = (setup: DriverSetup): DriverState => ({
  setup,
  probed: 0,
  ignored: 'no',
  begun: false,
  status: 0,
  pending: 'none',
  features: 'open',
  deviceSel: -1,
  driverSel: -1,
  queueSel: -1,
  seen: 0,
  offered: [0, 0],
  accepted: [0, 0],
  queues: Array.from({ length: setup.queues }, () => NEW_QUEUE),
  entered: false,
  causes: 0,
  unacknowledged: 0,
});

/** A reset was asked for: only that there is a device is still known. */
export const resetDriver = (s: DriverState): DriverState => ({ ...bootDriver(s.setup), probed: s.probed, begun: true, pending: 'reset' });

export const seenQueue = (s: DriverState, queue: number): SeenQueue => s.queues[queue] ?? NEW_QUEUE;
export const hasQueue = (s: DriverState, queue: number): boolean => s.queues[queue] !== undefined;
export const withSeen = (s: DriverState, queue: number, change: Partial<SeenQueue>): DriverState => ({
  ...s,
  queues: s.queues.with(queue, { ...seenQueue(s, queue), ...change }),
});
/** The reset of a queue is over. */
export const afterQueueReset = (s: DriverState, queue: number): DriverState =>
  withSeen(s, queue, { ...NEW_QUEUE, sizeMax: seenQueue(s, queue).sizeMax, wasReset: true });

export const inStatus = (s: DriverState, bits: number): boolean => (s.status & bits) === bits;
const bitOf = ([low, high]: readonly [number, number], bit: number): boolean => (((bit < 32 ? low : high) >>> (bit & 31)) & 1) === 1;
export const sawOffered = (s: DriverState, bit: number): boolean => bitOf(s.offered, bit);
export const sawAccepted = (s: DriverState, bit: number): boolean => bitOf(s.accepted, bit);
export const understands = (s: DriverState, bit: number): boolean => bitOf([s.setup.understoodLow, s.setup.understoodHigh], bit);

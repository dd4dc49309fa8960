/** What a driver does, as somebody sees it who stands between it and virtio-mmio: its accesses with the words that went over the bus, and what it does to its own memory. */
import type { FeatureDependency } from './virtio.ts';

/** A field of the configuration that the driver may touch. */
export interface DriverField {
  readonly offset: number;
  /** In bytes: 1, 2 or 4; a field of 64 bits is two of them. */
  readonly width: number;
  /** The feature without which it does not exist; undefined: it always does. */
  readonly feature?: number;
}

/** What is fixed about a driver. */
export interface DriverSetup {
  /** Feature bits that it knows: 0-31 and 32-63. */
  readonly understoodLow: number;
  readonly understoodHigh: number;
  readonly dependencies: readonly FeatureDependency[];
  readonly fields: readonly DriverField[];
  /** Whether its device type has regions of shared memory. */
  readonly usesRegions: boolean;
  /** Queues of its device type. */
  readonly queues: number;
}

/** A load from the device and the word that came back. */
export interface BusRead {
  readonly call: 'bus-read';
  readonly offset: number;
  readonly width: number;
  readonly value: number;
}

export interface BusWrite {
  readonly call: 'bus-write';
  readonly offset: number;
  readonly width: number;
  readonly value: number;
}

/** The driver's interrupt handler is entered. */
export interface EnterHandler {
  readonly call: 'enter-handler';
}

/** It looks at what the device has used of a queue. */
export interface CheckQueue {
  readonly call: 'check-queue';
  readonly queue: number;
}

/** It returns. */
export interface LeaveHandler {
  readonly call: 'leave-handler';
}

/** The driver makes a buffer available in a ring. */
export interface Expose {
  readonly call: 'expose';
  readonly queue: number;
}

/** It uses the memory of a queue, or of buffers in it, for something else. */
export interface Reclaim {
  readonly call: 'reclaim';
  readonly queue: number;
}

export type DriverAction = BusRead | BusWrite | EnterHandler | CheckQueue | LeaveHandler | Expose | Reclaim;

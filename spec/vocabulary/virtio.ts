/**
 * Calls on a virtio device that no transport is named in, and what an integrator fixes about a device. Registers of virtio-mmio and
 * messages of the loopback link both come down to these calls. Plain data with raw numbers: a driver may write anything.
 */

/** A configuration field that the driver may write. */
export interface WritableField {
  readonly offset: number;
  /** In bytes: 1, 2 or 4. */
  readonly width: number;
  /** Greatest value that the device takes. */
  readonly max: number;
  /** Feature bit that must be negotiated. */
  readonly feature: number;
  /** The field starts at 0 when features settle with `feature` and without this one; equal to `feature`, it never does. */
  readonly zeroWithout: number;
}

/** A feature that may be accepted only together with another. */
export interface FeatureDependency {
  readonly feature: number;
  readonly needs: number;
}

/** What the standard leaves open (docs/decisions/0030). */
export interface VirtioPolicy {
  /** Bits that were not offered, written as accepted: FEATURES_OK does not stick, or they are masked out. */
  readonly unofferedFeatures: 'refused' | 'masked';
  /** Queue registers: only between FEATURES_OK and DRIVER_OK (and after a queue reset), or whenever the queue is not enabled. */
  readonly queueSetup: 'gated' | 'ungated';
  /** A queue whose areas are not aligned as the ring's format asks: not enabled, or taken as it is. */
  readonly misalignedAreas: 'refused' | 'accepted';
}

/** What is fixed about a device before any driver speaks to it. */
export interface DeviceSetup {
  readonly deviceId: number;
  readonly vendorId: number;
  /** Offered feature bits 0-31 and 32-63, as unsigned words. */
  readonly featuresLow: number;
  readonly featuresHigh: number;
  /** Offered bits without which the device does not work. */
  readonly requiredLow: number;
  readonly requiredHigh: number;
  readonly dependencies: readonly FeatureDependency[];
  /** Greatest size of each queue; 0 is a queue that is absent. */
  readonly queueSizeMax: readonly number[];
  /** Bytes of the configuration space at power-on. */
  readonly config: readonly number[];
  readonly writable: readonly WritableField[];
  readonly policy: VirtioPolicy;
}

export interface ReadFeatures {
  readonly call: 'read-features';
  readonly word: number;
}

export interface AcceptFeatures {
  readonly call: 'accept-features';
  readonly word: number;
  readonly value: number;
}

export interface WriteStatus {
  readonly call: 'write-status';
  readonly value: number;
}

export interface SetQueueSize {
  readonly call: 'set-queue-size';
  readonly queue: number;
  readonly size: number;
}

/** Half of the address of an area: 0 is bits 0-31, 1 is bits 32-63. */
export interface SetQueueAddress {
  readonly call: 'set-queue-address';
  readonly queue: number;
  readonly area: number;
  readonly half: number;
  readonly value: number;
}

export interface EnableQueue {
  readonly call: 'enable-queue';
  readonly queue: number;
}

export interface DisableQueue {
  readonly call: 'disable-queue';
  readonly queue: number;
}

export interface ResetQueue {
  readonly call: 'reset-queue';
  readonly queue: number;
}

export interface Notify {
  readonly call: 'notify';
  readonly queue: number;
}

export interface ReadConfig {
  readonly call: 'read-config';
  readonly offset: number;
  readonly width: number;
}

export interface WriteConfig {
  readonly call: 'write-config';
  readonly offset: number;
  readonly width: number;
  readonly value: number;
}

export interface AcknowledgeInterrupt {
  readonly call: 'acknowledge-interrupt';
  readonly bits: number;
}

/** The device side used a buffer of a queue and wants the driver to know. */
export interface RaiseUsed {
  readonly call: 'raise-used';
  readonly queue: number;
}

/** The device side changes one byte of its configuration, for example when a disk grows. */
export interface ChangeConfig {
  readonly call: 'change-config';
  readonly offset: number;
  readonly value: number;
}

/** The device side met an error from which only a reset leads out. */
export interface NeedReset {
  readonly call: 'need-reset';
}

/** The device side takes the notification of a queue. */
export interface TakeNotification {
  readonly call: 'take-notification';
  readonly queue: number;
}

/** What a driver does to a device. */
export type DriverCall =
  | ReadFeatures
  | AcceptFeatures
  | WriteStatus
  | SetQueueSize
  | SetQueueAddress
  | EnableQueue
  | DisableQueue
  | ResetQueue
  | Notify
  | ReadConfig
  | WriteConfig
  | AcknowledgeInterrupt;

/** What the device's own side does. */
export type DeviceCall = RaiseUsed | ChangeConfig | NeedReset | TakeNotification;

/** One access to the registers of virtio-mmio, of any width, at any offset. */
export interface MmioRead {
  readonly call: 'mmio-read';
  readonly offset: number;
  readonly width: number;
}

export interface MmioWrite {
  readonly call: 'mmio-write';
  readonly offset: number;
  readonly width: number;
  readonly value: number;
}

export type MmioRequest = MmioRead | MmioWrite | DeviceCall;

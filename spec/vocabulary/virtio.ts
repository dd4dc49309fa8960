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
  /** Absent, the field is the driver's once features are settled; true, it is from power-on on, whatever was accepted. */
  readonly always?: boolean;
}

/** Bytes that mean something only with a feature; once features are settled without it, they read as zero. */
export interface FeatureField {
  readonly offset: number;
  readonly width: number;
  readonly feature: number;
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
  /** When a queue's reset, a suspension and a resumption are over: as soon as nothing is under way, or when the device side says so. Absent: at once. */
  readonly completion?: 'at-once' | 'later';
  /** Version 2 of virtio-mmio, or version 1 of devices from before virtio 1.0. Absent: modern. */
  readonly interface?: 'modern' | 'legacy';
  /** Order of bytes in fields of the configuration of a legacy device, which is the guest's own. Absent: little. */
  readonly byteOrder?: 'little' | 'big';
}

/** Memory of the device that the driver may reach; words of 32 bits. */
export interface SharedRegion {
  readonly id: number;
  readonly lengthLow: number;
  readonly lengthHigh: number;
  readonly baseLow: number;
  readonly baseHigh: number;
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
  /** Bytes that the device clears when their feature is not accepted. Absent: none. */
  readonly cleared?: readonly FeatureField[];
  /** Absent: none. */
  readonly regions?: readonly SharedRegion[];
  /** Whether what the device reaches is translated or restricted, so that it has to offer ACCESS_PLATFORM. Absent: it is not. */
  readonly restricted?: boolean;
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
  /** The upper half of the word that NOTIFICATION_DATA defines: next offset and wrap. 0 without it. */
  readonly data: number;
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

/** The device side used a buffer, and asks whether to tell: whether the driver wants to know, and whether the ring ran empty. */
export interface TellUsed {
  readonly call: 'tell-used';
  readonly queue: number;
  readonly wanted: boolean;
  readonly empty: boolean;
}

/** A queue of a legacy device is given its place in one word; the areas follow from the sizes. Addresses are two words each. */
export interface PlaceQueue {
  readonly call: 'place-queue';
  readonly queue: number;
  readonly areas: readonly (readonly [low: number, high: number])[];
}

/** A queue of a legacy device is taken out of use. */
export interface RemoveQueue {
  readonly call: 'remove-queue';
  readonly queue: number;
}

/** The device side takes a buffer of a queue and begins to work on it. */
export interface Fetch {
  readonly call: 'fetch';
  readonly queue: number;
}

/** The device side says that the reset of a queue is over. */
export interface FinishQueueReset {
  readonly call: 'finish-queue-reset';
  readonly queue: number;
}

/** The device side says that the suspension or the resumption that the driver asked for is over. */
export interface FinishTransition {
  readonly call: 'finish-transition';
}

/** The device side decides what to offer to the next driver. */
export interface Offer {
  readonly call: 'offer';
  readonly low: number;
  readonly high: number;
}

/** The interrupt controller looks at the line. */
export interface SampleLine {
  readonly call: 'sample-line';
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
  | AcknowledgeInterrupt
  | PlaceQueue
  | RemoveQueue;

/** What the device's own side does. */
export type DeviceCall =
  | RaiseUsed
  | TellUsed
  | ChangeConfig
  | NeedReset
  | TakeNotification
  | Fetch
  | FinishQueueReset
  | FinishTransition
  | Offer
  | SampleLine;

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

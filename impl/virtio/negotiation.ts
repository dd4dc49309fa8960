/** Device status and feature bits of the emulated device: what the driver may still say, and what holds once it has said it. */
import {
  FEATURE_WORDS,
  STATUS_ACKNOWLEDGE,
  STATUS_DEVICE_NEEDS_RESET,
  STATUS_DRIVER,
  STATUS_DRIVER_OK,
  STATUS_FAILED,
  STATUS_FEATURES_OK,
  STATUS_SUSPEND,
  VIRTIO_F_SUSPEND,
} from '../../spec/vocabulary/limits.ts';
import type { DeviceSetup } from '../../spec/vocabulary/virtio.ts';
import type { Arena } from '../machine/arena.ts';

const DRIVER_WRITES = STATUS_ACKNOWLEDGE | STATUS_DRIVER | STATUS_FEATURES_OK | STATUS_DRIVER_OK | STATUS_FAILED;
/** Bits that only a reset takes from the driver; SUSPEND is there only once the device has suspended itself. */
const KEPT = DRIVER_WRITES | STATUS_SUSPEND;
const GOING_MASK = STATUS_DRIVER_OK | STATUS_FAILED | STATUS_DEVICE_NEEDS_RESET;

/** What a status write did. */
export const REFUSED = 0;
export const TAKEN = 1;
export const SETTLED = 2;
export const SUSPENDING = 3;
export const RESUMING = 4;

/** Places in `registers`. */
const STATUS = 0;
const ACCEPTED = 1;
const OFFERED = ACCEPTED + FEATURE_WORDS;
const REGISTERS = OFFERED + FEATURE_WORDS;

export class Negotiation {
  private readonly setup: DeviceSetup;
  /** Status, then accepted features 0-31 and 32-63, then those offered. */
  private readonly registers: Int32Array;

  /** A device from before virtio 1.0. */
  readonly legacy: boolean;

  constructor(setup: DeviceSetup, arena: Arena) {
    this.setup = setup;
    this.legacy = setup.policy.interface === 'legacy';
    this.registers = arena.words(REGISTERS);
    this.offer(setup.featuresLow, this.legacy ? 0 : setup.featuresHigh);
  }

  /** In bytes of arena. */
  static space(): number {
    return 4 * REGISTERS + 8;
  }

  get status(): number {
    return this.registers[STATUS]!;
  }

  hasAny(bits: number): boolean {
    return (this.registers[STATUS]! & bits) !== 0;
  }

  /** Offered bits of a word, unsigned. */
  offered(word: number): number {
    return this.registers[OFFERED + word]! >>> 0;
  }

  offer(low: number, high: number): void {
    this.registers[OFFERED] = low;
    this.registers[OFFERED + 1] = high;
  }

  /** Brought up by its driver, whether it is suspended or not. */
  isUp(): boolean {
    return this.hasAny(STATUS_DRIVER_OK | STATUS_SUSPEND);
  }

  isSuspended(): boolean {
    return this.hasAny(STATUS_SUSPEND);
  }

  /** DRIVER_OK and SUSPEND change places, which only the device does. */
  suspend(): void {
    this.registers[STATUS] = (this.status & ~STATUS_DRIVER_OK) | STATUS_SUSPEND;
  }

  resume(): void {
    this.registers[STATUS] = (this.status & ~STATUS_SUSPEND) | STATUS_DRIVER_OK;
  }

  /** DRIVER_OK is set, and neither side has given up; a legacy device does not wait for DRIVER_OK. */
  isGoing(): boolean {
    if (this.legacy) return this.status !== 0 && !this.hasAny(STATUS_FAILED | STATUS_DEVICE_NEEDS_RESET); // virtio-1.4/basic/device/legacy-init/3
    return (this.registers[STATUS]! & GOING_MASK) === STATUS_DRIVER_OK;
  }

  /** Accepted bits of a word, unsigned. */
  accepted(word: number): number {
    return this.registers[ACCEPTED + word]! >>> 0;
  }

  hasAccepted(feature: number): boolean {
    return ((this.registers[ACCEPTED + (feature >>> 5)]! >>> (feature & 31)) & 1) !== 0;
  }

  /** virtio-1.4/mmio/desc/features/1: words that no device of ours fills read 0. */
  read(word: number): number {
    return word < FEATURE_WORDS ? this.offered(word) : 0;
  }

  accept(word: number, value: number): boolean {
    if (this.legacy) return this.acceptThen(word, value);
    // virtio-1.4/basic/driver/init/1, virtio-1.4/basic/driver/init/4, virtio-1.4/basic/driver/status/3
    if ((this.status & (STATUS_DRIVER | STATUS_FEATURES_OK | STATUS_FAILED)) !== STATUS_DRIVER) return false;
    if (word >= FEATURE_WORDS) return value === 0; // virtio-1.4/basic/driver/feature-bits/5
    const masked = this.setup.policy.unofferedFeatures === 'masked';
    this.registers[ACCEPTED + word] = masked ? value & this.offered(word) : value;
    return true;
  }

  /** virtio-1.4/basic/driver/legacy-init/1: until DRIVER_OK, one word, of which the device takes what it offers. */
  private acceptThen(word: number, value: number): boolean {
    if ((this.status & (STATUS_DRIVER | STATUS_DRIVER_OK | STATUS_FAILED)) !== STATUS_DRIVER) return false;
    if (word > 0) return value === 0;
    this.registers[ACCEPTED] = value & this.offered(0);
    return true;
  }

  /** Whether the device can work with what the driver accepted. */
  private isAcceptable(): boolean {
    const low = this.registers[ACCEPTED]!;
    const high = this.registers[ACCEPTED + 1]!;
    if ((low & ~this.offered(0)) !== 0 || (high & ~this.offered(1)) !== 0) return false; // virtio-1.4/basic/driver/feature-bits/1
    for (const { feature, needs } of this.setup.dependencies) if (this.hasAccepted(feature) && !this.hasAccepted(needs)) return false; // virtio-1.4/basic/driver/feature-bits/2
    // virtio-1.4/basic/device/feature-bits/3, and for bits that have a clause of their own virtio-1.4/features/device/reserved-bits/2, /4 and /6
    return (this.setup.requiredLow & ~low) === 0 && (this.setup.requiredHigh & ~high) === 0;
  }

  /** Any value but 0, which is a reset. */
  writeStatus(value: number): number {
    if (this.legacy) return this.writeStatusThen(value);
    const now = this.status & KEPT;
    if ((now & ~value) !== 0) return REFUSED; // virtio-1.4/basic/driver/status/2
    const next = value & DRIVER_WRITES;
    let fresh = next & ~now;
    const suspends = (value & STATUS_SUSPEND & ~now) !== 0;
    if (fresh === 0 && suspends) return this.maySuspend() ? SUSPENDING : REFUSED;
    if (fresh === 0) return TAKEN;
    if ((now & STATUS_FAILED) !== 0) return REFUSED; // virtio-1.4/basic/driver/status/3
    if (!isLadder(next & ~STATUS_FAILED)) return REFUSED;
    if ((now & STATUS_SUSPEND) !== 0) {
      if (fresh === STATUS_DRIVER_OK) return this.hasAny(STATUS_DEVICE_NEEDS_RESET) ? REFUSED : RESUMING;
      fresh &= ~STATUS_DRIVER_OK;
    }
    const settling = (fresh & STATUS_FEATURES_OK) !== 0;
    if (settling && (fresh & STATUS_DRIVER_OK) !== 0) return REFUSED; // virtio-1.4/basic/driver/init/1
    if (settling && !this.isAcceptable()) return REFUSED;
    this.registers[STATUS] = this.status | fresh;
    return settling ? SETTLED : TAKEN;
  }

  /** Without FEATURES_OK and SUSPEND, which mean nothing to a legacy device. */
  private writeStatusThen(value: number): number {
    const now = this.status & DRIVER_WRITES;
    if ((now & ~value) !== 0) return REFUSED;
    const fresh = value & (DRIVER_WRITES - STATUS_FEATURES_OK) & ~now;
    if (fresh !== 0 && (now & STATUS_FAILED) !== 0) return REFUSED;
    const ladder = (now | fresh) & ~STATUS_FAILED;
    if (ladder !== 0 && ladder !== 1 && ladder !== 3 && ladder !== 7) return REFUSED;
    this.registers[STATUS] = this.status | fresh;
    return TAKEN;
  }

  /** virtio-1.4/basic/device/suspend/1, virtio-1.4/basic/driver/suspend/1: only a device that is up, and only where it was negotiated. */
  private maySuspend(): boolean {
    return this.isGoing() && this.hasAccepted(VIRTIO_F_SUSPEND);
  }

  /** The device cannot go on. */
  needReset(): void {
    this.registers[STATUS] = this.status | STATUS_DEVICE_NEEDS_RESET;
  }

  /** What is offered stays. */
  reset(): void {
    this.registers.fill(0, 0, OFFERED);
  }
}

/** virtio-1.4/basic/driver/status/1: ACKNOWLEDGE, DRIVER, FEATURES_OK, DRIVER_OK, none without those before it. */
const isLadder = (bits: number): boolean => {
  switch (bits) {
    case 0:
    case STATUS_ACKNOWLEDGE:
    case STATUS_ACKNOWLEDGE | STATUS_DRIVER:
    case STATUS_ACKNOWLEDGE | STATUS_DRIVER | STATUS_FEATURES_OK:
    case STATUS_ACKNOWLEDGE | STATUS_DRIVER | STATUS_FEATURES_OK | STATUS_DRIVER_OK:
      return true;
    default:
      return false;
  }
};

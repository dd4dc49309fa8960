/**
 * An emulated driver of virtio-mmio: brings a device up, reads its configuration, handles its interrupts, suspends and resumes it and resets
 * single queues. It believes nothing that it has not read back, and waits for nothing for ever.
 */

import type { DriverSetup } from '../../spec/vocabulary/driver.ts';
import {
  MMIO_CONFIG,
  MMIO_CONFIG_GENERATION,
  MMIO_DEVICE_FEATURES,
  MMIO_DEVICE_FEATURES_SEL,
  MMIO_DEVICE_ID,
  MMIO_DRIVER_FEATURES,
  MMIO_DRIVER_FEATURES_SEL,
  MMIO_INTERRUPT_ACK,
  MMIO_INTERRUPT_STATUS,
  MMIO_MAGIC,
  MMIO_MAGIC_VALUE,
  MMIO_QUEUE_DESC_LOW,
  MMIO_QUEUE_READY,
  MMIO_QUEUE_RESET,
  MMIO_QUEUE_SEL,
  MMIO_QUEUE_SIZE,
  MMIO_QUEUE_SIZE_MAX,
  MMIO_STATUS,
  MMIO_VERSION,
  MMIO_VERSION_2,
  STATUS_ACKNOWLEDGE,
  STATUS_DEVICE_NEEDS_RESET,
  STATUS_DRIVER,
  STATUS_DRIVER_OK,
  STATUS_FAILED,
  STATUS_FEATURES_OK,
  STATUS_SUSPEND,
} from '../../spec/vocabulary/limits.ts';

export interface Bus {
  read(offset: number, width: number): number;
  write(offset: number, width: number, value: number): void;
}

/** How bringing a device up, or asking something of it, ended. */
export const DRIVES = 0;
export const IGNORED = 1;
export const GAVE_UP = 2;
export const STILL_WAITS = 3;

/** Reads of a register before it counts as stuck, and of the configuration while it keeps changing. */
export const WAIT_READS = 16;
const CAUSES = 3;
const UP = STATUS_ACKNOWLEDGE | STATUS_DRIVER;

export class VirtioDriver {
  private readonly bus: Bus;
  private readonly setup: DriverSetup;
  /** Features without which this driver has no mode to fall back to: 0-31 and 32-63. */
  private readonly needs: readonly [low: number, high: number];
  private readonly queueSize: number;
  /** [2] accepted features. */
  readonly accepted = new Int32Array(2);

  constructor(bus: Bus, setup: DriverSetup, needs: readonly [number, number], queueSize: number) {
    this.bus = bus;
    this.setup = setup;
    this.needs = needs;
    this.queueSize = queueSize;
  }

  private get(offset: number): number {
    return this.bus.read(offset, 4);
  }
  private put(offset: number, value: number): void {
    this.bus.write(offset, 4, value >>> 0);
  }

  /** Reads a register until the bits of a mask have a value, or the bound of WAIT_READS is reached. */
  private waitFor(offset: number, mask: number, value: number): boolean {
    for (let reads = 0; reads < WAIT_READS; reads += 1) {
      const word = this.get(offset);
      if ((word & mask) >>> 0 === value) return true;
      if (offset === MMIO_STATUS && value !== 0 && (word & STATUS_DEVICE_NEEDS_RESET) !== 0) return false;
    }
    return false;
  }

  initialise(): number {
    if (this.get(MMIO_MAGIC_VALUE) !== MMIO_MAGIC) return IGNORED; // virtio-1.4/mmio/driver/registers/6
    if (this.get(MMIO_VERSION) !== MMIO_VERSION_2) return IGNORED; // virtio-1.4/mmio/driver/registers/8
    if (this.get(MMIO_DEVICE_ID) === 0) return IGNORED; // virtio-1.4/mmio/driver/registers/10
    this.put(MMIO_STATUS, 0);
    if (!this.waitFor(MMIO_STATUS, 0xffff_ffff, 0)) return STILL_WAITS; // virtio-1.4/basic/driver/reset/1
    this.put(MMIO_STATUS, STATUS_ACKNOWLEDGE);
    this.put(MMIO_STATUS, UP);
    if (!this.negotiate()) return this.giveUp(UP);
    this.put(MMIO_STATUS, UP | STATUS_FEATURES_OK);
    if ((this.get(MMIO_STATUS) & STATUS_FEATURES_OK) === 0) return this.giveUp(UP); // virtio-1.4/basic/driver/init/1
    for (let queue = 0; queue < this.setup.queues; queue += 1) if (!this.setUpQueue(queue)) return this.giveUp(UP | STATUS_FEATURES_OK);
    this.put(MMIO_STATUS, UP | STATUS_FEATURES_OK | STATUS_DRIVER_OK);
    return DRIVES;
  }

  /** virtio-1.4/basic/driver/init/5, virtio-1.4/basic/driver/feature-bits/7. */
  private giveUp(status: number): number {
    this.put(MMIO_STATUS, status | STATUS_FAILED);
    return GAVE_UP;
  }

  /** Takes what both sides know; false when what the driver cannot do without is not among it. */
  private negotiate(): boolean {
    for (let word = 0; word < 2; word += 1) {
      this.put(MMIO_DEVICE_FEATURES_SEL, word);
      const known = word === 0 ? this.setup.understoodLow : this.setup.understoodHigh;
      this.accepted[word] = this.get(MMIO_DEVICE_FEATURES) & known; // virtio-1.4/basic/driver/feature-bits/4, virtio-1.4/basic/driver/feature-bits/8
    }
    this.fallBack();
    if ((this.needs[0] & ~this.accepted[0]!) !== 0 || (this.needs[1] & ~this.accepted[1]!) !== 0) return false;
    for (let word = 0; word < 2; word += 1) {
      this.put(MMIO_DRIVER_FEATURES_SEL, word);
      this.put(MMIO_DRIVER_FEATURES, this.accepted[word]!);
    }
    return true;
  }

  /** virtio-1.4/basic/driver/feature-bits/6: what cannot be had with what it needs is done without. Once for each dependency is enough for a chain of them. */
  private fallBack(): void {
    const { dependencies } = this.setup;
    for (let round = 0; round < dependencies.length; round += 1)
      for (const { feature, needs } of dependencies)
        if (this.has(feature) && !this.has(needs)) this.accepted[feature >>> 5] = this.accepted[feature >>> 5]! & ~(1 << (feature & 31));
  }

  has(feature: number): boolean {
    return ((this.accepted[feature >>> 5]! >>> (feature & 31)) & 1) !== 0;
  }

  /** Areas lie one after the other from page 1 + queue on. */
  private setUpQueue(queue: number): boolean {
    this.put(MMIO_QUEUE_SEL, queue);
    const max = this.get(MMIO_QUEUE_SIZE_MAX);
    if (max === 0) return false;
    this.put(MMIO_QUEUE_SIZE, Math.min(max, this.queueSize)); // virtio-1.4/mmio/driver/registers/14
    for (let area = 0; area < 3; area += 1) {
      this.put(MMIO_QUEUE_DESC_LOW + 16 * area, 0x10000 * (1 + queue) + 0x4000 * area);
      this.put(MMIO_QUEUE_DESC_LOW + 16 * area + 4, 0);
    }
    this.put(MMIO_QUEUE_READY, 1);
    return true;
  }

  /** Words of the configuration that belong together, all of one generation; false while they keep changing. virtio-1.4/basic/driver/config-space/2 */
  readConfig(offset: number, words: Int32Array): boolean {
    for (let reads = 0; reads < WAIT_READS; reads += 1) {
      const before = this.get(MMIO_CONFIG_GENERATION);
      for (let i = 0; i < words.length; i += 1) words[i] = this.get(MMIO_CONFIG + offset + 4 * i);
      if (this.get(MMIO_CONFIG_GENERATION) === before) return true;
    }
    return false;
  }

  /** virtio-1.4/mmio/driver/interrupt/1 to /3: answers the causes, after every queue has been looked at for one of them. */
  handleInterrupt(check: (queue: number) => void): number {
    const causes = this.get(MMIO_INTERRUPT_STATUS) & CAUSES; // virtio-1.4/mmio/driver/registers/18
    if ((causes & 1) !== 0) for (let queue = 0; queue < this.setup.queues; queue += 1) check(queue);
    if (causes !== 0) this.put(MMIO_INTERRUPT_ACK, causes);
    return causes;
  }

  /** virtio-1.4/basic/driver/suspend/2, virtio-1.4/basic/driver/suspend/6: each is over when the status says so. */
  suspend(): number {
    return this.exchange(STATUS_SUSPEND);
  }
  resume(): number {
    return this.exchange(STATUS_DRIVER_OK);
  }
  private exchange(result: number): number {
    this.put(MMIO_STATUS, UP | STATUS_FEATURES_OK | STATUS_DRIVER_OK | STATUS_SUSPEND);
    return this.waitFor(MMIO_STATUS, STATUS_DRIVER_OK | STATUS_SUSPEND, result) ? DRIVES : STILL_WAITS;
  }

  /** virtio-1.4/basic/driver/vq-reset/1, virtio-1.4/basic/driver/vq-reenable/1: waits, then sets the queue up from its beginning. */
  resetQueue(queue: number): number {
    this.put(MMIO_QUEUE_SEL, queue);
    this.put(MMIO_QUEUE_RESET, 1);
    if (!this.waitFor(MMIO_QUEUE_RESET, 0xffff_ffff, 0)) return STILL_WAITS;
    return this.setUpQueue(queue) ? DRIVES : GAVE_UP;
  }

  /** virtio-1.4/mmio/driver/registers/16, virtio-1.4/mmio/driver/registers/17. */
  stopQueue(queue: number): number {
    this.put(MMIO_QUEUE_SEL, queue);
    this.put(MMIO_QUEUE_READY, 0);
    return this.waitFor(MMIO_QUEUE_READY, 0xffff_ffff, 0) ? DRIVES : STILL_WAITS;
  }
}

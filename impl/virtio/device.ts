/**
 * The emulated virtio device below any transport: registers of virtio-mmio and messages of the loopback link call the same methods.
 * All arguments are words as a driver wrote them; a call that may not take effect answers false and changes nothing.
 */
import {
  INTERRUPT_CONFIG,
  INTERRUPT_USED,
  QUEUE_AREAS,
  STATUS_DRIVER_OK,
  STATUS_FAILED,
  STATUS_FEATURES_OK,
  VIRTIO_F_NOTIFY_ON_EMPTY,
  VIRTIO_F_RING_PACKED,
  VIRTIO_F_RING_RESET,
} from '../../spec/vocabulary/limits.ts';
import type { DeviceSetup } from '../../spec/vocabulary/virtio.ts';
import type { Arena } from '../machine/arena.ts';
import { ConfigSpace } from './config-space.ts';
import { Negotiation, REFUSED, RESUMING, SETTLED, SUSPENDING } from './negotiation.ts';
import { isInRegion, isOfferable } from './placement.ts';
import { QueueRegisters } from './queue-registers.ts';

/** What the code of a device type does when its device is reset, whole or by queue: what is under way must not touch memory again. */
export interface DeviceType {
  deviceReset(): void;
  queueReset(queue: number): void;
  /** FEATURES_OK has stuck: what was accepted holds until the next reset. */
  featuresSettled?(): void;
  /** The driver wrote a field of the configuration that is its to write. */
  configWritten?(offset: number, value: number): void;
}

/** Who else must know: the rings, the interrupt controller. Called after the state has changed, and after the device type. */
export interface DeviceListener extends DeviceType {
  /** FEATURES_OK has stuck: what was accepted holds until the next reset. */
  featuresSettled(): void;
  /** A notification has come; it also waits for `takeNotification`. */
  notified(queue: number): void;
  /** The interrupt line is asserted; its cause can be read already. */
  interrupt(): void;
}

const NOBODY: DeviceListener = {
  deviceReset: () => undefined,
  featuresSettled: () => undefined,
  queueReset: () => undefined,
  notified: () => undefined,
  interrupt: () => undefined,
};

/** The place in `causes` of what the driver asked for. */
const TRANSITION = 1;

export class VirtioDevice {
  readonly setup: DeviceSetup;
  readonly negotiation: Negotiation;
  readonly queues: QueueRegisters;
  readonly config: ConfigSpace;
  type: DeviceType = NOBODY;
  listener: DeviceListener = NOBODY;
  /** [2] causes of interrupts that the driver has not acknowledged; what it asked for that is not over. */
  private readonly causes: Int32Array;
  private readonly gated: boolean;
  private readonly slow: boolean;

  constructor(setup: DeviceSetup, arena: Arena) {
    this.setup = setup;
    this.negotiation = new Negotiation(setup, arena);
    this.queues = new QueueRegisters(setup.queueSizeMax, arena);
    this.config = new ConfigSpace(setup, arena);
    this.causes = arena.words(2);
    this.gated = setup.policy.queueSetup === 'gated' && !this.negotiation.legacy;
    this.slow = setup.policy.completion === 'later';
  }

  /** Bytes of arena that a device of this set-up takes. */
  static space(setup: DeviceSetup): number {
    return Negotiation.space() + QueueRegisters.space(setup.queueSizeMax.length) + ConfigSpace.space(setup) + 16;
  }

  get status(): number {
    return this.negotiation.status;
  }

  /** The line is asserted while this is not 0. */
  get interrupt(): number {
    return this.causes[0]!;
  }

  /** virtio-1.4/mmio/desc/interrupt/1: the level of the line. */
  get isAsserted(): boolean {
    return this.causes[0] !== 0;
  }

  writeStatus(value: number): boolean {
    if (value === 0) return this.reset();
    const did = this.negotiation.writeStatus(value);
    if (did === SETTLED) {
      this.config.settle(this.negotiation);
      this.type.featuresSettled?.();
      this.listener.featuresSettled();
    } else if (did === SUSPENDING) {
      this.causes[TRANSITION] = SUSPENDING;
      if (!this.slow && this.queues.isIdle()) this.finish();
    } else if (did === RESUMING) {
      this.causes[TRANSITION] = RESUMING;
      if (!this.slow) this.finish();
    }
    return did !== REFUSED;
  }

  /** SUSPENDING, RESUMING or 0. */
  get transition(): number {
    return this.causes[TRANSITION]!;
  }

  private finish(): void {
    const suspends = this.transition === SUSPENDING;
    this.causes[TRANSITION] = 0;
    if (suspends) {
      this.negotiation.suspend();
      return;
    }
    this.negotiation.resume();
    if (this.config.release()) this.raise(INTERRUPT_CONFIG); // virtio-1.4/basic/device/suspend/5
  }

  /** The device side has stopped, or runs again. */
  finishTransition(): boolean {
    if (this.transition === 0 || this.negotiation.hasAny(STATUS_FAILED)) return false;
    if (this.transition === SUSPENDING && !this.queues.isIdle()) return false; // virtio-1.4/basic/device/suspend/8
    this.finish();
    return true;
  }

  /** What the next driver is offered: decided while nobody drives the device (virtio-1.4/basic/desc/features/2). */
  offer(low: number, high: number): boolean {
    if (this.status !== 0 || !isOfferable(this.setup, low, high)) return false;
    this.negotiation.offer(low, high);
    return true;
  }

  /** virtio-1.4/basic/device/reset/1, virtio-1.4/mmio/device/registers/5. */
  private reset(): boolean {
    this.negotiation.reset();
    this.queues.clearAll();
    this.config.reset();
    this.causes.fill(0);
    this.type.deviceReset();
    this.listener.deviceReset();
    return true;
  }

  /** Whether the set-up of an existing queue may change now, if it is not enabled. */
  private mayConfigure(queue: number): boolean {
    if (this.negotiation.hasAny(STATUS_FAILED)) return false; // virtio-1.4/basic/driver/status/3
    if (this.queues.isInReset(queue)) return false; // virtio-1.4/mmio/driver/registers/21
    if (!this.gated) return true;
    if (!this.negotiation.hasAny(STATUS_FEATURES_OK)) return false; // virtio-1.4/basic/driver/init/1
    return !this.negotiation.isUp() || this.queues.isFresh(queue); // virtio-1.4/basic/desc/cleanup/1
  }

  queueSizeMax(queue: number): number {
    return this.queues.has(queue) ? this.queues.sizeMax[queue]! : 0; // virtio-1.4/mmio/desc/queue/1
  }

  isQueueReady(queue: number): boolean {
    return this.queues.has(queue) && this.queues.isReady(queue);
  }

  setQueueSize(queue: number, size: number): boolean {
    if (!this.queues.has(queue) || !this.mayConfigure(queue)) return false;
    if (this.queues.isReady(queue)) return false; // virtio-1.4/mmio/driver/registers/15
    if (size > this.queues.sizeMax[queue]!) return false; // virtio-1.4/mmio/driver/registers/14
    if (!QueueRegisters.isSize(size, this.negotiation.hasAccepted(VIRTIO_F_RING_PACKED))) return false;
    this.queues.size[queue] = size;
    return true;
  }

  /** `half` 0 is the low word, 1 the high one. */
  setQueueAddress(queue: number, area: number, half: number, value: number): boolean {
    if (!this.queues.has(queue) || !this.mayConfigure(queue)) return false;
    if (this.queues.isReady(queue)) return false; // virtio-1.4/mmio/driver/registers/15
    this.queues.setAddress(queue, area, half, value);
    return true;
  }

  enableQueue(queue: number): boolean {
    if (!this.queues.has(queue)) return false;
    if (this.queues.isReady(queue)) return this.mayReenable(queue);
    if (!this.mayConfigure(queue)) return false;
    const packed = this.negotiation.hasAccepted(VIRTIO_F_RING_PACKED);
    if (!QueueRegisters.isSize(this.queues.size[queue]!, packed)) return false;
    if (this.setup.policy.misalignedAreas === 'refused' && !this.queues.isAligned(queue, packed)) return false;
    for (let area = 0; area < QUEUE_AREAS; area += 1)
      if (isInRegion(this.setup, this.queues.low(queue, area), this.queues.high(queue, area))) return false; // virtio-1.4/shm/device/regions/1
    this.queues.enable(queue);
    return true;
  }

  /** Enabling an enabled queue changes nothing, and may be asked for whenever the driver could have enabled it. */
  private mayReenable(queue: number): boolean {
    if (this.negotiation.hasAny(STATUS_FAILED) || this.queues.isInReset(queue)) return false;
    return !this.gated || this.negotiation.hasAny(STATUS_FEATURES_OK);
  }

  /** virtio-1.4/mmio/desc/legacy/1: all three areas at once, and the queue is enabled with them. */
  placeQueue(queue: number, areas: Int32Array): boolean {
    if (!this.queues.has(queue) || this.negotiation.hasAny(STATUS_FAILED) || this.queues.isReady(queue)) return false;
    if (this.queues.size[queue] === 0) return false;
    if (this.setup.policy.misalignedAreas === 'refused' && ((areas[0]! & 15) | (areas[4]! & 3)) !== 0) return false;
    this.queues.address.set(areas, 2 * QUEUE_AREAS * queue);
    this.queues.enable(queue);
    return true;
  }

  removeQueue(queue: number): boolean {
    if (!this.disableQueue(queue)) return false;
    this.queues.address.fill(0, 2 * QUEUE_AREAS * queue, 2 * QUEUE_AREAS * (queue + 1));
    return true;
  }

  disableQueue(queue: number): boolean {
    if (!this.queues.has(queue)) return false;
    this.queues.disable(queue);
    return true;
  }

  /** virtio-1.4/mmio/device/registers/10: only where it was negotiated. Unless the device is slow, it is over when this returns. */
  resetQueue(queue: number): boolean {
    if (!this.queues.has(queue) || !this.negotiation.hasAccepted(VIRTIO_F_RING_RESET)) return false;
    if (this.negotiation.hasAny(STATUS_FAILED)) return false; // virtio-1.4/basic/driver/status/3
    if (this.gated && !this.negotiation.hasAny(STATUS_FEATURES_OK)) return false; // virtio-1.4/basic/driver/init/1
    if (this.slow) this.queues.beginReset(queue);
    else this.queues.reset(queue);
    this.type.queueReset(queue);
    this.listener.queueReset(queue);
    return true;
  }

  /** virtio-1.4/mmio/device/registers/12. */
  finishQueueReset(queue: number): boolean {
    if (!this.queues.has(queue) || !this.queues.isInReset(queue)) return false;
    this.queues.reset(queue);
    return true;
  }

  /** virtio-1.4/mmio/device/registers/11. */
  isQueueInReset(queue: number): boolean {
    return this.queues.has(queue) && this.queues.isInReset(queue);
  }

  /** virtio-1.4/basic/device/status/1, virtio-1.4/mmio/device/registers/7: whether the device may look at a queue at all. */
  isLive(queue: number): boolean {
    return this.negotiation.isGoing() && this.isQueueReady(queue) && !this.queues.isInReset(queue);
  }

  /** The device begins to work on a buffer, unless it is about to stop (virtio-1.4/basic/device/suspend/8). */
  beginWork(queue: number): boolean {
    if (!this.isLive(queue) || this.transition === SUSPENDING) return false;
    this.queues.beginWork(queue);
    return true;
  }

  /** `data` is what NOTIFICATION_DATA adds to the number of the queue. */
  notify(queue: number, data = 0): boolean {
    if (this.transition !== 0) return false; // virtio-1.4/basic/driver/suspend/4
    if (!this.isLive(queue)) return false; // virtio-1.4/basic/driver/init/7
    this.queues.notify(queue, data);
    this.listener.notified(queue);
    return true;
  }

  takeNotification(queue: number): boolean {
    return this.queues.has(queue) && this.queues.take(queue);
  }

  writeConfig(offset: number, width: number, value: number): boolean {
    const index = this.config.fieldAt(offset, width);
    if (index < 0) return false; // virtio-1.4/mmio/driver/registers/1
    const { feature, max, always } = this.config.field(index);
    if (always !== true && !this.mayWriteConfig(feature)) return false;
    if (value > max) return false; // virtio-1.4/blk/driver/op/12
    this.config.write(offset, width, value);
    this.type.configWritten?.(offset, value);
    return true;
  }

  private mayWriteConfig(feature: number): boolean {
    // virtio-1.4/basic/driver/init/3, virtio-1.4/basic/driver/status/3, and for legacy devices virtio-1.4/basic/device/legacy-init/2
    const needed = this.negotiation.legacy ? 0 : STATUS_FEATURES_OK;
    if ((this.status & (needed | STATUS_FAILED)) !== needed) return false;
    if (this.negotiation.isSuspended()) return false; // virtio-1.4/basic/device/suspend/2
    return this.mayTouch(feature);
  }

  /** virtio-1.4/basic/driver/config-space/3. */
  private mayTouch(feature: number): boolean {
    const { negotiation } = this;
    if (!negotiation.legacy) return negotiation.hasAccepted(feature);
    return ((negotiation.offered(feature >>> 5) >>> (feature & 31)) & 1) !== 0;
  }

  /** virtio-1.4/mmio/device/registers/3: a cause stays until it is acknowledged here. Bits that mean nothing are not looked at. */
  acknowledgeInterrupt(bits: number): void {
    this.causes[0] = this.causes[0]! & ~bits;
  }

  /** The cause is readable before the line is asserted: a handler that runs at once must find it. */
  private raise(cause: number): void {
    this.causes[0] = this.causes[0]! | cause;
    this.listener.interrupt();
  }

  /** The device has used a buffer of the queue. */
  raiseUsed(queue: number): boolean {
    if (!this.isLive(queue)) return false; // virtio-1.4/basic/device/reset/2, virtio-1.4/basic/device/suspend/3
    this.queues.endWork(queue);
    this.raise(INTERRUPT_USED);
    return true;
  }

  /** virtio-1.4/features/device/legacy-reserved-bits/2: a ring that ran empty is told of, even if the driver does not want to know. */
  tellUsed(queue: number, wanted: boolean, empty: boolean): boolean {
    const notify = wanted || (empty && this.negotiation.legacy && this.negotiation.hasAccepted(VIRTIO_F_NOTIFY_ON_EMPTY));
    return notify && this.raiseUsed(queue);
  }

  /** The device changes one byte of its configuration; a running driver is told (virtio-1.4/basic/desc/config-change/1). */
  changeConfig(offset: number, value: number): boolean {
    if (this.negotiation.isSuspended()) return this.config.holdBack(offset, value);
    if (!this.config.change(offset, value)) return false;
    if (this.negotiation.hasAny(STATUS_DRIVER_OK)) this.raise(INTERRUPT_CONFIG);
    return true;
  }

  /** virtio-1.4/basic/device/status/3: a running driver learns it as a configuration change. */
  needReset(): void {
    this.negotiation.needReset();
    this.causes[TRANSITION] = 0; // virtio-1.4/basic/device/suspend/6, virtio-1.4/basic/device/suspend/7
    if (this.negotiation.hasAny(STATUS_DRIVER_OK)) this.raise(INTERRUPT_CONFIG);
  }
}

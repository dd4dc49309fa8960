/** The emulated virtio-mmio transport, version 2: a switch over register offsets on one side, the device on the other. */
import {
  AREA_DESCRIPTORS,
  AREA_DEVICE,
  AREA_DRIVER,
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
  MMIO_QUEUE_DESC_HIGH,
  MMIO_QUEUE_DESC_LOW,
  MMIO_QUEUE_DEVICE_HIGH,
  MMIO_QUEUE_DEVICE_LOW,
  MMIO_QUEUE_DRIVER_HIGH,
  MMIO_QUEUE_DRIVER_LOW,
  MMIO_QUEUE_NOTIFY,
  MMIO_QUEUE_READY,
  MMIO_QUEUE_RESET,
  MMIO_QUEUE_SEL,
  MMIO_QUEUE_SIZE,
  MMIO_QUEUE_SIZE_MAX,
  MMIO_SHM_ABSENT,
  MMIO_SHM_BASE_HIGH,
  MMIO_SHM_BASE_LOW,
  MMIO_SHM_LEN_HIGH,
  MMIO_SHM_LEN_LOW,
  MMIO_SHM_SEL,
  MMIO_STATUS,
  MMIO_VENDOR_ID,
  MMIO_VERSION,
  MMIO_VERSION_2,
  VIRTIO_F_NOTIFICATION_DATA,
} from '../../spec/vocabulary/limits.ts';
import type { Arena } from '../machine/arena.ts';
import type { VirtioDevice } from './device.ts';

/** Places in `selectors`. */
const DEVICE_FEATURES = 0;
const DRIVER_FEATURES = 1;
const QUEUE = 2;
const SHM = 3;
const SELECTORS = 4;

export class VirtioMmio {
  readonly device: VirtioDevice;
  /** [4] the words last written to DeviceFeaturesSel, DriverFeaturesSel, QueueSel and SHMSel. */
  readonly selectors: Int32Array;

  constructor(device: VirtioDevice, arena: Arena) {
    this.device = device;
    this.selectors = arena.words(SELECTORS);
  }

  /** In bytes of arena. */
  static space(): number {
    return 4 * SELECTORS;
  }

  private selector(which: number): number {
    return this.selectors[which]! >>> 0;
  }

  /** The word at an offset, unsigned. What cannot be read is 0. */
  read(offset: number, width: number): number {
    if (offset >= MMIO_CONFIG) return this.device.config.read(offset - MMIO_CONFIG, width);
    if (width !== 4) return 0; // virtio-1.4/mmio/driver/registers/4
    switch (offset) {
      case MMIO_MAGIC_VALUE:
        return MMIO_MAGIC;
      case MMIO_VERSION:
        return MMIO_VERSION_2;
      case MMIO_DEVICE_ID:
        return this.device.setup.deviceId;
      case MMIO_VENDOR_ID:
        return this.device.setup.vendorId;
      case MMIO_DEVICE_FEATURES:
        return this.device.negotiation.read(this.selector(DEVICE_FEATURES));
      case MMIO_QUEUE_SIZE_MAX:
        return this.device.queueSizeMax(this.selector(QUEUE));
      case MMIO_QUEUE_READY:
        return this.device.isQueueReady(this.selector(QUEUE)) ? 1 : 0;
      case MMIO_INTERRUPT_STATUS:
        return this.device.interrupt;
      case MMIO_STATUS:
        return this.device.status;
      case MMIO_CONFIG_GENERATION:
        return this.device.config.generation;
      case MMIO_QUEUE_RESET:
        return this.device.isQueueInReset(this.selector(QUEUE)) ? 1 : 0;
      case MMIO_SHM_LEN_LOW:
      case MMIO_SHM_LEN_HIGH:
      case MMIO_SHM_BASE_LOW:
      case MMIO_SHM_BASE_HIGH:
        return this.readRegion(offset);
      default:
        return 0; // virtio-1.4/mmio/driver/registers/1, virtio-1.4/mmio/driver/registers/3
    }
  }

  private readRegion(offset: number): number {
    const id = this.selector(SHM);
    for (const region of this.device.setup.regions ?? []) {
      if (region.id !== id) continue;
      if (offset === MMIO_SHM_LEN_LOW) return region.lengthLow;
      if (offset === MMIO_SHM_LEN_HIGH) return region.lengthHigh;
      return offset === MMIO_SHM_BASE_LOW ? region.baseLow : region.baseHigh;
    }
    return MMIO_SHM_ABSENT; // virtio-1.4/mmio/desc/shm/1
  }

  /** `value` is an unsigned word, of which a narrow access carries the low bytes. */
  write(offset: number, width: number, value: number): void {
    if (offset >= MMIO_CONFIG) {
      const carried = width === 1 ? value & 0xff : width === 2 ? value & 0xffff : value;
      this.device.writeConfig(offset - MMIO_CONFIG, width, carried);
    } else if (width === 4) {
      this.writeRegister(offset, value);
    }
  }

  private writeRegister(offset: number, value: number): void {
    const queue = this.selector(QUEUE);
    switch (offset) {
      case MMIO_DEVICE_FEATURES_SEL:
        this.selectors[DEVICE_FEATURES] = value;
        return;
      case MMIO_DRIVER_FEATURES:
        this.device.negotiation.accept(this.selector(DRIVER_FEATURES), value);
        return;
      case MMIO_DRIVER_FEATURES_SEL:
        this.selectors[DRIVER_FEATURES] = value;
        return;
      case MMIO_QUEUE_SEL:
        this.selectors[QUEUE] = value;
        return;
      case MMIO_QUEUE_SIZE:
        this.device.setQueueSize(queue, value);
        return;
      case MMIO_QUEUE_READY:
        if (value === 0) this.device.disableQueue(queue);
        else this.device.enableQueue(queue);
        return;
      case MMIO_QUEUE_NOTIFY:
        // virtio-1.4/mmio/desc/notify/1
        if (this.device.negotiation.hasAccepted(VIRTIO_F_NOTIFICATION_DATA)) this.device.notify(value & 0xffff, value >>> 16);
        else this.device.notify(value);
        return;
      case MMIO_INTERRUPT_ACK:
        this.device.acknowledgeInterrupt(value);
        return;
      case MMIO_STATUS:
        this.device.writeStatus(value);
        if (value === 0) this.selectors.fill(0); // virtio-1.4/mmio/desc/status/1
        return;
      case MMIO_SHM_SEL:
        this.selectors[SHM] = value;
        return;
      case MMIO_QUEUE_RESET:
        if (value === 1) this.device.resetQueue(queue);
        return;
      default:
        this.writeAddress(offset, queue, value);
    }
  }

  private writeAddress(offset: number, queue: number, value: number): void {
    switch (offset) {
      case MMIO_QUEUE_DESC_LOW:
      case MMIO_QUEUE_DESC_HIGH:
        this.device.setQueueAddress(queue, AREA_DESCRIPTORS, (offset - MMIO_QUEUE_DESC_LOW) >> 2, value);
        return;
      case MMIO_QUEUE_DRIVER_LOW:
      case MMIO_QUEUE_DRIVER_HIGH:
        this.device.setQueueAddress(queue, AREA_DRIVER, (offset - MMIO_QUEUE_DRIVER_LOW) >> 2, value);
        return;
      case MMIO_QUEUE_DEVICE_LOW:
      case MMIO_QUEUE_DEVICE_HIGH:
        this.device.setQueueAddress(queue, AREA_DEVICE, (offset - MMIO_QUEUE_DEVICE_LOW) >> 2, value);
        return;
      default:
        return; // virtio-1.4/mmio/driver/registers/1, virtio-1.4/mmio/driver/registers/2
    }
  }
}

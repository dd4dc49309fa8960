/** The emulated virtio-mmio transport of devices from before virtio 1.0: version 1 of the registers, where a page number places a queue. */
import {
  MMIO_CONFIG,
  MMIO_DEVICE_FEATURES,
  MMIO_DEVICE_FEATURES_SEL,
  MMIO_DEVICE_ID,
  MMIO_DRIVER_FEATURES,
  MMIO_DRIVER_FEATURES_SEL,
  MMIO_GUEST_PAGE_SIZE,
  MMIO_INTERRUPT_ACK,
  MMIO_INTERRUPT_STATUS,
  MMIO_MAGIC,
  MMIO_MAGIC_VALUE,
  MMIO_QUEUE_ALIGN,
  MMIO_QUEUE_NOTIFY,
  MMIO_QUEUE_PFN,
  MMIO_QUEUE_SEL,
  MMIO_QUEUE_SIZE,
  MMIO_QUEUE_SIZE_MAX,
  MMIO_STATUS,
  MMIO_VENDOR_ID,
  MMIO_VERSION,
  MMIO_VERSION_1,
} from '../../spec/vocabulary/limits.ts';
import type { Arena } from '../machine/arena.ts';
import type { VirtioDevice } from './device.ts';

/** Places in `selectors`: the first three as in version 2, where the fourth is SHMSel. */
const DEVICE_FEATURES = 0;
const DRIVER_FEATURES = 1;
const QUEUE = 2;
const PAGE_SIZE = 4;
const SELECTORS = 5;

/** A word that is a power of two; 0 is none. */
const isPower = (value: number): boolean => value !== 0 && (value & (value - 1)) === 0;

export class VirtioMmioLegacy {
  readonly device: VirtioDevice;
  /** [5] DeviceFeaturesSel, DriverFeaturesSel, QueueSel, nothing, GuestPageSize. */
  readonly selectors: Int32Array;
  /** [count] bytes; 0 is not said. */
  readonly aligns: Int32Array;
  /** [count] page at which a queue begins; 0 is out of use. */
  readonly pages: Int32Array;
  /** [6] the areas of the queue that is being placed, low words first. */
  private readonly areas = new Int32Array(6);

  constructor(device: VirtioDevice, arena: Arena) {
    this.device = device;
    this.selectors = arena.words(SELECTORS);
    this.aligns = arena.words(device.queues.count);
    this.pages = arena.words(device.queues.count);
  }

  /** In bytes of arena. */
  static space(count: number): number {
    return 4 * (SELECTORS + 2 * count) + 24;
  }

  private selector(which: number): number {
    return this.selectors[which]! >>> 0;
  }

  /** The word at an offset, unsigned. What cannot be read is 0. */
  read(offset: number, width: number): number {
    if (offset >= MMIO_CONFIG) return this.device.config.read(offset - MMIO_CONFIG, width);
    if (width !== 4) return 0;
    switch (offset) {
      case MMIO_MAGIC_VALUE:
        return MMIO_MAGIC;
      case MMIO_VERSION:
        return MMIO_VERSION_1;
      case MMIO_DEVICE_ID:
        return this.device.setup.deviceId;
      case MMIO_VENDOR_ID:
        return this.device.setup.vendorId;
      case MMIO_DEVICE_FEATURES:
        return this.device.negotiation.read(this.selector(DEVICE_FEATURES));
      case MMIO_QUEUE_SIZE_MAX:
        return this.device.queueSizeMax(this.selector(QUEUE));
      case MMIO_QUEUE_PFN:
        return (this.pages[this.selector(QUEUE)] ?? 0) >>> 0;
      case MMIO_INTERRUPT_STATUS:
        return this.device.interrupt;
      case MMIO_STATUS:
        return this.device.status;
      default:
        return 0;
    }
  }

  write(offset: number, width: number, value: number): void {
    if (offset >= MMIO_CONFIG) {
      const carried = width === 1 ? value & 0xff : width === 2 ? value & 0xffff : value;
      this.device.writeConfig(offset - MMIO_CONFIG, width, carried);
    } else if (width === 4) {
      this.writeRegister(offset, value);
    }
  }

  private writeRegister(offset: number, value: number): void {
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
      case MMIO_QUEUE_NOTIFY:
        this.device.notify(value);
        return;
      case MMIO_INTERRUPT_ACK:
        this.device.acknowledgeInterrupt(value);
        return;
      case MMIO_STATUS:
        this.device.writeStatus(value);
        if (value === 0) this.forget();
        return;
      default:
        this.writeQueue(offset, this.selector(QUEUE), value);
    }
  }

  private forget(): void {
    this.selectors.fill(0);
    this.aligns.fill(0);
    this.pages.fill(0);
  }

  /** virtio-1.4/mmio/desc/legacy/1. */
  private writeQueue(offset: number, queue: number, value: number): void {
    switch (offset) {
      case MMIO_QUEUE_SIZE:
        this.device.setQueueSize(queue, value);
        return;
      case MMIO_GUEST_PAGE_SIZE:
        if (isPower(value)) this.selectors[PAGE_SIZE] = value;
        return;
      case MMIO_QUEUE_ALIGN:
        if (isPower(value) && queue < this.aligns.length) this.aligns[queue] = value;
        return;
      case MMIO_QUEUE_PFN:
        if (value === 0 ? this.device.removeQueue(queue) : this.place(queue, value)) this.pages[queue] = value;
        return;
      default:
        return;
    }
  }

  /** Descriptors, then available ring, then used ring on the next boundary; 64-bit addresses as two words with a carry. */
  private place(queue: number, page: number): boolean {
    const pageSize = this.selector(PAGE_SIZE);
    const align = (this.aligns[queue] ?? 0) >>> 0;
    if (pageSize === 0 || align === 0) return false;
    const shift = 31 - Math.clz32(pageSize);
    const size = this.device.queues.size[queue]!;
    this.areas[0] = shift === 0 ? page : page << shift;
    this.areas[1] = shift === 0 ? 0 : page >>> (32 - shift);
    this.offset(2, 0, 16 * size);
    this.offset(4, 2, 6 + 2 * size + (align - 1));
    this.areas[4] = this.areas[4]! & ~(align - 1);
    return this.device.placeQueue(queue, this.areas);
  }

  /** Area word pair `to` is that of `from` and `bytes` more; what leaves 64 bits is lost. */
  private offset(to: number, from: number, bytes: number): void {
    const low = (this.areas[from]! >>> 0) + bytes;
    this.areas[to] = low;
    this.areas[to + 1] = this.areas[from + 1]! + Math.floor(low / 0x1_0000_0000);
  }
}

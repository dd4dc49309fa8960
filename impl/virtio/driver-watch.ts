/**
 * Stands between a driver and virtio-mmio and lets through what the standard allows: words in typed arrays, one question per action. What it
 * refuses it forgets.
 */
import type { DriverAction, DriverSetup } from '../../spec/vocabulary/driver.ts';
import {
  MMIO_CONFIG,
  MMIO_DEVICE_FEATURES,
  MMIO_DEVICE_ID,
  MMIO_INTERRUPT_STATUS,
  MMIO_MAGIC,
  MMIO_MAGIC_VALUE,
  MMIO_QUEUE_READY,
  MMIO_QUEUE_RESET,
  MMIO_QUEUE_SIZE_MAX,
  MMIO_SHM_BASE_HIGH,
  MMIO_SHM_LEN_LOW,
  MMIO_STATUS,
  MMIO_VENDOR_ID,
  MMIO_VERSION,
  MMIO_VERSION_2,
  STATUS_DEVICE_NEEDS_RESET,
  STATUS_DRIVER,
  STATUS_DRIVER_OK,
  STATUS_FEATURES_OK,
  STATUS_SUSPEND,
  VIRTIO_F_RING_RESET,
} from '../../spec/vocabulary/limits.ts';
import type { Arena } from '../machine/arena.ts';
import { EXPOSED, READY, RESETTING, STOPPING, WatchState } from './watch-state.ts';
import { mayWrite, write } from './watch-writes.ts';

/** [64] one byte a register: 1 can be read, 2 can be written. */
const MODES = new Uint8Array(64);
const mark = (mode: number, ...offsets: readonly number[]): void => {
  for (const offset of offsets) MODES[offset >> 2] = MODES[offset >> 2]! | mode;
};
mark(1, 0x000, 0x004, 0x008, 0x00c, 0x010, 0x034, 0x044, 0x060, 0x070, 0x0b0, 0x0b4, 0x0b8, 0x0bc, 0x0c0, 0x0fc);
mark(2, 0x014, 0x020, 0x024, 0x030, 0x038, 0x044, 0x050, 0x064, 0x070, 0x080, 0x084, 0x090, 0x094, 0x0a0, 0x0a4, 0x0ac, 0x0c0);

export class DriverWatch {
  readonly setup: DriverSetup;
  readonly state: WatchState;

  constructor(setup: DriverSetup, arena: Arena) {
    this.setup = setup;
    this.state = new WatchState(setup.queues, arena);
  }

  /** Whether the action is allowed; it counts as done then. */
  allows(action: DriverAction): boolean {
    switch (action.call) {
      case 'bus-read':
        return this.reads(action.offset, action.width, action.value);
      case 'bus-write':
        return this.writes(action.offset, action.width, action.value);
      case 'enter-handler':
        this.state.enter();
        return true;
      case 'check-queue':
        return this.state.check(action.queue);
      case 'leave-handler':
        return this.state.leave();
      case 'expose':
        return this.exposes(action.queue);
      case 'reclaim':
        return this.reclaims(action.queue);
    }
  }

  /** virtio-1.4/mmio/driver/registers/1 to /4. */
  private isAccess(offset: number, width: number, mode: number): boolean {
    if (width !== 4 || (offset & 3) !== 0 || (MODES[offset >> 2]! & mode) === 0) return false;
    return offset !== MMIO_QUEUE_RESET || this.state.accepts(VIRTIO_F_RING_RESET);
  }

  /** How far the driver has to have come to touch anything at all. */
  private hasArrived(offset: number, isRead: boolean, value: number): boolean {
    const { state } = this;
    if (state.ignored) return false; // virtio-1.4/mmio/driver/registers/6, /8 and /10, virtio-1.4/mmio/driver/init/3 and /4
    const probes = isRead && (offset === MMIO_MAGIC_VALUE || offset === MMIO_VERSION);
    if (state.probed < 3) return probes; // virtio-1.4/mmio/driver/init/1
    if (state.probed === 3) return probes || (isRead && offset === MMIO_DEVICE_ID); // virtio-1.4/mmio/driver/init/2
    const status = offset === MMIO_STATUS;
    if (!state.begun) return isRead ? offset <= MMIO_VENDOR_ID : status; // virtio-1.4/mmio/driver/init/6
    return !state.waitsForReset || (status && (isRead || value === 0)); // virtio-1.4/basic/driver/reset/1
  }

  private reads(offset: number, width: number, value: number): boolean {
    if (offset >= MMIO_CONFIG) return this.hasArrived(offset, true, value) && this.isField(offset - MMIO_CONFIG, width);
    if (!this.isAccess(offset, width, 1) || !this.hasArrived(offset, true, value)) return false;
    const { state } = this;
    if (offset === MMIO_DEVICE_FEATURES && (state.deviceSel < 0 || (state.status & STATUS_DRIVER) === 0)) return false; // virtio-1.4/mmio/driver/registers/12
    if (offset >= MMIO_SHM_LEN_LOW && offset <= MMIO_SHM_BASE_HIGH && !this.setup.usesRegions) return false; // virtio-1.4/mmio/driver/init/5
    this.learn(offset, value);
    return true;
  }

  private learn(offset: number, value: number): void {
    const { state } = this;
    if (offset === MMIO_MAGIC_VALUE) state.probe(1, value === MMIO_MAGIC);
    else if (offset === MMIO_VERSION) state.probe(2, value === MMIO_VERSION_2);
    else if (offset === MMIO_DEVICE_ID) state.probe(4, value !== 0);
    else if (offset === MMIO_STATUS) this.learnStatus(value);
    else if (offset === MMIO_DEVICE_FEATURES) state.offer(value);
    else if (offset === MMIO_INTERRUPT_STATUS)
      state.cause(value & 3); // virtio-1.4/mmio/driver/registers/18
    else if (offset === MMIO_QUEUE_SIZE_MAX) state.setSizeMax(value);
    else if (offset === MMIO_QUEUE_READY && value === 0) state.stopped();
    else if (offset === MMIO_QUEUE_RESET && value === 0) state.resetOver();
  }

  /** virtio-1.4/basic/driver/reset/1, virtio-1.4/basic/driver/suspend/2 and /6: what was asked for is over when the status says so. */
  private learnStatus(value: number): void {
    const { state } = this;
    if (state.askedFeatures) state.answerFeatures((value & STATUS_FEATURES_OK) !== 0);
    if (!state.waits) {
      state.status = value;
      return;
    }
    const marks = value & (STATUS_DRIVER_OK | STATUS_SUSPEND);
    const broken = (value & STATUS_DEVICE_NEEDS_RESET) !== 0;
    const over = state.waitsForReset ? value === 0 : broken || marks === (state.waitsForSuspend ? STATUS_SUSPEND : STATUS_DRIVER_OK);
    if (!over) return;
    state.status = value;
    state.waitNoMore();
  }

  private writes(offset: number, width: number, value: number): boolean {
    const { state } = this;
    if (offset >= MMIO_CONFIG) {
      if (!this.hasArrived(offset, false, value) || !this.isField(offset - MMIO_CONFIG, width)) return false;
      // virtio-1.4/basic/driver/init/3, virtio-1.4/basic/driver/suspend/5 and /6
      return (state.status & STATUS_FEATURES_OK) !== 0 && !state.rests;
    }
    if (!this.isAccess(offset, width, 2) || !this.hasArrived(offset, false, value)) return false;
    if (!mayWrite(this.setup, state, offset, value)) return false;
    write(state, offset, value);
    return true;
  }

  /** virtio-1.4/mmio/driver/registers/5, virtio-1.4/basic/driver/config-space/3. */
  private isField(offset: number, width: number): boolean {
    for (const field of this.setup.fields)
      if (field.offset === offset) return field.width === width && (field.feature === undefined || this.state.offers(field.feature));
    return false;
  }

  /** virtio-1.4/basic/driver/suspend/3 and /6. */
  private exposes(queue: number): boolean {
    const { state } = this;
    if (!state.has(queue) || state.rests) return false;
    if (state.isSet(queue, READY)) state.set(queue, EXPOSED);
    else state.clear(queue, EXPOSED);
    return true;
  }

  private reclaims(queue: number): boolean {
    const { state } = this;
    if (!state.has(queue) || state.waitsForReset) return false;
    if (state.isSet(queue, RESETTING)) return false; // virtio-1.4/basic/driver/vq-reset/1
    if (state.isSet(queue, STOPPING)) return false; // virtio-1.4/mmio/driver/registers/17
    if (state.isSet(queue, READY)) return false; // virtio-1.4/basic/driver/cleanup/2, virtio-1.4/mmio/driver/registers/16
    state.clear(queue, EXPOSED);
    return true;
  }
}

/** Stores of a watched driver: which are allowed, and what they say. */
import type { DriverSetup } from '../../spec/vocabulary/driver.ts';
import {
  MMIO_DEVICE_FEATURES_SEL,
  MMIO_DRIVER_FEATURES,
  MMIO_DRIVER_FEATURES_SEL,
  MMIO_INTERRUPT_ACK,
  MMIO_QUEUE_DESC_LOW,
  MMIO_QUEUE_DEVICE_HIGH,
  MMIO_QUEUE_NOTIFY,
  MMIO_QUEUE_READY,
  MMIO_QUEUE_RESET,
  MMIO_QUEUE_SEL,
  MMIO_QUEUE_SIZE,
  MMIO_SHM_SEL,
  MMIO_STATUS,
  STATUS_DRIVER,
  STATUS_DRIVER_OK,
  STATUS_FAILED,
  STATUS_FEATURES_OK,
  STATUS_SUSPEND,
  VIRTIO_F_ACCESS_PLATFORM,
  VIRTIO_F_NOTIFICATION_DATA,
  VIRTIO_F_ORDER_PLATFORM,
  VIRTIO_F_RING_PACKED,
  VIRTIO_F_SUSPEND,
  VIRTIO_F_VERSION_1,
} from '../../spec/vocabulary/limits.ts';
import { READY, RESETTING, STOPPING, WAS_RESET, type WatchState } from './watch-state.ts';

/** All bits that are the driver's to set. */
const BITS = 0x9f;
const WHOLE = 15;

const understands = (setup: DriverSetup, bit: number): boolean =>
  (((bit < 32 ? setup.understoodLow : setup.understoodHigh) >>> (bit & 31)) & 1) !== 0;

/** Bits that a driver takes when they are offered, if it knows them: virtio-1.4/features/driver/reserved-bits/1, /3, /6 and /7. */
const WELCOME = [VIRTIO_F_VERSION_1, VIRTIO_F_ACCESS_PLATFORM, VIRTIO_F_RING_PACKED, VIRTIO_F_ORDER_PLATFORM];

const maySettle = (setup: DriverSetup, state: WatchState): boolean => {
  if (!state.sawAll) return false; // virtio-1.4/basic/driver/feature-bits/3
  for (const { feature, needs } of setup.dependencies) if (state.accepts(feature) && !state.accepts(needs)) return false; // virtio-1.4/basic/driver/feature-bits/2
  for (const bit of WELCOME) if (state.offers(bit) && understands(setup, bit) && !state.accepts(bit)) return false;
  return true;
};

/** virtio-1.4/basic/driver/status/1: as much of ACKNOWLEDGE, DRIVER, FEATURES_OK, DRIVER_OK as comes first. */
const isStep = (bits: number): boolean => bits === 0 || bits === 1 || bits === 3 || bits === 11 || bits === 15;

const mayWriteStatus = (setup: DriverSetup, state: WatchState, value: number): boolean => {
  if (value === 0) return true;
  const { status } = state;
  if ((status & STATUS_FAILED) !== 0) return false; // virtio-1.4/basic/driver/status/3
  if ((status & BITS & ~value) !== 0) return false; // virtio-1.4/basic/driver/status/2
  if (!isStep(value & 15)) return false;
  const fresh = value & ~status;
  const fails = (value & STATUS_FAILED) !== 0;
  if (state.refused && (!fails || (value & STATUS_DRIVER_OK) !== 0)) return false; // virtio-1.4/basic/driver/init/6
  if ((fresh & STATUS_FEATURES_OK) !== 0 && !maySettle(setup, state)) return false;
  if ((fresh & STATUS_SUSPEND) !== 0 && ((status & STATUS_DRIVER_OK) === 0 || !state.accepts(VIRTIO_F_SUSPEND))) return false; // virtio-1.4/basic/driver/suspend/1
  if (state.waitsForSuspend && !fails) return false; // virtio-1.4/basic/driver/suspend/2
  return (fresh & STATUS_DRIVER_OK) === 0 || state.confirmed; // virtio-1.4/basic/driver/init/1
};

const mayAccept = (setup: DriverSetup, state: WatchState, value: number): boolean => {
  if (state.driverSel < 0) return false; // virtio-1.4/mmio/driver/registers/13
  if ((state.status & (STATUS_DRIVER | STATUS_FEATURES_OK)) !== STATUS_DRIVER) return false; // virtio-1.4/basic/driver/init/4
  const known = state.driverSel === 0 ? setup.understoodLow : state.driverSel === 1 ? setup.understoodHigh : 0;
  if ((value & ~known) !== 0) return false; // virtio-1.4/basic/driver/feature-bits/5
  return (value & ~state.offeredWord(state.driverSel)) === 0; // virtio-1.4/basic/driver/feature-bits/1
};

const isSetUp = (offset: number): boolean =>
  offset === MMIO_QUEUE_SIZE || (offset >= MMIO_QUEUE_DESC_LOW && offset <= MMIO_QUEUE_DEVICE_HIGH);

const mayWriteQueue = (state: WatchState, offset: number, value: number): boolean => {
  const queue = state.queueSel;
  if (!state.has(queue) || !state.confirmed) return false;
  const enables = offset === MMIO_QUEUE_READY && value !== 0;
  if (!enables && !isSetUp(offset)) return true;
  if (state.isSet(queue, STOPPING)) return false; // virtio-1.4/mmio/driver/registers/17
  if (state.isSet(queue, RESETTING)) return false; // virtio-1.4/mmio/driver/registers/21
  if (enables) return state.said[queue] === WHOLE || (state.isSet(queue, READY) && !state.isSet(queue, WAS_RESET)); // virtio-1.4/basic/driver/vq-reenable/1
  if (state.isSet(queue, READY)) return false; // virtio-1.4/mmio/driver/registers/15
  return offset !== MMIO_QUEUE_SIZE || (state.sizeMax[queue]! > 0 && value <= state.sizeMax[queue]!); // virtio-1.4/mmio/driver/registers/14
};

const mayNotify = (state: WatchState, value: number): boolean => {
  const queue = state.accepts(VIRTIO_F_NOTIFICATION_DATA) ? value & 0xffff : value;
  if (!state.has(queue) || state.rests) return false; // virtio-1.4/basic/driver/suspend/4
  return (state.status & STATUS_DRIVER_OK) !== 0; // virtio-1.4/basic/driver/init/7
};

/** virtio-1.4/mmio/driver/interrupt/1 and /3, virtio-1.4/mmio/driver/registers/20. */
const mayAcknowledge = (state: WatchState, value: number): boolean => !state.isEntered && (value & ~state.causes) === 0;

export const mayWrite = (setup: DriverSetup, state: WatchState, offset: number, value: number): boolean => {
  if (offset === MMIO_STATUS) return mayWriteStatus(setup, state, value);
  if (state.refused || (state.status & STATUS_FAILED) !== 0) return false;
  switch (offset) {
    case MMIO_DRIVER_FEATURES:
      return mayAccept(setup, state, value);
    case MMIO_QUEUE_NOTIFY:
      return mayNotify(state, value);
    case MMIO_INTERRUPT_ACK:
      return mayAcknowledge(state, value);
    case MMIO_SHM_SEL:
      return setup.usesRegions; // virtio-1.4/mmio/driver/init/5
    case MMIO_QUEUE_SEL:
    case MMIO_DEVICE_FEATURES_SEL:
    case MMIO_DRIVER_FEATURES_SEL:
      return true;
    default:
      return mayWriteQueue(state, offset, value);
  }
};

const writeStatus = (state: WatchState, value: number): void => {
  if (value === 0) {
    state.reset();
    return;
  }
  const fresh = value & BITS & ~state.status;
  const resumes = (fresh & STATUS_DRIVER_OK) !== 0 && (state.status & STATUS_SUSPEND) !== 0;
  if (resumes && (fresh & STATUS_FAILED) === 0) {
    state.waitForResume();
    return;
  }
  if ((fresh & STATUS_SUSPEND) !== 0) {
    state.waitForSuspend();
    state.status = state.status | (fresh & STATUS_FAILED);
    return;
  }
  if ((fresh & STATUS_FEATURES_OK) !== 0) state.askFeatures();
  state.status = state.status | fresh;
  state.begin();
};

const writeReady = (state: WatchState, value: number): void => {
  const queue = state.queueSel;
  if (value !== 0) {
    state.clear(queue, STOPPING | WAS_RESET);
    state.set(queue, READY);
  } else if (state.isSet(queue, READY)) {
    state.clear(queue, READY);
    state.set(queue, STOPPING);
  }
};

/** The bit of `said` that a register stands for: size, then the low words of the areas. */
const partOf = (offset: number): number => {
  if (offset === MMIO_QUEUE_SIZE) return 1;
  return (offset & 0xf) === 0 ? 2 << ((offset - MMIO_QUEUE_DESC_LOW) >> 4) : 0;
};

export const write = (state: WatchState, offset: number, value: number): void => {
  if (offset === MMIO_STATUS) writeStatus(state, value);
  else if (offset === MMIO_DEVICE_FEATURES_SEL) state.select(0, value);
  else if (offset === MMIO_DRIVER_FEATURES_SEL) state.select(1, value);
  else if (offset === MMIO_QUEUE_SEL) state.select(2, value);
  else if (offset === MMIO_DRIVER_FEATURES) state.accept(value);
  else if (offset === MMIO_INTERRUPT_ACK) state.acknowledge(value);
  else if (offset === MMIO_QUEUE_READY) writeReady(state, value);
  else if (offset === MMIO_QUEUE_RESET && value === 1) state.set(state.queueSel, RESETTING);
  else if (isSetUp(offset)) state.said[state.queueSel] = state.said[state.queueSel]! | partOf(offset);
};

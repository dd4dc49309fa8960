/** Loads from registers: what a driver may ask, and what it learns. */
import type { BusRead } from '../../vocabulary/driver.ts';
import {
  INTERRUPT_CONFIG,
  INTERRUPT_USED,
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
  MMIO_VERSION,
  MMIO_VERSION_2,
  STATUS_DEVICE_NEEDS_RESET,
  STATUS_DRIVER,
  STATUS_DRIVER_OK,
  STATUS_FEATURES_OK,
  STATUS_SUSPEND,
} from '../../vocabulary/limits.ts';
import { type Effect, guard, rule } from '../../vocabulary/rule.ts';
import { REGISTER } from './bus.ts';
import { afterQueueReset, type DriverState, hasQueue, inStatus, seenQueue, withSeen } from './state.ts';

const isRegion = ({ offset }: BusRead): boolean => offset >= MMIO_SHM_LEN_LOW && offset <= MMIO_SHM_BASE_HIGH;
const CAUSES = INTERRUPT_USED | INTERRUPT_CONFIG;

/** Whether what was waited for has come, or never will. */
const isOver = (s: DriverState, status: number): boolean => {
  if ((status & STATUS_DEVICE_NEEDS_RESET) !== 0) return s.pending !== 'reset';
  if (s.pending === 'reset') return status === 0;
  const marks = status & (STATUS_DRIVER_OK | STATUS_SUSPEND);
  return marks === (s.pending === 'suspend' ? STATUS_SUSPEND : STATUS_DRIVER_OK);
};

const readStatus = (s: DriverState, status: number): DriverState => ({
  ...s,
  status: s.pending === 'none' || isOver(s, status) ? status : s.status,
  pending: isOver(s, status) ? 'none' : s.pending,
  features: s.features === 'asked' ? ((status & STATUS_FEATURES_OK) !== 0 ? 'confirmed' : 'refused') : s.features,
});

const readFeatures = (s: DriverState, value: number): DriverState => {
  if (s.deviceSel === 0) return { ...s, offered: [value, s.offered[1]], seen: s.seen | 1 };
  return s.deviceSel === 1 ? { ...s, offered: [s.offered[0], value], seen: s.seen | 2 } : s;
};

const readQueue = (s: DriverState, { offset, value }: BusRead): DriverState => {
  if (!hasQueue(s, s.queueSel)) return s;
  if (offset === MMIO_QUEUE_SIZE_MAX) return withSeen(s, s.queueSel, { sizeMax: value });
  const { stopping, resetting } = seenQueue(s, s.queueSel);
  if (value !== 0) return s;
  if (offset === MMIO_QUEUE_READY) return stopping ? withSeen(s, s.queueSel, { stopping: false, exposed: false }) : s;
  return resetting ? afterQueueReset(s, s.queueSel) : s;
};

const DISREGARDED = ['virtio-1.4/mmio/driver/registers/18'];

const learn = (s: DriverState, call: BusRead): DriverState => {
  const { offset, value } = call;
  switch (offset) {
    case MMIO_MAGIC_VALUE:
      return value === MMIO_MAGIC ? { ...s, probed: s.probed | 1 } : { ...s, ignored: 'magic' };
    case MMIO_VERSION:
      return value === MMIO_VERSION_2 ? { ...s, probed: s.probed | 2 } : { ...s, ignored: 'version' };
    case MMIO_DEVICE_ID:
      return value !== 0 ? { ...s, probed: s.probed | 4 } : { ...s, ignored: 'absent' };
    case MMIO_STATUS:
      return readStatus(s, value);
    case MMIO_DEVICE_FEATURES:
      return readFeatures(s, value);
    case MMIO_INTERRUPT_STATUS:
      return s.entered ? { ...s, entered: false, causes: value & CAUSES, unacknowledged: value & CAUSES } : s;
    case MMIO_QUEUE_SIZE_MAX:
    case MMIO_QUEUE_READY:
    case MMIO_QUEUE_RESET:
      return readQueue(s, call);
    default:
      return s;
  }
};

const effect = (s: DriverState, call: BusRead): Effect<DriverState> => {
  const state = learn(s, call);
  const odd = call.offset === MMIO_INTERRUPT_STATUS && (call.value & ~CAUSES) !== 0;
  return odd ? { state, reply: [1], witnesses: DISREGARDED } : { state, reply: [1] };
};

export const busRead = rule<DriverState, BusRead>(
  'bus-read',
  [
    ...REGISTER,
    guard(
      'virtio-1.4/mmio/driver/registers/12',
      'DeviceFeaturesSel has been written',
      0,
      (s, { offset }) => offset !== MMIO_DEVICE_FEATURES || s.deviceSel >= 0,
    ),
    guard(
      'virtio-1.4/basic/driver/init/1',
      'DRIVER is set before the offer is read',
      0,
      (s, { offset }) => offset !== MMIO_DEVICE_FEATURES || inStatus(s, STATUS_DRIVER),
    ),
    guard('virtio-1.4/mmio/driver/init/5', 'the device type has regions', 0, (s, call) => !isRegion(call) || s.setup.usesRegions),
  ],
  effect,
);

/** Stores to registers other than the status: features, queues, notifications and acknowledgements. */
import type { BusWrite } from '../../vocabulary/driver.ts';
import {
  INTERRUPT_CONFIG,
  INTERRUPT_USED,
  MMIO_DEVICE_FEATURES_SEL,
  MMIO_DRIVER_FEATURES,
  MMIO_DRIVER_FEATURES_SEL,
  MMIO_INTERRUPT_ACK,
  MMIO_QUEUE_DESC_LOW,
  MMIO_QUEUE_DEVICE_HIGH,
  MMIO_QUEUE_DEVICE_LOW,
  MMIO_QUEUE_DRIVER_LOW,
  MMIO_QUEUE_NOTIFY,
  MMIO_QUEUE_READY,
  MMIO_QUEUE_RESET,
  MMIO_QUEUE_SEL,
  MMIO_QUEUE_SIZE,
  MMIO_SHM_SEL,
  MMIO_STATUS,
  STATUS_DRIVER,
  STATUS_DRIVER_OK,
  STATUS_FEATURES_OK,
  STATUS_SUSPEND,
  VIRTIO_F_NOTIFICATION_DATA,
} from '../../vocabulary/limits.ts';
import { type Effect, guard, names, rule } from '../../vocabulary/rule.ts';
import { REGISTER } from './bus.ts';
import { type DriverState, hasQueue, inStatus, type SeenQueue, sawAccepted, seenQueue, withSeen } from './state.ts';
import { STATUS_WRITE, writeStatus } from './status-writes.ts';

const CAUSES = INTERRUPT_USED | INTERRUPT_CONFIG;
const isArea = ({ offset }: BusWrite): boolean => offset >= MMIO_QUEUE_DESC_LOW && offset <= MMIO_QUEUE_DEVICE_HIGH;
const isSetUp = (call: BusWrite): boolean => call.offset === MMIO_QUEUE_SIZE || isArea(call);
const enables = ({ offset, value }: BusWrite): boolean => offset === MMIO_QUEUE_READY && value !== 0;
const isOfQueue = (call: BusWrite): boolean => isSetUp(call) || call.offset === MMIO_QUEUE_READY || call.offset === MMIO_QUEUE_RESET;
const isFeatures = ({ offset }: BusWrite): boolean => offset === MMIO_DRIVER_FEATURES;
const isNotify = ({ offset }: BusWrite): boolean => offset === MMIO_QUEUE_NOTIFY;
const notified = (s: DriverState, { value }: BusWrite): number => (sawAccepted(s, VIRTIO_F_NOTIFICATION_DATA) ? value & 0xffff : value);
const selected = (s: DriverState): SeenQueue => seenQueue(s, s.queueSel);

const wordOf = (words: readonly number[], sel: number): number => words[sel] ?? 0;
const understood = (s: DriverState): number => wordOf([s.setup.understoodLow, s.setup.understoodHigh], s.driverSel);

/** Bringing a device up, in its order. */
const inTurn = (s: DriverState, call: BusWrite): boolean => {
  if (isFeatures(call)) return inStatus(s, STATUS_DRIVER);
  if (isOfQueue(call))
    return s.features === 'confirmed' && (!enables(call) || selected(s).wasReset || selected(s).ready || selected(s).said === 15);
  const starts = call.offset === MMIO_STATUS && (call.value & ~s.status & STATUS_DRIVER_OK) !== 0;
  return !starts || s.features === 'confirmed' || s.features === 'refused';
};

const SAID: Readonly<Record<number, number>> = {
  [MMIO_QUEUE_SIZE]: 1,
  [MMIO_QUEUE_DESC_LOW]: 2,
  [MMIO_QUEUE_DRIVER_LOW]: 4,
  [MMIO_QUEUE_DEVICE_LOW]: 8,
};

const writeFeatures = (s: DriverState, value: number): DriverState => {
  if (s.driverSel === 0) return { ...s, accepted: [value, s.accepted[1]] };
  return s.driverSel === 1 ? { ...s, accepted: [s.accepted[0], value] } : s;
};

const writeReady = (s: DriverState, value: number): DriverState => {
  if (value !== 0) return withSeen(s, s.queueSel, { ready: true, wasReset: false, stopping: false });
  return selected(s).ready ? withSeen(s, s.queueSel, { ready: false, stopping: true }) : s;
};

const written = (s: DriverState, call: BusWrite): DriverState => {
  const { offset, value } = call;
  switch (offset) {
    case MMIO_STATUS:
      return writeStatus(s, value);
    case MMIO_DEVICE_FEATURES_SEL:
      return { ...s, deviceSel: value };
    case MMIO_DRIVER_FEATURES_SEL:
      return { ...s, driverSel: value };
    case MMIO_QUEUE_SEL:
      return { ...s, queueSel: value };
    case MMIO_DRIVER_FEATURES:
      return writeFeatures(s, value);
    case MMIO_QUEUE_READY:
      return writeReady(s, value);
    case MMIO_QUEUE_RESET:
      return value === 1 ? withSeen(s, s.queueSel, { resetting: true }) : s;
    case MMIO_INTERRUPT_ACK:
      return { ...s, unacknowledged: s.unacknowledged & ~value };
    default:
      return isSetUp(call) ? withSeen(s, s.queueSel, { said: selected(s).said | (SAID[offset] ?? 0) }) : s;
  }
};

const STOPS = ['virtio-1.4/mmio/driver/registers/16'];
const effect = (s: DriverState, call: BusWrite): Effect<DriverState> => {
  const stops = call.offset === MMIO_QUEUE_READY && call.value === 0 && selected(s).ready;
  return stops ? { state: written(s, call), reply: [1], witnesses: STOPS } : { state: written(s, call), reply: [1] };
};

export const busWrite = rule<DriverState, BusWrite>(
  'bus-write',
  [
    ...REGISTER,
    names(
      'virtio-1.4/mmio/driver/registers/13',
      'DriverFeaturesSel has been written',
      0,
      (s, call) => !isFeatures(call) || s.driverSel >= 0,
    ),
    names('virtio-1.4/mmio/desc/queue/1', 'the queue is one of the device type', 0, (s, call) =>
      isNotify(call) ? hasQueue(s, notified(s, call)) : !isOfQueue(call) || hasQueue(s, s.queueSel),
    ),
    ...STATUS_WRITE,
    guard('virtio-1.4/basic/driver/init/1', 'the steps come in their order, and FEATURES_OK is read back', 0, inTurn),
    guard(
      'virtio-1.4/basic/driver/init/4',
      'FEATURES_OK has not been set',
      0,
      (s, call) => !isFeatures(call) || !inStatus(s, STATUS_FEATURES_OK),
    ),
    guard(
      'virtio-1.4/basic/driver/feature-bits/5',
      'no bit is accepted that the driver does not know',
      0,
      (s, call) => !isFeatures(call) || (call.value & ~understood(s)) === 0,
    ),
    guard(
      'virtio-1.4/basic/driver/feature-bits/1',
      'no bit is accepted that was not offered',
      0,
      (s, call) => !isFeatures(call) || (call.value & understood(s) & ~wordOf(s.offered, s.driverSel)) === 0,
    ),
    guard(
      'virtio-1.4/mmio/driver/registers/14',
      'the size is at most what the device takes',
      0,
      (s, call) => call.offset !== MMIO_QUEUE_SIZE || (call.value <= selected(s).sizeMax && selected(s).sizeMax > 0),
    ),
    guard('virtio-1.4/mmio/driver/registers/15', 'the queue is not enabled', 0, (s, call) => !isSetUp(call) || !selected(s).ready),
    guard(
      'virtio-1.4/mmio/driver/registers/17',
      'QueueReady has been read back',
      0,
      (s, call) => !(isSetUp(call) || enables(call)) || !selected(s).stopping,
    ),
    guard(
      'virtio-1.4/mmio/driver/registers/21',
      'QueueReset has been read back',
      0,
      (s, call) => !(isSetUp(call) || enables(call)) || !selected(s).resetting,
    ),
    guard(
      'virtio-1.4/basic/driver/vq-reenable/1',
      'all of a queue that was reset is set up again',
      0,
      (s, call) => !enables(call) || !selected(s).wasReset || selected(s).said === 15,
    ),
    guard(
      'virtio-1.4/basic/driver/init/7',
      'DRIVER_OK comes before notifications',
      0,
      (s, call) => !isNotify(call) || inStatus(s, STATUS_DRIVER_OK) || inStatus(s, STATUS_SUSPEND),
    ),
    guard(
      'virtio-1.4/basic/driver/suspend/4',
      'nothing is notified after SUSPEND',
      0,
      (s, call) => !isNotify(call) || s.pending === 'resume' || (s.pending !== 'suspend' && !inStatus(s, STATUS_SUSPEND)),
    ),
    guard('virtio-1.4/basic/driver/suspend/6', 'a resumption is waited for', 0, (s, call) => !isNotify(call) || s.pending !== 'resume'),
    guard(
      'virtio-1.4/mmio/driver/init/5',
      'the device type has regions',
      0,
      (s, { offset }) => offset !== MMIO_SHM_SEL || s.setup.usesRegions,
    ),
    guard(
      'virtio-1.4/mmio/driver/interrupt/1',
      'InterruptStatus has been read',
      0,
      (s, { offset }) => offset !== MMIO_INTERRUPT_ACK || !s.entered,
    ),
    guard(
      'virtio-1.4/mmio/driver/registers/20',
      'only bits that mean something are acknowledged',
      0,
      (_, { offset, value }) => offset !== MMIO_INTERRUPT_ACK || (value & ~CAUSES) === 0,
    ),
    guard(
      'virtio-1.4/mmio/driver/interrupt/3',
      'only causes that were found are acknowledged',
      0,
      (s, { offset, value }) => offset !== MMIO_INTERRUPT_ACK || (value & CAUSES & ~s.causes) === 0,
    ),
  ],
  effect,
);

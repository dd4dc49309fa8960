/** Writes to the status: in which order a driver brings a device up, and what it has to have done before each step. */
import type { BusWrite } from '../../vocabulary/driver.ts';
import {
  MMIO_STATUS,
  STATUS_ACKNOWLEDGE,
  STATUS_DEVICE_NEEDS_RESET,
  STATUS_DRIVER,
  STATUS_DRIVER_OK,
  STATUS_FAILED,
  STATUS_FEATURES_OK,
  STATUS_SUSPEND,
  VIRTIO_F_ACCESS_PLATFORM,
  VIRTIO_F_ORDER_PLATFORM,
  VIRTIO_F_RING_PACKED,
  VIRTIO_F_SUSPEND,
  VIRTIO_F_VERSION_1,
} from '../../vocabulary/limits.ts';
import { type Guard, guard } from '../../vocabulary/rule.ts';
import { type DriverState, inStatus, resetDriver, sawAccepted, sawOffered, understands } from './state.ts';

const KEPT = STATUS_ACKNOWLEDGE | STATUS_DRIVER | STATUS_FEATURES_OK | STATUS_DRIVER_OK | STATUS_FAILED | STATUS_SUSPEND;
const isStatus = (call: BusWrite): boolean => call.offset === MMIO_STATUS && call.value !== 0;
const isReset = (call: BusWrite): boolean => call.offset === MMIO_STATUS && call.value === 0;
const sets = (s: DriverState, call: BusWrite, bit: number): boolean => isStatus(call) && (call.value & ~s.status & bit) !== 0;

/** Values of a status without FAILED and SUSPEND, as the steps follow each other. */
const STEPS = [0, 1, 3, 11, 15];
const STEP_BITS = STATUS_ACKNOWLEDGE | STATUS_DRIVER | STATUS_FEATURES_OK | STATUS_DRIVER_OK;

/** Asked when FEATURES_OK is being set. */
const settling = (clause: string, says: string, holds: (s: DriverState) => boolean): Guard<DriverState, BusWrite> =>
  guard(`virtio-1.4/${clause}`, says, 0, (s, call) => !sets(s, call, STATUS_FEATURES_OK) || holds(s));
const acceptsIfOffered =
  (bit: number) =>
  (s: DriverState): boolean =>
    !sawOffered(s, bit) || !understands(s, bit) || sawAccepted(s, bit);

export const STATUS_WRITE: readonly Guard<DriverState, BusWrite>[] = [
  guard(
    'virtio-1.4/basic/driver/status/3',
    'nothing but a reset follows FAILED',
    0,
    (s, call) => !inStatus(s, STATUS_FAILED) || isReset(call),
  ),
  guard('virtio-1.4/basic/driver/status/2', 'no bit is dropped', 0, (s, call) => !isStatus(call) || (s.status & KEPT & ~call.value) === 0),
  guard(
    'virtio-1.4/basic/driver/status/1',
    'a step follows the one before it',
    0,
    (_, call) => !isStatus(call) || STEPS.includes(call.value & STEP_BITS),
  ),
  guard(
    'virtio-1.4/basic/driver/init/6',
    'nothing but giving up follows a refusal of the features',
    0,
    (s, call) =>
      s.features !== 'refused' || isReset(call) || (isStatus(call) && (call.value & (STATUS_FAILED | STATUS_DRIVER_OK)) === STATUS_FAILED),
  ),
  settling('basic/driver/feature-bits/3', 'all that is offered has been looked at', (s) => s.seen === 3),
  settling('basic/driver/feature-bits/2', 'what an accepted feature needs is accepted', (s) =>
    s.setup.dependencies.every(({ feature, needs }) => !sawAccepted(s, feature) || sawAccepted(s, needs)),
  ),
  settling('features/driver/reserved-bits/1', 'VERSION_1 is accepted', acceptsIfOffered(VIRTIO_F_VERSION_1)),
  settling('features/driver/reserved-bits/3', 'ACCESS_PLATFORM is accepted', acceptsIfOffered(VIRTIO_F_ACCESS_PLATFORM)),
  settling('features/driver/reserved-bits/6', 'RING_PACKED is accepted', acceptsIfOffered(VIRTIO_F_RING_PACKED)),
  settling('features/driver/reserved-bits/7', 'ORDER_PLATFORM is accepted', acceptsIfOffered(VIRTIO_F_ORDER_PLATFORM)),
  guard(
    'virtio-1.4/basic/driver/suspend/1',
    'a device is suspended that runs and can be',
    0,
    (s, call) => !sets(s, call, STATUS_SUSPEND) || (inStatus(s, STATUS_DRIVER_OK) && sawAccepted(s, VIRTIO_F_SUSPEND)),
  ),
  guard(
    'virtio-1.4/basic/driver/suspend/2',
    'a suspension is waited for',
    0,
    (s, call) => s.pending !== 'suspend' || !isStatus(call) || (call.value & STATUS_FAILED) !== 0,
  ),
];

/** What is written counts at once, but for what the device has to bring about. */
export const writeStatus = (s: DriverState, value: number): DriverState => {
  if (value === 0) return resetDriver(s);
  const added = value & KEPT & ~s.status;
  if ((added & STATUS_FAILED) === 0 && inStatus(s, STATUS_SUSPEND) && (added & STATUS_DRIVER_OK) !== 0) return { ...s, pending: 'resume' };
  if ((added & STATUS_SUSPEND) !== 0) return { ...s, pending: 'suspend', status: s.status | (added & STATUS_FAILED) };
  const status = s.status | (value & KEPT & ~STATUS_DEVICE_NEEDS_RESET);
  return { ...s, begun: true, status, features: (added & STATUS_FEATURES_OK) !== 0 ? 'asked' : s.features };
};

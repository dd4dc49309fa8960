/** Why the device wants the driver's attention. A cause stays until the driver acknowledges it, or resets the device. */
import { INTERRUPT_CONFIG, INTERRUPT_USED, STATUS_DEVICE_NEEDS_RESET, VIRTIO_F_NOTIFY_ON_EMPTY } from '../vocabulary/limits.ts';
import { always, type Effect, type Guard, guard, names, type Outcome, rule } from '../vocabulary/rule.ts';
import type { AcknowledgeInterrupt, Fetch, RaiseUsed, TakeNotification, TellUsed } from '../vocabulary/virtio.ts';
import {
  accepts,
  type DeviceState,
  hasFailed,
  hasStatus,
  isLegacy,
  isRunning,
  isSuspended,
  queueExists,
  queueOf,
  withQueue,
} from './state.ts';

/** What every use of a queue by the device begins with: not before DRIVER_OK, after a reset, or on a queue that is not enabled. */
const LIVE: readonly Guard<DeviceState, { readonly queue: number }>[] = [
  names('virtio-1.4/mmio/desc/queue/1', 'the queue exists', 0, (s, call) => queueExists(s, call.queue)),
  names('virtio-1.4/basic/device/reset/2', 'a driver has come since the last reset', 0, (s) => s.status !== 0),
  guard('virtio-1.4/basic/device/status/1', 'the driver runs', 0, (s) => (isLegacy(s) ? !hasFailed(s) : isRunning(s))),
  guard('virtio-1.4/basic/device/status/2', 'the device can go on', 0, (s) => !hasStatus(s, STATUS_DEVICE_NEEDS_RESET)),
  guard('virtio-1.4/basic/device/suspend/3', 'the device is not suspended', 0, (s) => !isSuspended(s)),
  guard('virtio-1.4/basic/device/vq-reset/1', 'the queue is not being reset', 0, (s, call) => queueOf(s, call.queue).reset !== 'under-way'),
  guard('virtio-1.4/mmio/device/registers/7', 'the queue is enabled', 0, (s, call) => queueOf(s, call.queue).ready),
];

const told = (s: DeviceState, queue: number): Effect<DeviceState> => {
  const interrupt = s.interrupt | INTERRUPT_USED;
  return { state: { ...withQueue(s, queue, { ...queueOf(s, queue), busy: false }), interrupt }, reply: [interrupt] };
};

/** The device takes a buffer and begins to work on it. */
export const fetchBuffer = rule<DeviceState, Fetch>(
  'fetch',
  [...LIVE, guard('virtio-1.4/basic/device/suspend/8', 'the device is not about to be suspended', 0, (s) => s.transition !== 'suspending')],
  (s, call) => ({ state: withQueue(s, call.queue, { ...queueOf(s, call.queue), busy: true }), reply: [1] }),
);

/** The device has used a buffer; the reply is what the driver's handler finds as the cause. */
export const raiseUsed = rule<DeviceState, RaiseUsed>('raise-used', LIVE, (s, call) => told(s, call.queue));

/** A legacy device tells of a ring that ran empty even if the driver does not want to know. */
export const tellUsed = rule<DeviceState, TellUsed>(
  'tell-used',
  [
    ...LIVE,
    guard(
      'virtio-1.4/features/device/legacy-reserved-bits/2',
      'the driver wants to know, or the ring ran empty and NOTIFY_ON_EMPTY is accepted',
      0,
      (s, call) => call.wanted || (call.empty && isLegacy(s) && accepts(s, VIRTIO_F_NOTIFY_ON_EMPTY)),
    ),
  ],
  (s, call) => told(s, call.queue),
);

const LINE = ['virtio-1.4/mmio/desc/interrupt/1'];

/** The line is a level: asserted as long as there is a cause that the driver has not acknowledged. */
export const sampleLine = (s: DeviceState): Outcome<DeviceState> => always(s, [Number(s.interrupt !== 0)], LINE);

const ACKNOWLEDGED = ['virtio-1.4/mmio/device/registers/3'];

/** Bits that mean nothing are not looked at (docs/decisions/0030). */
export const acknowledgeInterrupt = (s: DeviceState, call: AcknowledgeInterrupt): Outcome<DeviceState> =>
  always({ ...s, interrupt: s.interrupt & ~(call.bits & (INTERRUPT_USED | INTERRUPT_CONFIG)) }, [1], ACKNOWLEDGED);

/** The device's own side takes a notification, once; answers whether there was one. */
export const takeNotification = (s: DeviceState, call: TakeNotification): Outcome<DeviceState> => {
  const queue = queueOf(s, call.queue);
  return queue.notified ? always(withQueue(s, call.queue, { ...queue, notified: false }), [1]) : always(s, [0]);
};

/** Why the device wants the driver's attention. A cause stays until the driver acknowledges it, or resets the device. */
import { INTERRUPT_CONFIG, INTERRUPT_USED, STATUS_DEVICE_NEEDS_RESET } from '../vocabulary/limits.ts';
import { always, guard, names, type Outcome, rule } from '../vocabulary/rule.ts';
import type { AcknowledgeInterrupt, RaiseUsed, TakeNotification } from '../vocabulary/virtio.ts';
import { type DeviceState, hasStatus, isRunning, queueExists, queueOf, withQueue } from './state.ts';

/** The device has used a buffer; the reply is what the driver's handler finds as the cause. Nothing is sent before DRIVER_OK, after a reset, or for a queue that is not enabled. */
export const raiseUsed = rule<DeviceState, RaiseUsed>(
  'raise-used',
  [
    names('virtio-1.4/mmio/desc/queue/1', 'the queue exists', 0, (s, call) => queueExists(s, call.queue)),
    guard('virtio-1.4/basic/device/status/1', 'the driver runs', 0, isRunning),
    guard('virtio-1.4/basic/device/status/2', 'the device can go on', 0, (s) => !hasStatus(s, STATUS_DEVICE_NEEDS_RESET)),
    guard('virtio-1.4/mmio/device/registers/7', 'the queue is enabled', 0, (s, call) => queueOf(s, call.queue).ready),
  ],
  (s) => ({ state: { ...s, interrupt: s.interrupt | INTERRUPT_USED }, reply: [s.interrupt | INTERRUPT_USED] }),
);

const ACKNOWLEDGED = ['virtio-1.4/mmio/device/registers/3'];

/** Bits that mean nothing are not looked at (docs/decisions/0030). */
export const acknowledgeInterrupt = (s: DeviceState, call: AcknowledgeInterrupt): Outcome<DeviceState> =>
  always({ ...s, interrupt: s.interrupt & ~(call.bits & (INTERRUPT_USED | INTERRUPT_CONFIG)) }, [1], ACKNOWLEDGED);

/** The device's own side takes a notification, once; answers whether there was one. */
export const takeNotification = (s: DeviceState, call: TakeNotification): Outcome<DeviceState> => {
  const queue = queueOf(s, call.queue);
  return queue.notified ? always(withQueue(s, call.queue, { ...queue, notified: false }), [1]) : always(s, [0]);
};

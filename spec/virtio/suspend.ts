/**
 * Suspension: a running device is asked to stop, finishes what it has begun, and says so in its status; asked again, it runs on.
 * The driver only ever sets bits; it is the device that takes DRIVER_OK and SUSPEND back (docs/decisions/0037).
 */
import { INTERRUPT_CONFIG, STATUS_DEVICE_NEEDS_RESET, STATUS_DRIVER_OK, STATUS_SUSPEND, VIRTIO_F_SUSPEND } from '../vocabulary/limits.ts';
import { type Effect, guard, names, rule } from '../vocabulary/rule.ts';
import type { FinishTransition, WriteStatus } from '../vocabulary/virtio.ts';
import { accepts, type DeviceState, hasFailed, hasStatus, isAtOnce } from './state.ts';

const isIdle = (s: DeviceState): boolean => s.queues.every((queue) => !queue.busy);

const keepsEveryBit = guard<DeviceState, WriteStatus>(
  'virtio-1.4/basic/driver/status/2',
  'no bit is dropped',
  0,
  (s, call) => (s.status & ~STATUS_DEVICE_NEEDS_RESET & ~call.value) === 0,
);
const canGoOn = guard<DeviceState, WriteStatus>(
  'virtio-1.4/basic/device/status/2',
  'the device can go on',
  0,
  (s) => !hasStatus(s, STATUS_DEVICE_NEEDS_RESET),
);
const driven = guard<DeviceState, unknown>('virtio-1.4/basic/driver/status/3', 'the driver has not given up', 0, (s) => !hasFailed(s));

const suspended = (s: DeviceState): DeviceState => ({
  ...s,
  status: (s.status & ~STATUS_DRIVER_OK) | STATUS_SUSPEND,
  transition: 'none',
});

const DEFERRED = ['virtio-1.4/basic/device/suspend/5'];

/** What the device would have changed while it was suspended is changed now, and the driver told. */
const resumed = (s: DeviceState): Effect<DeviceState> => {
  const status = (s.status & ~STATUS_SUSPEND) | STATUS_DRIVER_OK;
  const running: DeviceState = { ...s, status, transition: 'none', coming: undefined };
  if (s.coming === undefined) return { state: running, reply: [0] };
  const interrupt = s.interrupt | INTERRUPT_CONFIG;
  const state = { ...running, config: s.coming, generation: (s.generation + 1) >>> 0, interrupt };
  return { state, reply: [interrupt], witnesses: DEFERRED };
};

/** A status write that adds nothing but SUSPEND. */
export const suspend = rule<DeviceState, WriteStatus>(
  'suspend',
  [
    keepsEveryBit,
    driven,
    guard('virtio-1.4/basic/device/suspend/1', 'the device has been brought up', 0, (s) => hasStatus(s, STATUS_DRIVER_OK)),
    guard('virtio-1.4/basic/driver/suspend/1', 'suspension is negotiated', 0, (s) => accepts(s, VIRTIO_F_SUSPEND)),
    canGoOn,
  ],
  (s) => ({
    state: isAtOnce(s) && isIdle(s) ? suspended(s) : { ...s, transition: 'suspending' },
    reply: [1],
    witnesses: ['virtio-1.4/basic/device/suspend/6'],
  }),
);

/** A status write that adds nothing but DRIVER_OK to the status of a suspended device. */
export const resume = rule<DeviceState, WriteStatus>('resume', [keepsEveryBit, driven, canGoOn], (s) => {
  if (!isAtOnce(s)) return { state: { ...s, transition: 'resuming' }, reply: [1], witnesses: ['virtio-1.4/basic/device/suspend/7'] };
  const { state, witnesses = [] } = resumed(s);
  return { state, reply: [1], witnesses: ['virtio-1.4/basic/device/suspend/7', ...witnesses] };
});

/** The device has stopped, or runs again. The reply is what an interrupt handler finds; 0 when it is not called. */
export const finishTransition = rule<DeviceState, FinishTransition>(
  'finish-transition',
  [
    names('virtio-1.4/basic/desc/status/3', 'a suspension or a resumption is under way', 0, (s) => s.transition !== 'none'),
    driven,
    guard(
      'virtio-1.4/basic/device/suspend/8',
      'all that was begun is finished and told',
      0,
      (s) => s.transition !== 'suspending' || isIdle(s),
    ),
  ],
  (s) => (s.transition === 'suspending' ? { state: suspended(s), reply: [0] } : resumed(s)),
);

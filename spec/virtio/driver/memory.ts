/** What a driver does away from the bus: its interrupt handler, and the memory of its queues. */
import type { CheckQueue, EnterHandler, Expose, LeaveHandler, Reclaim } from '../../vocabulary/driver.ts';
import { INTERRUPT_USED, STATUS_SUSPEND } from '../../vocabulary/limits.ts';
import { type Guard, guard, names, rule } from '../../vocabulary/rule.ts';
import { type DriverState, hasQueue, inStatus, seenQueue, withSeen } from './state.ts';

const exists: Guard<DriverState, { readonly queue: number }> = names(
  'virtio-1.4/mmio/desc/queue/1',
  'the queue is one of the device type',
  0,
  (s, call) => hasQueue(s, call.queue),
);

export const enterHandler = rule<DriverState, EnterHandler>('enter-handler', [], (s) => ({
  state: { ...s, entered: true, causes: 0, queues: s.queues.map((queue) => ({ ...queue, checked: false })) },
  reply: [1],
}));

export const checkQueue = rule<DriverState, CheckQueue>('check-queue', [exists], (s, call) => ({
  state: withSeen(s, call.queue, { checked: true }),
  reply: [1],
}));

export const leaveHandler = rule<DriverState, LeaveHandler>(
  'leave-handler',
  [
    guard('virtio-1.4/mmio/driver/interrupt/1', 'InterruptStatus has been read', 0, (s) => !s.entered),
    guard('virtio-1.4/mmio/driver/registers/19', 'what was handled is acknowledged', 0, (s) => s.unacknowledged === 0),
    guard(
      'virtio-1.4/mmio/driver/interrupt/2',
      'every active queue has been looked at',
      0,
      (s) => (s.causes & INTERRUPT_USED) === 0 || s.queues.every((queue) => !queue.ready || queue.checked),
    ),
  ],
  (s) => ({ state: { ...s, causes: 0 }, reply: [1] }),
);

export const expose = rule<DriverState, Expose>(
  'expose',
  [
    exists,
    guard(
      'virtio-1.4/basic/driver/suspend/3',
      'nothing is exposed after SUSPEND',
      0,
      (s) => s.pending === 'resume' || (s.pending !== 'suspend' && !inStatus(s, STATUS_SUSPEND)),
    ),
    guard('virtio-1.4/basic/driver/suspend/6', 'a resumption is waited for', 0, (s) => s.pending !== 'resume'),
  ],
  (s, call) => ({ state: withSeen(s, call.queue, { exposed: seenQueue(s, call.queue).ready }), reply: [1] }),
);

const AFTER_RESET = ['virtio-1.4/basic/driver/vq-reset/2'];

export const reclaim = rule<DriverState, Reclaim>(
  'reclaim',
  [
    exists,
    guard('virtio-1.4/basic/driver/reset/1', 'no reset is being waited for', 0, (s) => s.pending !== 'reset'),
    guard(
      'virtio-1.4/basic/driver/vq-reset/1',
      'no reset of the queue is being waited for',
      0,
      (s, call) => !seenQueue(s, call.queue).resetting,
    ),
    guard('virtio-1.4/mmio/driver/registers/17', 'QueueReady has been read back', 0, (s, call) => !seenQueue(s, call.queue).stopping),
    guard('virtio-1.4/basic/driver/cleanup/2', 'no buffer of a live queue is taken back', 0, (s, { queue }) => {
      const { ready, exposed, resetting } = seenQueue(s, queue);
      return resetting || !(ready && exposed);
    }),
    guard('virtio-1.4/mmio/driver/registers/16', 'the queue has been stopped', 0, (s, { queue }) => {
      const { ready, exposed, resetting } = seenQueue(s, queue);
      return resetting || !ready || exposed;
    }),
  ],
  (s, call) => {
    const state = withSeen(s, call.queue, { exposed: false });
    return seenQueue(s, call.queue).wasReset ? { state, reply: [1], witnesses: AFTER_RESET } : { state, reply: [1] };
  },
);

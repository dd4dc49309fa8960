/** Configuration of the queues: how large each is, where its three areas are, and from when to when the device may look at them. */
import {
  AREA_DESCRIPTORS,
  AREA_DEVICE,
  AREA_DRIVER,
  STATUS_DEVICE_NEEDS_RESET,
  STATUS_FEATURES_OK,
  VIRTIO_F_NOTIFICATION_DATA,
  VIRTIO_F_RING_PACKED,
  VIRTIO_F_RING_RESET,
  VIRTIO_QUEUES_MAX,
  VIRTQ_SIZE_MAX,
} from '../vocabulary/limits.ts';
import { type ClauseId, guard, names, rule } from '../vocabulary/rule.ts';
import type {
  DisableQueue,
  EnableQueue,
  FinishQueueReset,
  Notify,
  ResetQueue,
  SetQueueAddress,
  SetQueueSize,
} from '../vocabulary/virtio.ts';
import { isShared } from './regions.ts';
import {
  accepts,
  type DeviceState,
  hasFailed,
  hasStatus,
  isAtOnce,
  isInitialised,
  isLegacy,
  isSuspended,
  queueExists,
  queueOf,
  sizeMaxOf,
  withQueue,
  withQueueReset,
} from './state.ts';

interface OnQueue {
  readonly queue: number;
}

const isGated = (s: DeviceState): boolean => s.setup.policy.queueSetup === 'gated' && !isLegacy(s);
const isOpen = (s: DeviceState, call: OnQueue): boolean => !isInitialised(s) || queueOf(s, call.queue).reset === 'over';
const isInReset = (s: DeviceState, call: OnQueue): boolean => queueOf(s, call.queue).reset === 'under-way';
const isPowerOfTwo = (n: number): boolean => n > 0 && (n & (n - 1)) === 0;
const isSizeOfRing = (s: DeviceState, size: number): boolean =>
  size >= 1 && size <= VIRTQ_SIZE_MAX && (accepts(s, VIRTIO_F_RING_PACKED) || isPowerOfTwo(size));

/** Every set-up of a queue begins with these. */
const exists = names<DeviceState, OnQueue>('virtio-1.4/mmio/desc/queue/1', 'the queue exists', 0, (s, call) => queueExists(s, call.queue));
const settled = guard<DeviceState, OnQueue>(
  'virtio-1.4/basic/driver/init/1',
  'features are settled',
  0,
  (s) => !isGated(s) || hasStatus(s, STATUS_FEATURES_OK),
);
const driven = guard<DeviceState, OnQueue>('virtio-1.4/basic/driver/status/3', 'the driver has not given up', 0, (s) => !hasFailed(s));
const open = guard<DeviceState, OnQueue>(
  'virtio-1.4/basic/desc/cleanup/1',
  'the queue is not live: before DRIVER_OK, or after its own reset',
  0,
  (s, call) => !isGated(s) || isOpen(s, call),
);
const notInReset = guard<DeviceState, OnQueue>(
  'virtio-1.4/mmio/driver/registers/21',
  'no reset of the queue is under way',
  0,
  (s, call) => !isInReset(s, call),
);
const stopped = guard<DeviceState, OnQueue>(
  'virtio-1.4/mmio/driver/registers/15',
  'the queue is not enabled',
  0,
  (s, call) => !queueOf(s, call.queue).ready,
);

export const setQueueSize = rule<DeviceState, SetQueueSize>(
  'set-queue-size',
  [
    exists,
    settled,
    driven,
    notInReset,
    open,
    stopped,
    guard(
      'virtio-1.4/mmio/driver/registers/14',
      'the size is at most what the device takes',
      0,
      (s, call) => call.size <= sizeMaxOf(s, call.queue),
    ),
    guard('virtio-1.4/split/desc/layout/1', 'the size is one that the ring can have', 0, (s, call) => isSizeOfRing(s, call.size)),
  ],
  (s, call) => ({ state: withQueue(s, call.queue, { ...queueOf(s, call.queue), size: call.size }), reply: [1] }),
);

export const setQueueAddress = rule<DeviceState, SetQueueAddress>(
  'set-queue-address',
  [exists, settled, driven, notInReset, open, stopped],
  (s, call) => {
    const queue = queueOf(s, call.queue);
    const [low, high] = queue.areas[call.area] ?? [0, 0];
    const areas = queue.areas.with(call.area, call.half === 0 ? [call.value >>> 0, high] : [low, call.value >>> 0]);
    return { state: withQueue(s, call.queue, { ...queue, areas }), reply: [1] };
  },
);

/** Alignment of descriptors, driver area and device area in bytes. */
const SPLIT_ALIGNMENT = [16, 2, 4] as const;
const PACKED_ALIGNMENT = [16, 4, 4] as const;

const isReady = (s: DeviceState, call: OnQueue): boolean => queueOf(s, call.queue).ready;
const isAligned = (s: DeviceState, call: OnQueue): boolean => {
  const alignment = accepts(s, VIRTIO_F_RING_PACKED) ? PACKED_ALIGNMENT : SPLIT_ALIGNMENT;
  return [AREA_DESCRIPTORS, AREA_DRIVER, AREA_DEVICE].every(
    (area) => (queueOf(s, call.queue).areas[area]?.[0] ?? 0) % (alignment[area] ?? 1) === 0,
  );
};

/** A queue that was reset is enabled like a new one, with whatever the driver has said anew. */
const REENABLED: readonly ClauseId[] = [
  'virtio-1.4/basic/device/vq-reenable/1',
  'virtio-1.4/mmio/device/registers/9',
  'virtio-1.4/mmio/driver/registers/22',
  'virtio-1.4/mmio/driver/registers/23',
];

/** The device may look at the queue from here on, once DRIVER_OK is set. Enabling an enabled queue changes nothing. */
export const enableQueue = rule<DeviceState, EnableQueue>(
  'enable-queue',
  [
    exists,
    settled,
    driven,
    notInReset,
    guard('virtio-1.4/basic/desc/cleanup/1', open.says, 0, (s, call) => isReady(s, call) || !isGated(s) || isOpen(s, call)),
    guard(
      'virtio-1.4/split/desc/layout/1',
      'the size has been set',
      0,
      (s, call) => isReady(s, call) || isSizeOfRing(s, queueOf(s, call.queue).size),
    ),
    guard(
      'virtio-1.4/split/driver/layout/1',
      'the areas are aligned',
      0,
      (s, call) => isReady(s, call) || s.setup.policy.misalignedAreas === 'accepted' || isAligned(s, call),
    ),
    guard(
      'virtio-1.4/shm/device/regions/1',
      'no area is in a region that the device shares',
      0,
      (s, call) => isReady(s, call) || !queueOf(s, call.queue).areas.some((area) => isShared(s, area)),
    ),
  ],
  (s, call) => {
    const queue = queueOf(s, call.queue);
    const state = withQueue(s, call.queue, { ...queue, ready: true, reset: 'none' });
    return queue.reset === 'over' ? { state, reply: [1], witnesses: REENABLED } : { state, reply: [1] };
  },
);

/** The device leaves the queue alone from here on, and what is known about it stays. */
export const disableQueue = rule<DeviceState, DisableQueue>('disable-queue', [exists], (s, call) => ({
  state: withQueue(s, call.queue, { ...queueOf(s, call.queue), ready: false, notified: false, busy: false }),
  reply: [1],
}));

/** One queue alone starts anew; the others go on. What was under way in it is dropped at once, whenever the reset is over. */
export const resetQueue = rule<DeviceState, ResetQueue>(
  'reset-queue',
  [
    exists,
    guard('virtio-1.4/mmio/device/registers/10', 'the reset of single queues is negotiated', 0, (s) => accepts(s, VIRTIO_F_RING_RESET)),
    settled,
    driven,
  ],
  (s, call) => {
    if (isAtOnce(s)) return { state: withQueueReset(s, call.queue), reply: [1] };
    return { state: withQueue(s, call.queue, { ...queueOf(s, call.queue), reset: 'under-way', notified: false, busy: false }), reply: [1] };
  },
);

/** The device says that the reset is over: QueueReset and QueueReady read 0 from here on. */
export const finishQueueReset = rule<DeviceState, FinishQueueReset>(
  'finish-queue-reset',
  [
    exists,
    names(
      'virtio-1.4/mmio/device/registers/12',
      'a reset of the queue is under way',
      0,
      (s, call) => queueOf(s, call.queue).reset === 'under-way',
    ),
  ],
  (s, call) => ({ state: withQueueReset(s, call.queue), reply: [1], witnesses: ['virtio-1.4/basic/device/vq-reset/2'] }),
);

/** A legacy device takes what it is notified of before DRIVER_OK. */
const EARLY_NOTIFICATION = ['virtio-1.4/basic/device/legacy-init/3'];

const hasNumber = (call: Notify): boolean => call.queue < VIRTIO_QUEUES_MAX;

/** How the word that notifies is read. */
const notification = (s: DeviceState): readonly ClauseId[] => {
  if (!accepts(s, VIRTIO_F_NOTIFICATION_DATA)) return ['virtio-1.4/mmio/desc/notify/1', 'virtio-1.4/basic/desc/notify/1'];
  const packed = accepts(s, VIRTIO_F_RING_PACKED);
  return ['virtio-1.4/mmio/desc/notify/1', packed ? 'virtio-1.4/basic/desc/notify/3' : 'virtio-1.4/basic/desc/notify/2'];
};

/** The driver says that it has made buffers available. */
export const notify = rule<DeviceState, Notify>(
  'notify',
  [
    names('virtio-1.4/basic/desc/virtqueue/1', 'a queue has a number of 16 bits', 0, (_, call) => hasNumber(call)),
    names('virtio-1.4/mmio/desc/queue/1', exists.says, 0, (s, call) => !hasNumber(call) || queueExists(s, call.queue)),
    guard(
      'virtio-1.4/basic/driver/init/7',
      'the driver has said that it is ready',
      0,
      (s) => isInitialised(s) || (isLegacy(s) && s.status !== 0),
    ),
    driven,
    guard('virtio-1.4/basic/device/status/2', 'the device can go on', 0, (s) => !hasStatus(s, STATUS_DEVICE_NEEDS_RESET)),
    guard(
      'virtio-1.4/basic/driver/suspend/4',
      'the device is not suspended, nor about to be',
      0,
      (s) => !isSuspended(s) && s.transition === 'none',
    ),
    guard('virtio-1.4/basic/device/vq-reset/1', 'the queue is not being reset', 0, (s, call) => !isInReset(s, call)),
    guard('virtio-1.4/mmio/device/registers/7', 'the queue is enabled', 0, (s, call) => queueOf(s, call.queue).ready),
  ],
  (s, call) => ({
    state: withQueue(s, call.queue, { ...queueOf(s, call.queue), notified: true, told: call.data }),
    reply: [1],
    witnesses: isInitialised(s) ? notification(s) : EARLY_NOTIFICATION,
  }),
);

/** Queues of a legacy device: placing a queue enables it, and taking its place away ends its use. */
import { guard, names, rule } from '../vocabulary/rule.ts';
import type { PlaceQueue, RemoveQueue } from '../vocabulary/virtio.ts';
import { type DeviceState, hasFailed, queueExists, queueOf, withQueue } from './state.ts';

const LEGACY = 'virtio-1.4/mmio/desc/legacy/1';

/** What the register map makes of a page number: where the three areas are. None if page size or alignment have not been said. */
export const placeQueue = rule<DeviceState, PlaceQueue>(
  'place-queue',
  [
    names('virtio-1.4/mmio/desc/queue/1', 'the queue exists', 0, (s, call) => queueExists(s, call.queue)),
    names(LEGACY, 'the size of a page and the alignment of the queue have been said', 0, (_, call) => call.areas.length > 0),
    guard('virtio-1.4/basic/driver/status/3', 'the driver has not given up', 0, (s) => !hasFailed(s)),
    guard('virtio-1.4/mmio/driver/registers/15', 'the queue is not enabled', 0, (s, call) => !queueOf(s, call.queue).ready),
    guard('virtio-1.4/split/desc/layout/1', 'the size has been set', 0, (s, call) => queueOf(s, call.queue).size > 0),
    guard('virtio-1.4/split/driver/layout/1', 'the areas are aligned', 0, (s, call) => {
      const [descriptors, , used] = call.areas;
      return s.setup.policy.misalignedAreas === 'accepted' || (((descriptors?.[0] ?? 0) & 15) | ((used?.[0] ?? 0) & 3)) === 0;
    }),
  ],
  (s, call) => ({
    state: withQueue(s, call.queue, { ...queueOf(s, call.queue), areas: call.areas, ready: true }),
    reply: [1],
    witnesses: [LEGACY],
  }),
);

export const removeQueue = rule<DeviceState, RemoveQueue>(
  'remove-queue',
  [names('virtio-1.4/mmio/desc/queue/1', 'the queue exists', 0, (s, call) => queueExists(s, call.queue))],
  (s, call) => ({
    state: withQueue(s, call.queue, {
      ...queueOf(s, call.queue),
      areas: [
        [0, 0],
        [0, 0],
        [0, 0],
      ],
      ready: false,
      notified: false,
      busy: false,
    }),
    reply: [1],
  }),
);

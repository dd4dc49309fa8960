/** What a driver does from reset to the moment when it may hand buffers over: all queues, each as large as it can be. */
import { type DeviceState, device } from '../spec/virtio/index.ts';
import { STATUS_ACKNOWLEDGE, STATUS_DRIVER, STATUS_DRIVER_OK, STATUS_FEATURES_OK } from '../spec/vocabulary/limits.ts';
import type { DriverCall } from '../spec/vocabulary/virtio.ts';

export const bringUp = ({ setup }: DeviceState, low: number, high: number): readonly DriverCall[] => [
  { call: 'write-status', value: 0 },
  { call: 'write-status', value: STATUS_ACKNOWLEDGE },
  { call: 'write-status', value: STATUS_ACKNOWLEDGE | STATUS_DRIVER },
  { call: 'accept-features', word: 0, value: low },
  { call: 'accept-features', word: 1, value: high },
  { call: 'write-status', value: STATUS_ACKNOWLEDGE | STATUS_DRIVER | STATUS_FEATURES_OK },
  ...setup.queueSizeMax.flatMap((size, queue): readonly DriverCall[] => [
    { call: 'set-queue-size', queue, size },
    { call: 'enable-queue', queue },
  ]),
  { call: 'write-status', value: STATUS_ACKNOWLEDGE | STATUS_DRIVER | STATUS_FEATURES_OK | STATUS_DRIVER_OK },
];

export const called = (state: DeviceState, calls: readonly DriverCall[]): DeviceState =>
  calls.reduce((sofar, call) => device(sofar, call).state, state);

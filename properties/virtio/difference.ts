/** Compares all that a virtio device holds, specification against emulator, place by place. */

import type { VirtioDevice } from '../../impl/virtio/device.ts';
import type { QueueRegisters } from '../../impl/virtio/queue-registers.ts';
import type { VirtioState } from '../../model/virtio.ts';
import type { DeviceState, QueueState } from '../../spec/virtio/index.ts';
import type { Difference } from '../agreement/area.ts';
import type { VirtioSubject } from './subject.ts';

const unequal = (where: string, expected: number, actual: number): Difference | undefined =>
  expected === actual ? undefined : { where, expected: `0x${expected.toString(16)}`, actual: `0x${actual.toString(16)}` };

/** Flags as the emulator packs them: enabled 1, reset by itself 2, notified 4. */
const flagsOf = (queue: QueueState): number => Number(queue.ready) + 2 * Number(queue.reset) + 4 * Number(queue.notified);

const queueDifference = (i: number, queue: QueueState, actual: QueueRegisters): Difference | undefined => {
  if (queue.size !== actual.size[i]) return unequal(`size of queue ${i}`, queue.size, actual.size[i] ?? -1);
  if (flagsOf(queue) !== actual.flags[i]) return unequal(`flags of queue ${i}`, flagsOf(queue), actual.flags[i] ?? -1);
  for (let word = 0; word < 6; word += 1) {
    const expected = queue.areas[word >> 1]?.[word & 1] ?? -1;
    const found = actual.address[6 * i + word];
    if ((expected | 0) !== found) return unequal(`address word ${word} of queue ${i}`, expected, (found ?? -1) >>> 0);
  }
  return undefined;
};

export const deviceDifference = (s: DeviceState, device: VirtioDevice): Difference | undefined => {
  const simple =
    unequal('device status', s.status, device.status) ??
    unequal('accepted features 0-31', s.accepted[0], device.negotiation.accepted(0)) ??
    unequal('accepted features 32-63', s.accepted[1], device.negotiation.accepted(1)) ??
    unequal('interrupt status', s.interrupt, device.interrupt) ??
    unequal('configuration generation', s.generation, device.config.generation);
  if (simple !== undefined) return simple;
  for (let i = 0; i < s.config.length; i += 1)
    if (s.config[i] !== device.config.bytes[i]) return unequal(`configuration byte ${i}`, s.config[i] ?? -1, device.config.bytes[i] ?? -1);
  for (let i = 0; i < s.queues.length; i += 1) {
    const queue = s.queues[i];
    const found = queue && queueDifference(i, queue, device.queues);
    if (found !== undefined) return found;
  }
  return undefined;
};

export const virtioDifference = (s: VirtioState, { device, mmio }: VirtioSubject): Difference | undefined =>
  deviceDifference(s.device, device) ??
  unequal('DeviceFeaturesSel', s.deviceFeaturesSel, (mmio.selectors[0] ?? 0) >>> 0) ??
  unequal('DriverFeaturesSel', s.driverFeaturesSel, (mmio.selectors[1] ?? 0) >>> 0) ??
  unequal('QueueSel', s.queueSel, (mmio.selectors[2] ?? 0) >>> 0) ??
  unequal('SHMSel', s.shmSel, (mmio.selectors[3] ?? 0) >>> 0);

/** Compares all that a virtio device holds, specification against emulator, place by place. */

import type { VirtioDevice } from '../../impl/virtio/device.ts';
import { VirtioMmioLegacy } from '../../impl/virtio/mmio-legacy.ts';
import type { QueueRegisters } from '../../impl/virtio/queue-registers.ts';
import type { VirtioState } from '../../model/virtio.ts';
import type { DeviceState, QueueState } from '../../spec/virtio/index.ts';
import type { Difference } from '../agreement/area.ts';
import type { VirtioSubject } from './subject.ts';

const unequal = (where: string, expected: number, actual: number): Difference | undefined =>
  expected === actual ? undefined : { where, expected: `0x${expected.toString(16)}`, actual: `0x${actual.toString(16)}` };

const RESETS = { none: 0, over: 2, 'under-way': 8 } as const;
/** Flags as the emulator packs them: enabled 1, reset by itself 2, notified 4, in reset 8, at work 16. */
const flagsOf = (queue: QueueState): number =>
  Number(queue.ready) + RESETS[queue.reset] + 4 * Number(queue.notified) + 16 * Number(queue.busy);

/** Transitions as the emulator numbers them. */
const TRANSITIONS = { none: 0, suspending: 3, resuming: 4 } as const;

const comingDifference = ({ coming }: DeviceState, { config }: VirtioDevice): Difference | undefined => {
  if ((coming !== undefined) !== config.holdsBack)
    return unequal('whether changes are held back', Number(coming !== undefined), Number(config.holdsBack));
  for (let i = 0; i < (coming?.length ?? 0); i += 1)
    if (coming?.[i] !== config.coming[i]) return unequal(`coming configuration byte ${i}`, coming?.[i] ?? -1, config.coming[i] ?? -1);
  return undefined;
};

const queueDifference = (i: number, queue: QueueState, actual: QueueRegisters): Difference | undefined => {
  if (queue.size !== actual.size[i]) return unequal(`size of queue ${i}`, queue.size, actual.size[i] ?? -1);
  if (flagsOf(queue) !== actual.flags[i]) return unequal(`flags of queue ${i}`, flagsOf(queue), actual.flags[i] ?? -1);
  if (queue.told !== actual.told[i]) return unequal(`data told with the notification of queue ${i}`, queue.told, actual.told[i] ?? -1);
  for (let word = 0; word < 6; word += 1) {
    const expected = queue.areas[word >> 1]?.[word & 1] ?? -1;
    const found = actual.address[6 * i + word];
    if ((expected | 0) !== found) return unequal(`address word ${word} of queue ${i}`, expected, (found ?? -1) >>> 0);
  }
  return undefined;
};

const configDifference = ({ config }: DeviceState, { bytes }: VirtioDevice['config']): Difference | undefined => {
  for (let i = 0; i < config.length; i += 1)
    if (config[i] !== bytes[i]) return unequal(`configuration byte ${i}`, config[i] ?? -1, bytes[i] ?? -1);
  return undefined;
};

/** `full` false leaves out the bytes of the configuration, which hardly any request touches. */
export const deviceDifference = (s: DeviceState, device: VirtioDevice, full = true): Difference | undefined => {
  const simple =
    unequal('device status', s.status, device.status) ??
    unequal('accepted features 0-31', s.accepted[0], device.negotiation.accepted(0)) ??
    unequal('accepted features 32-63', s.accepted[1], device.negotiation.accepted(1)) ??
    unequal('interrupt status', s.interrupt, device.interrupt) ??
    unequal('offered features 0-31', s.offered[0], device.negotiation.offered(0)) ??
    unequal('offered features 32-63', s.offered[1], device.negotiation.offered(1)) ??
    unequal('transition', TRANSITIONS[s.transition], device.transition) ??
    unequal('configuration generation', s.generation, device.config.generation) ??
    comingDifference(s, device);
  const config = simple ?? (full ? configDifference(s, device.config) : undefined);
  if (config !== undefined) return config;
  for (let i = 0; i < s.queues.length; i += 1) {
    const queue = s.queues[i];
    const found = queue && queueDifference(i, queue, device.queues);
    if (found !== undefined) return found;
  }
  return undefined;
};

const legacyDifference = ({ placement: s }: VirtioState, { selectors, aligns, pages }: VirtioMmioLegacy): Difference | undefined => {
  for (let i = 0; i < s.queuePages.length; i += 1) {
    const found =
      unequal(`alignment of queue ${i}`, s.queueAligns[i] ?? -1, (aligns[i] ?? 0) >>> 0) ??
      unequal(`page of queue ${i}`, s.queuePages[i] ?? -1, (pages[i] ?? 0) >>> 0);
    if (found !== undefined) return found;
  }
  return unequal('GuestPageSize', s.guestPageSize, (selectors[4] ?? 0) >>> 0);
};

export const virtioDifference = (s: VirtioState, { device, mmio }: VirtioSubject, full: boolean): Difference | undefined =>
  deviceDifference(s.device, device, full) ??
  unequal('DeviceFeaturesSel', s.deviceFeaturesSel, (mmio.selectors[0] ?? 0) >>> 0) ??
  unequal('DriverFeaturesSel', s.driverFeaturesSel, (mmio.selectors[1] ?? 0) >>> 0) ??
  unequal('QueueSel', s.queueSel, (mmio.selectors[2] ?? 0) >>> 0) ??
  (mmio instanceof VirtioMmioLegacy ? legacyDifference(s, mmio) : unequal('SHMSel', s.shmSel, (mmio.selectors[3] ?? 0) >>> 0));

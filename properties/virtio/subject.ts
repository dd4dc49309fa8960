/** The emulated device on an emulated bus, with an interrupt handler that looks for the cause the moment it is called. */
import { Arena } from '../../impl/machine/arena.ts';
import { VirtioDevice } from '../../impl/virtio/device.ts';
import { VirtioMmio } from '../../impl/virtio/mmio.ts';
import { VirtioMmioLegacy } from '../../impl/virtio/mmio-legacy.ts';
import type { Reply } from '../../spec/vocabulary/rule.ts';
import type { DeviceSetup, MmioRequest } from '../../spec/vocabulary/virtio.ts';

const INTERRUPT_STATUS = 0x060;

export interface VirtioSubject {
  readonly device: VirtioDevice;
  readonly mmio: VirtioMmio | VirtioMmioLegacy;
  /** What the handler found when the line was last asserted; 0 when it was not. */
  found: number;
}

export const startVirtio = (setup: DeviceSetup): VirtioSubject => {
  const count = setup.queueSizeMax.length;
  const legacy = setup.policy.interface === 'legacy';
  const arena = new Arena(VirtioDevice.space(setup) + (legacy ? VirtioMmioLegacy.space(count) : VirtioMmio.space()));
  const device = new VirtioDevice(setup, arena);
  const subject: VirtioSubject = { device, mmio: legacy ? new VirtioMmioLegacy(device, arena) : new VirtioMmio(device, arena), found: 0 };
  const handle = (): void => {
    subject.found = subject.mmio.read(INTERRUPT_STATUS, 4);
  };
  const nothing = (): void => undefined;
  device.listener = { deviceReset: nothing, featuresSettled: nothing, queueReset: nothing, notified: nothing, interrupt: handle };
  return subject;
};

const deviceSide = (subject: VirtioSubject, event: () => void): Reply => {
  subject.found = 0;
  event();
  return [subject.found];
};

/** The answer of a read is its word, that of an event the cause that the handler found. A write answers nothing. */
export const performVirtio = (subject: VirtioSubject, request: MmioRequest): Reply => {
  const { device, mmio } = subject;
  switch (request.call) {
    case 'mmio-read':
      return [mmio.read(request.offset, request.width)];
    case 'mmio-write':
      mmio.write(request.offset, request.width, request.value);
      return [];
    case 'raise-used':
      return deviceSide(subject, () => device.raiseUsed(request.queue));
    case 'change-config':
      return deviceSide(subject, () => device.changeConfig(request.offset, request.value));
    case 'need-reset':
      return deviceSide(subject, () => device.needReset());
    case 'tell-used':
      return deviceSide(subject, () => device.tellUsed(request.queue, request.wanted, request.empty));
    case 'fetch':
      return [device.beginWork(request.queue) ? 1 : 0];
    case 'finish-queue-reset':
      return [device.finishQueueReset(request.queue) ? 1 : 0];
    case 'finish-transition':
      return deviceSide(subject, () => device.finishTransition());
    case 'offer':
      return [device.offer(request.low, request.high) ? 1 : 0];
    case 'sample-line':
      return [device.isAsserted ? 1 : 0];
    case 'take-notification':
      return [device.takeNotification(request.queue) ? 1 : 0];
  }
};

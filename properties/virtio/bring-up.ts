/** A driver brings an emulated device up: all queues, each as large as it can be. */
import type { VirtioDevice } from '../../impl/virtio/index.ts';
import type { Random } from '../support/random.ts';

export const bringUpDevice = (device: VirtioDevice, low: number, high: number): number => {
  for (const status of [0, 1, 3]) device.writeStatus(status);
  device.negotiation.accept(0, low);
  device.negotiation.accept(1, high);
  device.writeStatus(11);
  for (let queue = 0; queue < device.setup.queueSizeMax.length; queue += 1) {
    device.setQueueSize(queue, device.queueSizeMax(queue));
    device.enableQueue(queue);
  }
  device.writeStatus(15);
  return device.status;
};

/** All that is offered, or a part; rarely with something wrong, so that the device does not come up. */
export const drawWords = (
  random: Random,
  { featuresLow, featuresHigh }: VirtioDevice['setup'],
): { readonly low: number; readonly high: number } => {
  const low = random.oneIn(2) ? featuresLow : (featuresLow & random.word()) >>> 0;
  return { low: random.oneIn(12) ? (low ^ 0x40) >>> 0 : low, high: random.oneIn(12) ? 0 : featuresHigh };
};

/** The loopback links that a campaign draws: any device, few requests at a time, tokens close to their wrap, small and large regions. */
import type { LoopbackSetup } from '../../spec/vocabulary/loopback.ts';
import type { Random } from '../support/random.ts';
import { drawSetup as drawDevice } from '../virtio/setup.ts';

export const drawSetup = (random: Random): LoopbackSetup => ({
  device: drawDevice(random),
  deviceNumber: random.pick([0, 1, 0x1234, 0xffff]),
  regionBytes: random.pick([4096, 0x1_0000, 0x10_0000, 0xffff_f000]),
  firstToken: random.pick([1, 1, 0x7ffe, 0xfffe, 0xffff]),
  pendingMax: random.pick([1, 2, 4, 8]),
  outboxMax: random.pick([1, 2, 4]),
});

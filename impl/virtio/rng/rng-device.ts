/** The emulated entropy device, and the part of a driver that takes the bytes out again. */
import {
  DEVICE_RNG,
  RNG_BREACH_READABLE,
  RNG_BROKEN,
  RNG_NOT_TAKEN,
  RNG_PROPER,
  RNG_TAKEN,
  VIRTIO_F_EVENT_IDX,
  VIRTIO_F_INDIRECT_DESC,
  VIRTIO_F_RING_RESET,
  VIRTIO_F_VERSION_1,
} from '../../../spec/vocabulary/limits.ts';
import type { RngOptions } from '../../../spec/vocabulary/rng.ts';
import type { DeviceSetup } from '../../../spec/vocabulary/virtio.ts';
import type { Arena } from '../../machine/arena.ts';
import type { Chain } from '../../virtqueue/index.ts';
import { VirtioDevice } from '../device.ts';
import { isInMemory, WaitingBuffers } from '../waiting.ts';

export const rngDeviceSetup = ({ queueSize }: RngOptions): DeviceSetup => ({
  deviceId: DEVICE_RNG,
  vendorId: 0x6c73_7263, // "crsl"
  featuresLow: (1 << VIRTIO_F_INDIRECT_DESC) | (1 << VIRTIO_F_EVENT_IDX),
  featuresHigh: (1 << (VIRTIO_F_VERSION_1 - 32)) | (1 << (VIRTIO_F_RING_RESET - 32)),
  requiredLow: 0,
  requiredHigh: 1 << (VIRTIO_F_VERSION_1 - 32),
  dependencies: [],
  queueSizeMax: [queueSize],
  config: [],
  writable: [],
  policy: { unofferedFeatures: 'refused', queueSetup: 'gated', misalignedAreas: 'refused' },
});

export class RngDevice {
  readonly device: VirtioDevice;
  readonly waiting: WaitingBuffers;
  private readonly memory: Uint8Array;

  constructor(options: RngOptions, memory: Uint8Array, arena: Arena) {
    this.memory = memory;
    this.device = new VirtioDevice(rngDeviceSetup(options), arena);
    this.waiting = new WaitingBuffers(memory, 1, options.queueSize, options.queueSize, arena);
    this.device.type = { deviceReset: () => this.waiting.forget(-1), queueReset: (queue) => this.waiting.forget(queue) };
  }

  /** In bytes of arena. */
  static space(options: RngOptions): number {
    return VirtioDevice.space(rngDeviceSetup(options)) + WaitingBuffers.space(1, options.queueSize, options.queueSize);
  }

  /** Takes a chain, to be filled when there is something to fill it with. */
  start(chain: Chain): number {
    if (this.waiting.isFull(0) || !this.device.isLive(0)) return RNG_NOT_TAKEN; // virtio-1.4/basic/device/status/1
    if (chain.writableBytes === 0 || !isInMemory(chain, this.memory)) {
      this.device.needReset(); // virtio-1.4/rng/desc/op/1: there is no byte that could be written
      return RNG_BROKEN;
    }
    this.waiting.add(0, chain);
    return RNG_TAKEN;
  }

  /** virtio-1.4/rng/device/op/1: at least one byte, into the oldest buffer. Answers the used length, 0 when nothing was done. */
  feed(source: Uint8Array): number {
    if (this.waiting.waitingIn(0) === 0 || source.length === 0) return 0;
    const used = this.waiting.fill(0, source, source.length); // virtio-1.4/rng/device/op/2: fewer than the buffer has will do
    this.waiting.release(0);
    return used;
  }
}

/** Looks at what a driver hands over. */
export const observeWant = (chain: Chain): number => (chain.readable > 0 ? RNG_BREACH_READABLE : RNG_PROPER); // virtio-1.4/rng/driver/op/1

/** A driver takes out what the device says it has put in, and not what else the buffer holds: virtio-1.4/rng/driver/op/2. */
export const harvest = (memory: Uint8Array, chain: Chain, used: number, into: Uint8Array): number => {
  let done = 0;
  for (let i = chain.readable; i < chain.count && done < used; i += 1) {
    const here = Math.min(used - done, chain.length[i]!);
    if (here === 0) continue;
    into.set(memory.subarray(chain.address[i]!, chain.address[i]! + here), done);
    done += here;
  }
  return done;
};

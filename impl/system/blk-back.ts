/** The Server's end of the block queue: chains go into the device's slots, and come back in whatever order the slots are finished. */
import { BLK_NOT_TAKEN } from '../../spec/vocabulary/limits.ts';
import type { BlkDevice } from '../virtio/blk/blk-device.ts';
import { Chain, type DeviceQueue } from '../virtqueue/index.ts';
import { type SystemObserver, UNOBSERVED } from './observer.ts';

export class BlkBack {
  readonly queue: DeviceQueue;
  readonly blk: BlkDevice;
  /** What was popped last. */
  readonly chain: Chain;
  observer: SystemObserver = UNOBSERVED;
  private readonly reaches: (offset: number, length: number) => boolean;

  /** `reaches`: may this side read and write a span of the window? */
  constructor(queue: DeviceQueue, blk: BlkDevice, reaches: (offset: number, length: number) => boolean) {
    this.queue = queue;
    this.blk = blk;
    this.chain = new Chain(queue.sizeMax);
    this.reaches = reaches;
  }

  /** Takes the next chain out of the queue. False if there is none. */
  pop(): boolean {
    return this.queue.pop(this.chain);
  }

  /** Puts the chain that was popped into the device: its slot, or below 0 when the device cannot work with it. */
  start(): number {
    const slot = this.place();
    this.observer.popped(this.chain, slot);
    return slot;
  }

  private place(): number {
    const { count, address, length } = this.chain;
    for (let i = 0; i < count; i += 1)
      if (!this.reaches(address[i]!, length[i]!)) {
        this.blk.device.needReset();
        return BLK_NOT_TAKEN;
      }
    return this.blk.start(0, this.chain);
  }

  isBusy(slot: number): boolean {
    return slot >>> 0 === slot && slot < this.blk.slots.count && this.blk.isBusy(slot);
  }

  /** Does the work of a slot; answers the used length, which `give` is then to be told. */
  complete(slot: number): number {
    return this.blk.complete(slot);
  }

  /** Returns the chain of a slot that is finished. Answers the queue's status. */
  give(slot: number, used: number): number {
    const status = this.queue.push(this.blk.slots.head[slot]!, used);
    this.observer.finished(slot, this.blk.status, used);
    return status;
  }
}

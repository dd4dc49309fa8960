/** The emulated system under test: the very parts that `crossloop disk` is made of, driven step by step. */
import { Arena } from '../../impl/machine/arena.ts';
import { Monitor } from '../../impl/monitor/monitor.ts';
import { BlkBack } from '../../impl/system/blk-back.ts';
import { BlkFront } from '../../impl/system/blk-front.ts';
import { Side } from '../../impl/system/machine.ts';
import { BlkDevice } from '../../impl/virtio/blk/blk-device.ts';
import { FaultyDisk } from '../../impl/virtio/blk/faulty-disk.ts';
import { GuestMemory, SplitDeviceQueue, SplitDriverQueue } from '../../impl/virtqueue/index.ts';
import type { SystemState } from '../../model/system.ts';
import {
  ABORTED,
  BELL_QUEUE,
  BLK_NOT_TAKEN,
  VIRTIO_F_INDIRECT_DESC,
  VIRTQ_DISABLED,
  VIRTQ_EMPTY,
  VIRTQ_NEEDS_RESET,
  VIRTQ_OK,
} from '../../spec/vocabulary/limits.ts';
import type { Reply } from '../../spec/vocabulary/rule.ts';
import type { PublishRequest, SystemRequest, SystemSetup } from '../../spec/vocabulary/system.ts';
import { performOn } from '../monitor/subject.ts';

const OUT = 1;

interface Queue {
  readonly enabled: boolean;
  readonly failed: boolean;
}

const standing = (queue: Queue, otherwise: number): number => {
  if (!queue.enabled) return VIRTQ_DISABLED;
  return queue.failed ? VIRTQ_NEEDS_RESET : otherwise;
};

export class SystemSubject {
  readonly monitor: Monitor;
  readonly memory: GuestMemory;
  readonly driver: SplitDriverQueue;
  readonly device: SplitDeviceQueue;
  readonly disk: FaultyDisk;
  readonly client: Side;
  readonly server: Side;
  readonly front: BlkFront;
  readonly back: BlkBack;
  /** The states that it was compared with last: what is still the same object has not changed since. */
  seen: SystemState | undefined = undefined;
  readonly monitorSubject: { readonly monitor: Monitor; seen: SystemState['monitor'] | undefined };

  constructor(setup: SystemSetup) {
    const { manifest, client, server, windowBase, windowBytes, ring, blk, featuresLow, featuresHigh } = setup;
    const { size } = ring;
    this.monitor = new Monitor(manifest);
    this.monitorSubject = { monitor: this.monitor, seen: undefined };
    this.memory = new GuestMemory(this.monitor.ram.subarray(windowBase, windowBase + windowBytes));
    const queues = SplitDriverQueue.bytes(size) + SplitDeviceQueue.bytes(size) + BlkFront.bytes(size);
    const arena = new Arena(queues + BlkDevice.space(blk) + FaultyDisk.space(blk.capacity) + 64);
    this.driver = new SplitDriverQueue(this.memory, arena, size);
    this.device = new SplitDeviceQueue(this.memory, arena, size);
    this.disk = new FaultyDisk(blk.capacity, arena);
    const window = manifest.windows.find((each) => each.base === windowBase);
    if (window === undefined) throw new RangeError('the window of a setup is one of its manifest');
    const counters = { requests: 0, bytesRead: 0, bytesWritten: 0, worldSwitches: 0, doorbells: 0 };
    const roles = { client, server, window };
    this.client = new Side(this.monitor, manifest, roles, 'client', counters);
    this.server = new Side(this.monitor, manifest, roles, 'server', counters);
    const layout = { queueSize: size, ...ring, slots: setup.slots, pool: setup.pool, chunkBytes: setup.chunkBytes, chunks: size };
    const indirect = Math.floor(featuresLow / 2 ** VIRTIO_F_INDIRECT_DESC) % 2 === 1;
    this.front = new BlkFront(this.memory, arena, this.driver, layout, indirect);
    const device = new BlkDevice(blk, this.memory.bytes, this.disk, arena);
    this.back = new BlkBack(this.device, device, (offset, length) => this.server.reaches(offset, length));
    this.bringUp(setup, featuresHigh * 2 ** 32 + featuresLow);
  }

  private bringUp({ ring, featuresLow, featuresHigh }: SystemSetup, features: number): void {
    // Two rounds, since a side that shares its core runs only when the other sleeps.
    for (const side of [this.client, this.server, this.client])
      if (side.runs) {
        side.settleIn();
        side.sleep();
      }
    const { device } = this.back.blk;
    for (const status of [1, 3]) device.writeStatus(status);
    device.negotiation.accept(0, featuresLow);
    device.negotiation.accept(1, featuresHigh);
    device.writeStatus(11);
    device.setQueueSize(0, ring.size);
    [ring.descriptors, ring.available, ring.used].forEach((address, area) => {
      device.setQueueAddress(0, area, 0, address);
      device.setQueueAddress(0, area, 1, 0);
    });
    device.enableQueue(0);
    device.writeStatus(15);
    this.driver.enable(features, ring.size, ring.descriptors, ring.available, ring.used);
    this.device.enable(features, ring.size, ring.descriptors, ring.available, ring.used);
  }

  private publish(r: PublishRequest): Reply {
    if (r.type === OUT) for (let i = 0; i < r.bytes; i += 1) this.memory.bytes[this.front.dataAt(r.chunk) + i] = r.fill + i;
    const head = BlkFront.isRange(r.type)
      ? this.front.publishRange(r.type, r.sector, r.slot, r.bytes, r.flags)
      : this.front.publish(r.type, r.sector, r.slot, r.chunk, r.bytes);
    return head < 0 ? [-head] : [VIRTQ_OK, head];
  }

  private pop(): Reply {
    const { chain } = this.back;
    if (!this.back.pop()) return [standing(this.device, VIRTQ_EMPTY)];
    const reply = [VIRTQ_OK, chain.head, chain.readable];
    for (let i = 0; i < chain.count; i += 1) reply.push(chain.address[i] as number, chain.length[i] as number);
    reply.push(this.back.start());
    return reply;
  }

  private finish(slot: number): Reply {
    if (!this.back.isBusy(slot)) return [BLK_NOT_TAKEN];
    const used = this.back.complete(slot);
    return [this.back.blk.status, used, this.back.give(slot, used)];
  }

  private tell(by: Side, queue: Queue, wanted: boolean): Reply {
    const status = standing(queue, VIRTQ_OK);
    if (status !== VIRTQ_OK || !wanted) return status === VIRTQ_OK ? [VIRTQ_OK, 0] : [status];
    return [VIRTQ_OK, 1, by.ring(BELL_QUEUE)];
  }

  private reap(): Reply {
    const head = this.front.reap();
    return head < 0 ? [standing(this.driver, VIRTQ_EMPTY)] : [VIRTQ_OK, head, this.front.written];
  }

  perform(request: SystemRequest): Reply {
    switch (request.call) {
      case 'publish':
        return this.client.runs ? this.publish(request) : [ABORTED];
      case 'kick':
        return this.client.runs ? this.tell(this.client, this.driver, this.front.needsKick()) : [ABORTED];
      case 'reap':
        return this.client.runs ? this.reap() : [ABORTED];
      case 'pop':
        return this.server.runs ? this.pop() : [ABORTED];
      case 'finish':
        return this.server.runs ? this.finish(request.slot) : [ABORTED];
      case 'notify':
        return this.server.runs ? this.tell(this.server, this.device, this.device.needsNotification()) : [ABORTED];
      default:
        return performOn(this.monitor, request);
    }
  }
}

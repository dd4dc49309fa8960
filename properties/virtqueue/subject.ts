/** The emulator of one queue under test: memory and both sides in one arena, driven by the same plain requests as the model. */
import { Arena } from '../../impl/machine/arena.ts';
import {
  Chain,
  Completion,
  type DeviceQueue,
  type DriverQueue,
  GuestMemory,
  PackedDeviceQueue,
  PackedDriverQueue,
  SplitDeviceQueue,
  SplitDriverQueue,
} from '../../impl/virtqueue/index.ts';
import { VIRTQ_DISABLED, VIRTQ_EMPTY, VIRTQ_NEEDS_RESET, VIRTQ_OK, VIRTQ_REFUSED } from '../../spec/vocabulary/limits.ts';
import type { Reply } from '../../spec/vocabulary/rule.ts';
import type { Placement, Poke, Publish, Store, VirtqueueRequest, VirtqueueSetup } from '../../spec/vocabulary/virtqueue.ts';

/** The two classes of a form of ring. */
interface Form<Device, Driver> {
  readonly device: { new (memory: GuestMemory, arena: Arena, sizeMax: number): Device; bytes(sizeMax: number): number };
  readonly driver: { new (memory: GuestMemory, arena: Arena, sizeMax: number): Driver; bytes(sizeMax: number): number };
}

export class AnyQueueSubject<Device extends DeviceQueue, Driver extends DriverQueue> {
  readonly arena: Arena;
  readonly memory: GuestMemory;
  readonly device: Device;
  readonly driver: Driver;
  readonly features: number;
  private readonly given: Chain;
  private readonly popped: Chain;
  private readonly completion = new Completion();

  constructor(setup: VirtqueueSetup, form: Form<Device, Driver>) {
    const { bytes, sizeMax, extent, features } = setup;
    this.arena = new Arena(bytes + 8 + form.device.bytes(sizeMax) + form.driver.bytes(sizeMax));
    this.memory = new GuestMemory(this.arena.bytes(bytes), extent);
    this.device = new form.device(this.memory, this.arena, sizeMax);
    this.driver = new form.driver(this.memory, this.arena, sizeMax);
    this.features = features;
    this.given = new Chain(sizeMax);
    this.popped = new Chain(sizeMax);
    this.enable(setup);
  }

  enable({ size, descriptors, available, used, base }: Placement): boolean {
    return (
      this.driver.enable(this.features, size, descriptors, available, used, base) &&
      this.device.enable(this.features, size, descriptors, available, used, base)
    );
  }

  poke({ stores }: Poke): number {
    if (!stores.every((each) => this.isStore(each))) return VIRTQ_REFUSED;
    for (const { address, width, value } of stores) {
      if (width === 1) this.memory.data.setUint8(address, value);
      else if (width === 2) this.memory.data.setUint16(address, value, true);
      else this.memory.data.setUint32(address, value, true);
    }
    return VIRTQ_OK;
  }

  private isStore({ address, width, value }: Store): boolean {
    if (width !== 1 && width !== 2 && width !== 4) return false;
    return Number.isSafeInteger(address) && address >= 0 && address + width <= this.memory.bytes.length && value >>> 0 === value;
  }

  /** A length of more than 32 bits cannot be said to the driver, let alone to the ring. */
  publish({ buffers, readable, table }: Publish): Reply {
    if (!buffers.every(({ length }) => length >>> 0 === length)) return [standing(this.driver, VIRTQ_REFUSED)];
    this.given.clear();
    for (const { address, length } of buffers) this.given.addReadable(address, length);
    this.given.readable = readable;
    this.given.writableBytes = buffers.slice(readable).reduce((sum, { length }) => sum + length, 0);
    const status = this.driver.add(this.given, table);
    return status === VIRTQ_OK ? [VIRTQ_OK, this.given.head] : [status];
  }

  pop(): Reply {
    const { device, popped } = this;
    if (!device.pop(popped)) return [standing(device, VIRTQ_EMPTY)];
    const reply = [VIRTQ_OK, popped.head, popped.readable];
    for (let i = 0; i < popped.count; i += 1) reply.push(popped.address[i] as number, popped.length[i] as number);
    return reply;
  }

  reap(): Reply {
    if (!this.driver.reap(this.completion)) return [standing(this.driver, VIRTQ_EMPTY)];
    return [VIRTQ_OK, this.completion.head, this.completion.written];
  }

  reset(): void {
    this.device.reset();
    this.driver.reset();
  }
}

const SPLIT = { device: SplitDeviceQueue, driver: SplitDriverQueue };
const PACKED = { device: PackedDeviceQueue, driver: PackedDriverQueue };

export class QueueSubject extends AnyQueueSubject<SplitDeviceQueue, SplitDriverQueue> {
  constructor(setup: VirtqueueSetup) {
    super(setup, SPLIT);
  }
}

export class PackedSubject extends AnyQueueSubject<PackedDeviceQueue, PackedDriverQueue> {
  constructor(setup: VirtqueueSetup) {
    super(setup, PACKED);
  }
}

interface Queue {
  readonly enabled: boolean;
  readonly failed: boolean;
}

const standing = (queue: Queue, otherwise: number): number => {
  if (!queue.enabled) return VIRTQ_DISABLED;
  return queue.failed ? VIRTQ_NEEDS_RESET : otherwise;
};

/** The answer to a question, if the queue can be asked. */
const answer = (queue: Queue, yes: boolean): Reply => {
  const status = standing(queue, VIRTQ_OK);
  return status === VIRTQ_OK ? [VIRTQ_OK, yes ? 1 : 0] : [status];
};

/** A packed ring's driver also says what its notification would carry. */
const kick = (driver: DriverQueue): Reply => {
  const reply = answer(driver, driver.needsKick());
  return driver instanceof PackedDriverQueue && reply[0] === VIRTQ_OK ? [...reply, driver.notificationData] : reply;
};

export const perform = (subject: AnyQueueSubject<DeviceQueue, DriverQueue>, request: VirtqueueRequest): Reply => {
  const { device, driver } = subject;
  switch (request.call) {
    case 'poke':
      return [subject.poke(request)];
    case 'enable':
      return [subject.enable(request) ? VIRTQ_OK : VIRTQ_REFUSED];
    case 'reset':
      subject.reset();
      return [VIRTQ_OK];
    case 'publish':
      return subject.publish(request);
    case 'kick':
      return kick(driver);
    case 'reap':
      return subject.reap();
    case 'interrupts':
      return answer(driver, driver.wantInterrupts(request.wanted));
    case 'pop':
      return subject.pop();
    case 'complete':
      return [device.push(request.head, request.written)];
    case 'notify':
      return answer(device, device.needsNotification());
    case 'kicks':
      return answer(device, device.wantKicks(request.wanted));
  }
};

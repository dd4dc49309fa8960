/**
 * The whole system: two compartments on one monitor, a window between them, and a disk that the Server has and the Client uses. To the
 * outside it is a disk like any other.
 */
import { VIRTIO_F_EVENT_IDX, VIRTIO_F_INDIRECT_DESC } from '../../spec/vocabulary/limits.ts';
import type { Manifest } from '../../spec/vocabulary/monitor.ts';
import { Arena } from '../machine/arena.ts';
import { assert } from '../machine/assert.ts';
import { Monitor } from '../monitor/monitor.ts';
import type { FileDisk } from '../outside/file-disk.ts';
import { BLOCK_READ, BLOCK_WRITE, type BlockRequest, type BlockService } from '../outside/nbd/service.ts';
import { GuestMemory, SplitDeviceQueue, SplitDriverQueue } from '../virtqueue/index.ts';
import { BlkDriver } from './blk-driver.ts';
import { DeviceSide } from './device-side.ts';
import { layoutOf } from './layout.ts';
import { BELL_QUEUE, type Counters, Side } from './machine.ts';
import type { Roles } from './roles.ts';

const FEATURES = 2 ** VIRTIO_F_EVENT_IDX + 2 ** VIRTIO_F_INDIRECT_DESC;
const ZEROES_BYTES_MAX = 4 * 2 ** 20;
const DISCARD_BYTES_MAX = 2 ** 31;

export class System implements BlockService {
  readonly size: number;
  readonly readOnly: boolean;
  readonly blockBytes = 512;
  readonly counters: Counters = { requests: 0, bytesRead: 0, bytesWritten: 0, worldSwitches: 0, doorbells: 0 };
  onSettled = (): void => undefined;
  private readonly client: Side;
  private readonly server: Side;
  private readonly driver: BlkDriver;
  private readonly device: DeviceSide;
  private running = false;

  constructor(manifest: Manifest, roles: Roles, disk: FileDisk) {
    this.size = disk.size;
    this.readOnly = disk.readOnly;
    const monitor = new Monitor(manifest);
    const { base, size } = roles.window;
    const memory = new GuestMemory(monitor.ram.subarray(base, base + size));
    const layout = layoutOf(size);
    assert(layout !== undefined, 'the window was found large enough');
    this.client = new Side(monitor, manifest, roles, 'client', this.counters);
    this.server = new Side(monitor, manifest, roles, 'server', this.counters);
    const { queueSize, descriptors, available, used } = layout;
    const arena = new Arena(SplitDriverQueue.bytes(queueSize) + SplitDeviceQueue.bytes(queueSize) + BlkDriver.bytes(layout) + 64);
    const driverQueue = new SplitDriverQueue(memory, arena, queueSize);
    const deviceQueue = new SplitDeviceQueue(memory, arena, queueSize);
    driverQueue.enable(FEATURES, queueSize, descriptors, available, used);
    deviceQueue.enable(FEATURES, queueSize, descriptors, available, used);
    const terms = { indirect: true, discardBytesMax: DISCARD_BYTES_MAX, zeroesBytesMax: ZEROES_BYTES_MAX };
    this.driver = new BlkDriver(memory, arena, driverQueue, layout, terms);
    const reaches = (offset: number, length: number): boolean => this.server.reaches(offset, length);
    const wake = (): void => this.wakeServer();
    this.device = new DeviceSide({ memory, disk, reaches, wake }, deviceQueue);
    this.client.settleIn();
    this.server.settleIn();
    this.client.sleep();
    this.server.sleep();
  }

  submit(request: BlockRequest): void {
    this.counters.requests += 1;
    if (request.kind === BLOCK_READ) this.counters.bytesRead += request.length;
    if (request.kind === BLOCK_WRITE) this.counters.bytesWritten += request.length;
    this.driver.submit(request);
  }

  kick(): void {
    if (this.driver.outstanding === 0) return;
    this.client.interrupt();
    this.run();
  }

  private wakeServer(): void {
    this.server.interrupt();
    this.run();
  }

  /** Lets whoever is awake run, until both sleep: each turn ends work that nobody repeats. */
  private run(): void {
    if (this.running) return;
    this.running = true;
    while (this.client.runs || this.server.runs) {
      if (this.client.runs) this.clientTurn();
      if (this.server.runs) this.serverTurn();
    }
    this.running = false;
    this.onSettled();
  }

  private clientTurn(): void {
    this.client.acknowledge();
    this.client.takeBells();
    this.driver.reap();
    if (this.driver.advance()) this.client.ring(BELL_QUEUE);
    this.client.sleep();
  }

  private serverTurn(): void {
    this.server.acknowledge();
    this.server.takeBells();
    if (this.device.turn()) this.server.ring(BELL_QUEUE);
    this.server.sleep();
  }
}

/**
 * The whole system: two compartments on one monitor, a window between them, and a disk that the Server has and the Client uses. To the
 * outside it is a disk like any other.
 */
import type { Manifest } from '../../spec/vocabulary/monitor.ts';
import { Arena } from '../machine/arena.ts';
import { assert } from '../machine/assert.ts';
import { Monitor } from '../monitor/monitor.ts';
import { BLOCK_READ, BLOCK_WRITE, type BlockRequest, type BlockService } from '../outside/nbd/service.ts';
import { GuestMemory } from '../virtqueue/index.ts';
import { Region } from '../virtualnet/region.ts';
import { Client } from './client.ts';
import { LINK_BYTES, layoutOf, type WindowLayout } from './layout.ts';
import { type Counters, Side } from './machine.ts';
import type { SystemObserver } from './observer.ts';
import type { Roles } from './roles.ts';
import { type ServedDisk, Server } from './server.ts';

export class System implements BlockService {
  readonly size: number;
  readonly readOnly: boolean;
  readonly blockBytes = 512;
  readonly counters: Counters = { requests: 0, bytesRead: 0, bytesWritten: 0, worldSwitches: 0, doorbells: 0 };
  onSettled = (): void => undefined;
  readonly monitor: Monitor;
  readonly layout: WindowLayout;
  readonly client: Client;
  readonly server: Server;
  private running = false;
  private halted = false;

  /** The roles are found in the manifest, which was examined before. */
  constructor(manifest: Manifest, roles: Roles, disk: ServedDisk) {
    this.size = disk.size;
    this.readOnly = disk.readOnly;
    this.monitor = new Monitor(manifest);
    const { base, size } = roles.window;
    const layout = layoutOf(size);
    assert(layout !== undefined, 'roles are only given a window that is large enough');
    this.layout = layout;
    const memory = new GuestMemory(this.monitor.ram.subarray(base, base + size));
    const region = new Region(memory.bytes.subarray(0, LINK_BYTES));
    const arena = new Arena(Client.bytes(layout) + Server.bytes(disk, size, layout));
    const clientSide = new Side(this.monitor, manifest, roles, 'client', this.counters);
    const serverSide = new Side(this.monitor, manifest, roles, 'server', this.counters);
    this.client = new Client(clientSide, memory, region, arena, layout);
    this.server = new Server(serverSide, memory, region, arena, layout, disk, () => this.wakeServer());
    this.run();
    assert(this.client.isUp, 'the Client brings up the disk of this Server');
  }

  /** Whoever observes is told of every step from now on. */
  observe(observer: SystemObserver): void {
    this.client.observe(observer);
    this.server.observe(observer);
  }

  /** Nobody runs any more: whoever observes has seen what must not be. */
  halt(): void {
    this.halted = true;
  }

  submit(request: BlockRequest): void {
    this.counters.requests += 1;
    if (request.kind === BLOCK_READ) this.counters.bytesRead += request.length;
    if (request.kind === BLOCK_WRITE) this.counters.bytesWritten += request.length;
    this.client.submit(request);
  }

  kick(): void {
    if (this.client.outstanding === 0) return;
    this.client.side.interrupt();
    this.run();
  }

  private wakeServer(): void {
    this.server.side.interrupt();
    this.run();
  }

  /** Lets whoever is awake run, until both sleep: each turn ends work that nobody repeats. */
  private run(): void {
    if (this.running) return;
    this.running = true;
    while (!this.halted && (this.client.side.runs || this.server.side.runs)) {
      if (this.client.side.runs) this.client.turn();
      if (this.server.side.runs) this.server.turn();
    }
    this.running = false;
    this.onSettled();
  }
}

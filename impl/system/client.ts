/** The Client: a compartment with an application that wants a disk, a driver, and its end of the link. */
import { BELL_LINK, BELL_QUEUE, VNET_UP } from '../../spec/vocabulary/limits.ts';
import { LoopbackClient } from '../loopback/client.ts';
import type { Arena } from '../machine/arena.ts';
import { assert } from '../machine/assert.ts';
import type { BlockRequest } from '../outside/nbd/service.ts';
import { type GuestMemory, SplitDriverQueue } from '../virtqueue/index.ts';
import { endpointArenaBytes } from '../virtualnet/core.ts';
import { LinkEndpoint } from '../virtualnet/endpoint.ts';
import type { Region } from '../virtualnet/region.ts';
import { BlkDriver } from './blk-driver.ts';
import { BringUp } from './bring-up.ts';
import { CLIENT_LINK_SIDE, FIRST_EPOCH, LINK_GEOMETRY, LINK_OPTIONS, LOOP_OPTIONS, type WindowLayout } from './layout.ts';
import { LinkPump } from './link-pump.ts';
import type { Side } from './machine.ts';
import type { SystemObserver } from './observer.ts';

export class Client {
  readonly side: Side;
  readonly queue: SplitDriverQueue;
  private readonly memory: GuestMemory;
  private readonly arena: Arena;
  private readonly layout: WindowLayout;
  private readonly link: LinkEndpoint;
  private started = false;
  private readonly loop: LoopbackClient;
  private readonly pump: LinkPump;
  private readonly bringUp: BringUp;
  /** Once the disk is up. */
  private driver: BlkDriver | undefined = undefined;

  static bytes(layout: WindowLayout): number {
    const ends = endpointArenaBytes(LINK_GEOMETRY) + 16 + LoopbackClient.space(LOOP_OPTIONS);
    return ends + SplitDriverQueue.bytes(layout.queueSize) + BlkDriver.bytes(layout) + 64;
  }

  constructor(side: Side, memory: GuestMemory, region: Region, arena: Arena, layout: WindowLayout) {
    this.side = side;
    this.memory = memory;
    this.arena = arena;
    this.layout = layout;
    const options = { ...LINK_OPTIONS, side: CLIENT_LINK_SIDE, id: side.compartment, peer: side.peer };
    this.link = new LinkEndpoint(arena, region, options, () => side.ring(BELL_LINK));
    this.loop = new LoopbackClient(arena, LOOP_OPTIONS);
    this.pump = new LinkPump(this.link, this.loop);
    this.bringUp = new BringUp(this.loop, layout);
    this.queue = new SplitDriverQueue(memory, arena, layout.queueSize);
  }

  /** The first thing that it does when it runs. */
  private start(): void {
    this.started = true;
    this.side.settleIn();
    this.link.start(FIRST_EPOCH);
  }

  get isUp(): boolean {
    return this.driver !== undefined;
  }

  /** Requests of the application that are not completed. */
  get outstanding(): number {
    return this.driver?.outstanding ?? 0;
  }

  /** From now on every step is told; the disk is up. */
  observe(observer: SystemObserver): void {
    assert(this.driver !== undefined, 'what is mirrored begins with the disk brought up');
    this.side.observer = observer;
    this.driver.front.observer = observer;
  }

  /** Accepted features as a whole number. */
  get features(): number {
    return this.bringUp.features;
  }

  submit(request: BlockRequest): void {
    assert(this.driver !== undefined, 'nobody is given the disk before it is up');
    this.driver.submit(request);
  }

  /** What it does when it is awake: takes messages and answers, starts what there is room for, and sleeps again. */
  turn(): void {
    if (!this.started) this.start();
    this.side.acknowledge();
    const bells = this.side.takeBells();
    assert(this.side.reaches(0, this.layout.pool), 'the roles were checked: both ends may write the window');
    if ((bells & BELL_LINK) !== 0 || this.link.phase !== VNET_UP || !this.isUp) this.pump.turn(() => this.proceed());
    if (this.driver !== undefined) this.serve(this.driver);
    this.side.sleep();
  }

  private serve(driver: BlkDriver): void {
    driver.reap();
    const rings = driver.advance();
    this.side.observer.kicked(rings, rings ? this.side.ring(BELL_QUEUE) : 0);
  }

  /** The ring is laid out before the device is told of it: virtio-1.4/basic/driver/init/1. */
  private proceed(): void {
    const { bringUp, layout } = this;
    bringUp.advance();
    if (bringUp.size > 0 && !this.queue.enabled)
      this.queue.enable(bringUp.features, bringUp.size, layout.descriptors, layout.available, layout.used);
    if (bringUp.done && this.driver === undefined) this.driver = new BlkDriver(this.memory, this.arena, this.queue, layout, bringUp.terms);
  }
}

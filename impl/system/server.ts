/** The Server: a compartment with the device, the image behind it, and its end of the link. It answers in whatever order work ends. */

import type { BlkOptions } from '../../spec/vocabulary/blk.ts';
import {
  AREA_DESCRIPTORS,
  AREA_DEVICE,
  AREA_DRIVER,
  BELL_LINK,
  BELL_QUEUE,
  BLK_S_IOERR,
  BLK_S_OK,
  BLK_SECTOR_BYTES,
  BLK_T_FLUSH,
  VNET_UP,
} from '../../spec/vocabulary/limits.ts';
import { LoopbackServer } from '../loopback/server.ts';
import type { Arena } from '../machine/arena.ts';
import { assert } from '../machine/assert.ts';
import { BlkDevice } from '../virtio/blk/blk-device.ts';
import type { Disk } from '../virtio/blk/disk.ts';
import { type GuestMemory, SplitDeviceQueue } from '../virtqueue/index.ts';
import { endpointArenaBytes } from '../virtualnet/core.ts';
import { LinkEndpoint } from '../virtualnet/endpoint.ts';
import type { Region } from '../virtualnet/region.ts';
import { BlkBack } from './blk-back.ts';
import { FIRST_EPOCH, LINK_GEOMETRY, LINK_OPTIONS, LOOP_OPTIONS, SERVER_LINK_SIDE, type WindowLayout } from './layout.ts';
import { LinkPump } from './link-pump.ts';
import type { Side } from './machine.ts';
import type { SystemObserver } from './observer.ts';

/** A disk whose flush may take its time. */
export interface ServedDisk extends Disk {
  readonly readOnly: boolean;
  flushLater(done: (ok: boolean) => void): void;
}

const NAME = [...'crossloop'].map((letter) => letter.charCodeAt(0));
const SEGMENT_SECTORS_MAX = 8192;
const DISCARD_SECTORS_MAX = 2 ** 22;

const optionsFor = (disk: ServedDisk, layout: WindowLayout): BlkOptions => ({
  capacity: disk.size / BLK_SECTOR_BYTES,
  queueSize: layout.queueSize,
  queues: 1,
  readOnly: disk.readOnly,
  flush: true,
  configWce: false,
  discard: !disk.readOnly,
  writeZeroes: !disk.readOnly,
  discardSectorsMax: DISCARD_SECTORS_MAX,
  discardSegmentsMax: 1,
  zeroesSectorsMax: SEGMENT_SECTORS_MAX,
  zeroesSegmentsMax: 1,
  zeroesMayUnmap: true,
  secureErase: false,
  eraseSectorsMax: 0,
  eraseSegmentsMax: 0,
  sizeMax: 0,
  lifetime: null,
  zoned: null,
  id: NAME,
  slots: layout.queueSize,
});

export class Server {
  readonly side: Side;
  readonly queue: SplitDeviceQueue;
  readonly blk: BlkDevice;
  private readonly disk: ServedDisk;
  private readonly back: BlkBack;
  private readonly layout: WindowLayout;
  private readonly link: LinkEndpoint;
  private started = false;
  private readonly pump: LinkPump;
  private readonly wake: () => void;
  /** Flushes that the host has ended since the last turn: slot, its epoch, and how it went. */
  private readonly flushed: { readonly slot: number; readonly epoch: number; readonly ok: boolean }[] = [];

  static bytes(disk: ServedDisk, windowBytes: number, layout: WindowLayout): number {
    const ends = endpointArenaBytes(LINK_GEOMETRY) + 16 + LoopbackServer.space({ ...LOOP_OPTIONS, regionBytes: windowBytes });
    return ends + SplitDeviceQueue.bytes(layout.queueSize) + BlkDevice.space(optionsFor(disk, layout)) + 64;
  }

  /** `wake` is called when something that took its time is over. */
  constructor(side: Side, memory: GuestMemory, region: Region, arena: Arena, layout: WindowLayout, disk: ServedDisk, wake: () => void) {
    this.side = side;
    this.disk = disk;
    this.layout = layout;
    this.wake = wake;
    const options = { ...LINK_OPTIONS, side: SERVER_LINK_SIDE, id: side.compartment, peer: side.peer };
    this.link = new LinkEndpoint(arena, region, options, () => side.ring(BELL_LINK));
    this.blk = new BlkDevice(optionsFor(disk, layout), memory.bytes, disk, arena);
    this.queue = new SplitDeviceQueue(memory, arena, layout.queueSize);
    this.back = new BlkBack(this.queue, this.blk, (offset, length) => side.reaches(offset, length));
    const loop = new LoopbackServer(
      arena,
      this.blk.device,
      { ...LOOP_OPTIONS, regionBytes: memory.bytes.length },
      {
        deviceReset: () => this.queue.reset(),
        featuresSettled: () => undefined,
        queueReset: () => this.queue.reset(),
        notified: () => undefined,
        interrupt: () => undefined,
      },
    );
    this.pump = new LinkPump(this.link, loop);
  }

  observe(observer: SystemObserver): void {
    this.side.observer = observer;
    this.back.observer = observer;
  }

  /** The first thing that it does when it runs. */
  private start(): void {
    this.started = true;
    this.side.settleIn();
    this.link.start(FIRST_EPOCH);
  }

  /** What it does when it is awake: takes messages, ends what is over, starts what is new, and sleeps again. */
  turn(): void {
    if (!this.started) this.start();
    this.side.acknowledge();
    const bells = this.side.takeBells();
    assert(this.side.reaches(0, this.layout.pool), 'the roles were checked: both ends may write the window');
    if ((bells & BELL_LINK) !== 0 || this.link.phase !== VNET_UP) this.pump.turn(() => undefined);
    this.openQueue();
    this.endFlushes();
    while (this.back.pop()) this.take();
    const rings = this.queue.needsNotification();
    this.side.observer.notified(rings, rings ? this.side.ring(BELL_QUEUE) : 0);
    this.side.sleep();
  }

  /** The driver has placed the queue and runs the device. */
  private openQueue(): void {
    if (this.queue.enabled || !this.blk.device.isLive(0)) return;
    const { queues, negotiation } = this.blk.device;
    const at = (area: number): number => queues.address[2 * area]! >>> 0;
    const features = negotiation.accepted(1) * 2 ** 32 + negotiation.accepted(0);
    this.queue.enable(features, queues.size[0]!, at(AREA_DESCRIPTORS), at(AREA_DRIVER), at(AREA_DEVICE));
  }

  private take(): void {
    const slot = this.back.start();
    if (slot < 0) return;
    const { slots } = this.blk;
    if (slots.type[slot] === BLK_T_FLUSH && slots.verdict[slot] === BLK_S_OK) this.flush(slot, slots.epoch[slot]!);
    else this.back.give(slot, this.back.complete(slot));
  }

  private flush(slot: number, epoch: number): void {
    this.disk.flushLater((ok) => {
      this.flushed.push({ slot, epoch, ok });
      this.wake();
    });
  }

  private endFlushes(): void {
    const { slots } = this.blk;
    for (const { slot, epoch, ok } of this.flushed)
      if (this.blk.isBusy(slot) && slots.epoch[slot] === epoch) this.back.give(slot, this.blk.finish(slot, 0, ok ? BLK_S_OK : BLK_S_IOERR));
    this.flushed.length = 0;
  }
}

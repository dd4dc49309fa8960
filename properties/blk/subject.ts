/** The emulated block device with a little guest memory and a disk that can be made to fail. */
import { Arena } from '../../impl/machine/arena.ts';
import { BlkDevice } from '../../impl/virtio/blk/blk-device.ts';
import type { Disk } from '../../impl/virtio/blk/disk.ts';
import { DriverObserver } from '../../impl/virtio/blk/driver-observer.ts';
import { FaultyDisk } from '../../impl/virtio/blk/faulty-disk.ts';
import { OfferObserver } from '../../impl/virtio/blk/offer-observer.ts';
import { Chain } from '../../impl/virtqueue/index.ts';
import type { Tracks } from '../../spec/virtio/blk/index.ts';
import type { BlkOptions, BlkRequest, BringUp, ReadBlkConfig, Span, Submit } from '../../spec/vocabulary/blk.ts';
import type { Reply } from '../../spec/vocabulary/rule.ts';
import { MEMORY_BYTES } from './chains.ts';

/** Offset of the field that switches the write cache. */
const WRITEBACK = 32;
const NOT_TAKEN = -1;
const PROPER = 0;
const CONFIG_BYTES = 96;
const RDONLY = 13;

export interface BlkSubject {
  readonly blk: BlkDevice;
  readonly disk: FaultyDisk;
  readonly memory: Uint8Array;
  readonly chain: Chain;
  readonly driver: DriverObserver;
  readonly offers: OfferObserver;
  /** What an interrupt handler found when it was last called; 0 when it was not. */
  found: number;
  /** What the disk was compared with last. */
  seen: { readonly content: Tracks; readonly stable: Tracks } | undefined;
}

const nothing = (): void => undefined;

/** A device on some disk, observers at its side. */
export const subjectOn = <D extends Disk>(options: BlkOptions, disk: D, arena: Arena) => {
  const memory = new Uint8Array(MEMORY_BYTES);
  const blk = new BlkDevice(options, memory, disk, arena);
  const driver = new DriverObserver(blk, arena);
  const found: number = 0;
  const subject = {
    blk,
    disk,
    memory,
    chain: new Chain(2 * options.queueSize),
    driver,
    offers: new OfferObserver(),
    found,
    seen: undefined,
  };
  const interrupt = (): void => {
    subject.found = blk.device.interrupt;
  };
  const deviceReset = (): void => driver.forget();
  blk.device.listener = { deviceReset, featuresSettled: nothing, queueReset: nothing, notified: nothing, interrupt };
  return subject;
};

/** Bytes of arena beside those of the disk. */
export const subjectSpace = (options: BlkOptions): number => BlkDevice.space(options) + DriverObserver.space();

export const startBlk = (options: BlkOptions): BlkSubject => {
  const arena = new Arena(subjectSpace(options) + FaultyDisk.space(options.capacity));
  return subjectOn(options, new FaultyDisk(options.capacity, arena), arena);
};

/** A pattern that tells sectors apart, from 0 to 8191, and once more. */
const PATTERN = new Uint8Array(16384);
for (let at = 0; at < PATTERN.length; at += 1) PATTERN[at] = (at & 8191) + 7 * ((at & 8191) >>> 8);

/** The driver's stores: first the given bytes, then the pattern from `first` on. Buffers outside memory take none. */
const fill = (memory: Uint8Array, { readable, bytes, fill: first }: Submit): void => {
  let position = 0;
  for (const { address, length } of readable) {
    let at = address;
    const end = Math.min(address + length, memory.length);
    for (let p = position; at < end && p < bytes.length; p += 1, at += 1) memory[at] = bytes[p]!;
    const from = (first + position + at - address) & 8191;
    if (at < end) memory.set(PATTERN.subarray(from, from + end - at), at);
    position += length;
  }
};

const chained = (chain: Chain, readable: readonly Span[], writable: readonly Span[]): void => {
  chain.clear();
  for (const { address, length } of readable) chain.addReadable(address, length);
  for (const { address, length } of writable) chain.addWritable(address, length);
};

const bringUp = ({ blk: { device, options }, driver }: AnyBlkSubject, { low, high }: BringUp): Reply => {
  const breach = driver.accepting(low);
  for (const status of [0, 1, 3]) device.writeStatus(status);
  device.negotiation.accept(0, low);
  device.negotiation.accept(1, high);
  device.writeStatus(11);
  for (let queue = 0; queue < options.queues; queue += 1) {
    device.setQueueSize(queue, options.queueSize);
    device.enableQueue(queue);
  }
  device.writeStatus(15);
  return [device.status, breach];
};

const complete = ({ blk }: AnyBlkSubject, slot: number): Reply => {
  if (slot >= blk.slots.count || !blk.isBusy(slot)) return [NOT_TAKEN];
  const used = blk.complete(slot);
  return [blk.status, used];
};

const submit = ({ blk, memory, chain, driver }: AnyBlkSubject, request: Submit): Reply => {
  fill(memory, request);
  chained(chain, request.readable, request.writable);
  const slot = blk.start(request.queue, chain);
  return [slot, slot < 0 ? PROPER : driver.request(slot)];
};

const isAccess = ({ offset, width }: ReadBlkConfig): boolean =>
  (width === 1 || width === 2 || width === 4) && offset % width === 0 && offset + width <= CONFIG_BYTES;

const readConfig = ({ blk, driver }: AnyBlkSubject, request: ReadBlkConfig): Reply => {
  const breach = driver.reading(request.offset, request.width, isAccess(request));
  return [blk.device.config.read(request.offset, request.width), breach];
};

/** The device changes its configuration: what the handler found, which is nothing where nobody is told. */
const changing = (subject: AnyBlkSubject, change: () => boolean, concernsCapacity: boolean): Reply => {
  subject.found = 0;
  if (change() && concernsCapacity) subject.driver.told();
  return [subject.found];
};

/** A device on any disk; only a faulty one fails or loses power. */
export type AnyBlkSubject = Omit<BlkSubject, 'disk'> & { readonly disk: Pick<FaultyDisk, 'inject' | 'cutPower'> };

export const performBlk = (subject: AnyBlkSubject, request: BlkRequest): Reply => {
  const { blk, disk } = subject;
  switch (request.call) {
    case 'bring-up':
      return bringUp(subject, request);
    case 'write-writeback':
      return [blk.device.writeConfig(WRITEBACK, 1, request.value) ? 1 : 0];
    case 'read-config':
      return readConfig(subject, request);
    case 'reset-blk':
      blk.device.writeStatus(0);
      return [];
    case 'reset-queue':
      return [blk.device.resetQueue(request.queue) ? 1 : 0];
    case 'submit':
      return submit(subject, request);
    case 'complete':
      return complete(subject, request.slot);
    case 'inject':
      disk.inject(request.sector, request.faults);
      return [];
    case 'power-cut':
      blk.device.writeStatus(0);
      blk.zones.afterPowerCut();
      disk.cutPower(request.survivors);
      return [];
    case 'resize':
      return changing(subject, () => blk.resize(request.capacity), true);
    case 'set-may-unmap':
      return changing(subject, () => blk.setMayUnmap((request.value & 1) !== 0), false);
    case 'fail-zone':
      return [blk.zones.fail(request.zone, request.state === RDONLY) ? 1 : 0];
    case 'judge-offer':
      return [subject.offers.observe(request.low, request.high, request.config, request.medium)];
  }
};

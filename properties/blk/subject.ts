/** The emulated block device with a little guest memory and a disk that can be made to fail. */
import { Arena } from '../../impl/machine/arena.ts';
import { BlkDevice } from '../../impl/virtio/blk/blk-device.ts';
import { FaultyDisk } from '../../impl/virtio/blk/faulty-disk.ts';
import { Chain } from '../../impl/virtqueue/index.ts';
import type { BlkOptions, BlkRequest, BringUp, Span, Submit } from '../../spec/vocabulary/blk.ts';
import type { Reply } from '../../spec/vocabulary/rule.ts';
import { MEMORY_BYTES } from './chains.ts';

/** Offset of the field that switches the write cache. */
const WRITEBACK = 32;
const NOT_TAKEN = -1;

export interface BlkSubject {
  readonly blk: BlkDevice;
  readonly disk: FaultyDisk;
  readonly memory: Uint8Array;
  readonly chain: Chain;
}

export const startBlk = (options: BlkOptions): BlkSubject => {
  const arena = new Arena(BlkDevice.space(options) + FaultyDisk.space(options.capacity));
  const memory = new Uint8Array(MEMORY_BYTES);
  const disk = new FaultyDisk(options.capacity, arena);
  return { blk: new BlkDevice(options, memory, disk, arena), disk, memory, chain: new Chain(2 * options.queueSize) };
};

/** The driver's stores: first the given bytes, then a pattern that tells sectors apart. Buffers outside memory take none. */
const fill = (memory: Uint8Array, { readable, bytes, fill: first }: Submit): void => {
  let position = 0;
  for (const { address, length } of readable) {
    const end = Math.min(address + length, memory.length);
    for (let at = address, p = position; at < end; at += 1, p += 1) memory[at] = p < bytes.length ? bytes[p]! : first + p + 7 * (p >>> 8);
    position += length;
  }
};

const chained = (chain: Chain, readable: readonly Span[], writable: readonly Span[]): void => {
  chain.clear();
  for (const { address, length } of readable) chain.addReadable(address, length);
  for (const { address, length } of writable) chain.addWritable(address, length);
};

const bringUp = ({ blk: { device, options } }: AnyBlkSubject, { low, high }: BringUp): Reply => {
  for (const status of [0, 1, 3]) device.writeStatus(status);
  device.negotiation.accept(0, low);
  device.negotiation.accept(1, high);
  device.writeStatus(11);
  device.setQueueSize(0, options.queueSize);
  device.enableQueue(0);
  device.writeStatus(15);
  return [device.status];
};

const complete = ({ blk }: AnyBlkSubject, slot: number): Reply => {
  if (slot >= blk.slots.count || !blk.isBusy(slot)) return [NOT_TAKEN];
  const used = blk.complete(slot);
  return [blk.status, used];
};

/** A device on any disk; only a faulty one fails or loses power. */
export type AnyBlkSubject = Omit<BlkSubject, 'disk'> & { readonly disk: Pick<FaultyDisk, 'inject' | 'cutPower'> };

export const performBlk = (subject: AnyBlkSubject, request: BlkRequest): Reply => {
  const { blk, disk, memory, chain } = subject;
  switch (request.call) {
    case 'bring-up':
      return bringUp(subject, request);
    case 'write-writeback':
      return [blk.device.writeConfig(WRITEBACK, 1, request.value) ? 1 : 0];
    case 'reset-blk':
      blk.device.writeStatus(0);
      return [];
    case 'submit':
      fill(memory, request);
      chained(chain, request.readable, request.writable);
      return [blk.start(0, chain)];
    case 'complete':
      return complete(subject, request.slot);
    case 'inject':
      disk.inject(request.sector, request.faults);
      return [];
    case 'power-cut':
      blk.device.writeStatus(0);
      disk.cutPower(request.survivors);
      return [];
  }
};

/**
 * The emulated block device. It takes chains into slots and finishes them in any order, moving data straight between guest memory and
 * the disk. Where only a flush takes its time, `transfer` does all but that, and `finish` ends the request when the flush is over.
 */

import type { BlkOptions } from '../../../spec/vocabulary/blk.ts';
import {
  BLK_APPEND_SECTOR_BYTES,
  BLK_BROKEN,
  BLK_CONFIG_CAPACITY,
  BLK_CONFIG_WRITEBACK,
  BLK_CONFIG_ZEROES_MAY_UNMAP,
  BLK_F_CONFIG_WCE,
  BLK_F_FLUSH,
  BLK_F_MQ,
  BLK_F_WRITE_ZEROES,
  BLK_F_ZONED,
  BLK_HEADER_BYTES,
  BLK_ID_BYTES,
  BLK_LIFETIME_BYTES,
  BLK_LIFETIME_RESERVE_MAX,
  BLK_LIFETIME_TYPE_MAX,
  BLK_NOT_TAKEN,
  BLK_REPORT_HEADER_BYTES,
  BLK_REPORT_ZONE_BYTES,
  BLK_S_IOERR,
  BLK_S_OK,
  BLK_S_ZONE_INVALID_CMD,
  BLK_SECTOR_BYTES,
  BLK_T_DISCARD,
  BLK_T_FLUSH,
  BLK_T_GET_ID,
  BLK_T_GET_LIFETIME,
  BLK_T_IN,
  BLK_T_OUT,
  BLK_T_SECURE_ERASE,
  BLK_T_WRITE_ZEROES,
  BLK_T_ZONE_APPEND,
  BLK_T_ZONE_CLOSE,
  BLK_T_ZONE_FINISH,
  BLK_T_ZONE_OPEN,
  BLK_T_ZONE_REPORT,
  BLK_T_ZONE_RESET,
  BLK_T_ZONE_RESET_ALL,
  STATUS_DRIVER_OK,
} from '../../../spec/vocabulary/limits.ts';
import type { Arena } from '../../machine/arena.ts';
import { assert } from '../../machine/assert.ts';
import type { Chain } from '../../virtqueue/index.ts';
import { VirtioDevice } from '../device.ts';
import { blkDeviceSetup } from './config.ts';
import type { Disk } from './disk.ts';
import { Judge } from './judge.ts';
import { Slots } from './slots.ts';
import { Zones } from './zones.ts';

/** In place of a used length: the medium has to be flushed before the request is finished. */
export const BLK_NEEDS_FLUSH = -1;

const segmentsMaxOf = (options: BlkOptions): number =>
  Math.max(1, options.discardSegmentsMax, options.zeroesSegmentsMax, options.eraseSegmentsMax);

/** Bytes that hold a report's header, or one zone of it, or any other short answer. */
const ANSWER_BYTES = 64;

export class BlkDevice {
  readonly options: BlkOptions;
  readonly device: VirtioDevice;
  readonly slots: Slots;
  readonly zones: Zones;
  readonly disk: Disk;
  readonly memory: Uint8Array;
  /** Whether the device may touch these bytes of guest memory; by default, whether they exist. Never asked of an empty buffer. */
  reaches: (address: number, length: number) => boolean;
  /** Status of the request that was finished last. */
  status = BLK_S_OK;
  readonly judge: Judge;
  /** A short answer, put together here and then scattered. */
  private readonly answer = new DataView(new ArrayBuffer(ANSWER_BYTES));
  private readonly answerBytes = new Uint8Array(this.answer.buffer);
  /** [20] virtio-1.4/blk/desc/req/4: padded with NUL, cut off at 20. */
  private readonly id = new Uint8Array(BLK_ID_BYTES);

  constructor(options: BlkOptions, memory: Uint8Array, disk: Disk, arena: Arena) {
    assert(disk.size >= options.capacity * BLK_SECTOR_BYTES, 'the disk has all the sectors that are offered');
    this.options = options;
    this.memory = memory;
    this.reaches = (address, length) => address + length <= memory.length;
    this.disk = disk;
    this.device = new VirtioDevice(blkDeviceSetup(options), arena);
    this.slots = new Slots(options.slots, options.queueSize, segmentsMaxOf(options), arena);
    this.zones = new Zones(options, arena);
    this.judge = new Judge(options, this.device, this.slots, memory, arena);
    this.id.set(options.id.slice(0, BLK_ID_BYTES));
    // virtio-1.4/basic/device/reset/2, virtio-1.4/basic/device/vq-reset/1
    this.device.type = { deviceReset: () => this.slots.forget(-1), queueReset: (queue) => this.slots.forget(queue) };
  }

  /** Bytes of arena that the device takes, its disk left out. */
  static space(options: BlkOptions): number {
    const slots = Slots.space(options.slots, options.queueSize, segmentsMaxOf(options));
    return VirtioDevice.space(blkDeviceSetup(options)) + slots + Zones.space(options) + Judge.space();
  }

  /**
   * Takes a chain into a slot and answers its number. BLK_NOT_TAKEN leaves the chain to the caller, because the device does not run or
   * is full; BLK_BROKEN says that the request cannot even be answered, and that the device needs a reset.
   */
  start(queue: number, chain: Chain): number {
    const slot = this.slots.free();
    if (slot < 0) return BLK_NOT_TAKEN;
    if (!this.device.isLive(queue)) return BLK_NOT_TAKEN; // virtio-1.4/basic/device/status/1
    if (queue > 0 && !this.device.negotiation.hasAccepted(BLK_F_MQ)) return BLK_NOT_TAKEN; // virtio-1.4/blk/desc/layout/1
    const status = this.statusAddress(chain);
    if (status < 0) {
      this.device.needReset();
      return BLK_BROKEN;
    }
    const { slots } = this;
    slots.take(slot, queue, chain);
    let readable = 0;
    for (let i = 0; i < chain.readable; i += 1) readable += chain.length[i]!;
    let writable = 0;
    for (let i = chain.readable; i < chain.count; i += 1) writable += chain.length[i]!;
    slots.dataOut[slot] = readable - BLK_HEADER_BYTES;
    slots.dataIn[slot] = writable - 1;
    slots.verdict[slot] = this.isInMemory(chain) ? this.judge.judge(slot) : BLK_S_IOERR;
    return slot;
  }

  /** virtio-1.4/blk/desc/req/1: the status is the last writable byte, whatever buffer that is in. -1 if there is none in memory. */
  private statusAddress(chain: Chain): number {
    for (let i = chain.count - 1; i >= chain.readable; i -= 1) {
      if (chain.length[i] === 0) continue;
      const address = chain.address[i]! + chain.length[i]! - 1;
      return this.reaches(address, 1) ? address : -1;
    }
    return -1;
  }

  private isInMemory(chain: Chain): boolean {
    for (let i = 0; i < chain.count; i += 1) if (chain.length[i]! > 0 && !this.reaches(chain.address[i]!, chain.length[i]!)) return false;
    return true;
  }

  isBusy(slot: number): boolean {
    return this.slots.busy[slot] === 1;
  }

  /** virtio-1.4/blk/desc/flush/1. */
  private isWriteThrough(): boolean {
    const { negotiation, config } = this.device;
    if (negotiation.hasAccepted(BLK_F_CONFIG_WCE)) return config.bytes[BLK_CONFIG_WRITEBACK] === 0;
    return !negotiation.hasAccepted(BLK_F_FLUSH);
  }

  /** Does the work of a slot, flush included, and finishes it; answers the used length. */
  complete(slot: number): number {
    const used = this.transfer(slot);
    if (used !== BLK_NEEDS_FLUSH) return used;
    return this.finish(slot, 0, this.disk.flush() ? BLK_S_OK : BLK_S_IOERR);
  }

  /**
   * Moves the data of a slot. Answers the used length of a request that is finished thereby, or BLK_NEEDS_FLUSH: then flush the medium
   * and call `finish(slot, 0, status)`, unless the slot's epoch has changed, since a reset forgets what is under way.
   */
  transfer(slot: number): number {
    assert(this.isBusy(slot), 'only a request under way completes');
    const verdict = this.slots.verdict[slot]!;
    if (verdict !== BLK_S_OK) return this.finish(slot, 0, verdict);
    switch (this.slots.type[slot]) {
      case BLK_T_IN:
        return this.isZoned() ? this.readZoned(slot) : this.read(slot);
      case BLK_T_OUT:
        return this.isZoned() ? this.writeZoned(slot) : this.store(slot, this.write(slot, this.slots.sector[slot]!));
      case BLK_T_SECURE_ERASE:
        return this.isZoned() ? this.eraseZones(slot) : this.store(slot, this.zero(slot));
      case BLK_T_WRITE_ZEROES:
        return this.store(slot, this.zero(slot));
      case BLK_T_GET_LIFETIME:
        return this.tellWear(slot);
      case BLK_T_FLUSH:
        return BLK_NEEDS_FLUSH;
      case BLK_T_GET_ID:
        return this.finish(slot, this.scatter(slot, this.id, BLK_ID_BYTES, 0), BLK_S_OK);
      case BLK_T_DISCARD:
        this.discard(slot);
        return this.finish(slot, 0, BLK_S_OK);
      default:
        return this.manageZones(slot);
    }
  }

  /** What was negotiated decides: a driver that declined zones has a plain disk before it. */
  private isZoned(): boolean {
    return this.device.negotiation.hasAccepted(BLK_F_ZONED);
  }

  private manageZones(slot: number): number {
    const { zones } = this;
    const sector = this.slots.sector[slot]!;
    switch (this.slots.type[slot]) {
      case BLK_T_ZONE_APPEND:
        return this.append(slot);
      case BLK_T_ZONE_REPORT:
        return this.report(slot);
      case BLK_T_ZONE_OPEN:
        return this.finish(slot, 0, zones.open(sector));
      case BLK_T_ZONE_CLOSE:
        return this.finish(slot, 0, zones.close(sector));
      case BLK_T_ZONE_FINISH:
        return this.finish(slot, 0, zones.finish(sector));
      case BLK_T_ZONE_RESET:
        return this.finish(slot, 0, zones.reset(sector));
      case BLK_T_ZONE_RESET_ALL:
        zones.resetAll();
        return this.finish(slot, 0, BLK_S_OK);
      default:
        return this.finish(slot, 0, BLK_S_IOERR);
    }
  }

  private readZoned(slot: number): number {
    const { slots, zones } = this;
    const status = zones.read(slots.sector[slot]!, slots.dataIn[slot]! / BLK_SECTOR_BYTES);
    return status === BLK_S_OK ? this.read(slot) : this.finish(slot, 0, status);
  }

  private writeZoned(slot: number): number {
    const { slots, zones } = this;
    const sector = slots.sector[slot]!;
    const sectors = slots.dataOut[slot]! / BLK_SECTOR_BYTES;
    const status = zones.write(sector, sectors);
    if (status !== BLK_S_OK) return this.finish(slot, 0, status);
    if (!this.write(slot, sector) || !this.isStored()) return this.finish(slot, 0, BLK_S_IOERR);
    zones.wrote(sector, sectors);
    return this.finish(slot, 0, BLK_S_OK);
  }

  /** virtio-1.4/blk/device/op/29: where the data has come to lie is told in the eight bytes before the status. */
  private append(slot: number): number {
    const { slots, zones } = this;
    const zone = slots.sector[slot]!;
    const sectors = slots.dataOut[slot]! / BLK_SECTOR_BYTES;
    const status = zones.append(zone, sectors);
    if (status !== BLK_S_OK) return this.finish(slot, 0, status);
    const sector = zones.pointer(zone);
    if (!this.write(slot, sector) || !this.isStored()) return this.finish(slot, 0, BLK_S_IOERR);
    zones.wrote(sector, sectors);
    this.answer.setBigUint64(0, BigInt(sector), true);
    const at = slots.dataIn[slot]! - BLK_APPEND_SECTOR_BYTES;
    this.scatter(slot, this.answerBytes, BLK_APPEND_SECTOR_BYTES, at);
    return this.finish(slot, at === 0 ? BLK_APPEND_SECTOR_BYTES : 0, BLK_S_OK);
  }

  /** virtio-1.4/blk/device/op/41: a secure erase resets the zones that it names, all or none. */
  private eraseZones(slot: number): number {
    const { slots, zones } = this;
    const base = slot * slots.segmentsMax;
    for (let i = 0; i < slots.segments[slot]!; i += 1)
      if (!zones.mayErase(slots.segmentSector[base + i]!, slots.segmentCount[base + i]!))
        return this.finish(slot, 0, BLK_S_ZONE_INVALID_CMD);
    for (let i = 0; i < slots.segments[slot]!; i += 1) zones.erase(slots.segmentSector[base + i]!, slots.segmentCount[base + i]!);
    return this.finish(slot, 0, BLK_S_OK);
  }

  /** virtio-1.4/blk/desc/zoned/1: a header that counts the zones which follow, as many as there is room for. */
  private report(slot: number): number {
    const { slots, zones, answer, answerBytes } = this;
    const sector = slots.sector[slot]!;
    const count = zones.reportable(sector, slots.dataIn[slot]!);
    if (count < 0) return this.finish(slot, 0, BLK_S_ZONE_INVALID_CMD);
    answerBytes.fill(0);
    answer.setUint32(0, count, true);
    this.scatter(slot, answerBytes, BLK_REPORT_HEADER_BYTES, 0);
    for (let i = 0; i < count; i += 1) {
      answerBytes.fill(0);
      zones.describe(sector, i, answer);
      this.scatter(slot, answerBytes, BLK_REPORT_ZONE_BYTES, BLK_REPORT_HEADER_BYTES + i * BLK_REPORT_ZONE_BYTES);
    }
    return this.finish(slot, BLK_REPORT_HEADER_BYTES + count * BLK_REPORT_ZONE_BYTES, BLK_S_OK);
  }

  /** virtio-1.4/blk/desc/req/7; a number that is reserved is not passed on (virtio-1.4/blk/device/op/17). */
  private tellWear(slot: number): number {
    const { lifetime } = this.options;
    const known = (value: number, max: number): number => (value > max ? 0 : value);
    this.answer.setUint16(0, known(lifetime === null ? 0 : lifetime.reserve, BLK_LIFETIME_RESERVE_MAX), true);
    this.answer.setUint16(2, known(lifetime === null ? 0 : lifetime.typeA, BLK_LIFETIME_TYPE_MAX), true);
    this.answer.setUint16(4, known(lifetime === null ? 0 : lifetime.typeB, BLK_LIFETIME_TYPE_MAX), true);
    return this.finish(slot, this.scatter(slot, this.answerBytes, BLK_LIFETIME_BYTES, 0), BLK_S_OK);
  }

  /** A write to a zone waits for its flush here: the zone moves only when its data is where it has to be. */
  private isStored(): boolean {
    return !this.isWriteThrough() || this.disk.flush();
  }

  /** virtio-1.4/blk/device/op/13: a write that must be stable is flushed before it is reported. */
  private store(slot: number, isWhole: boolean): number {
    if (!isWhole) return this.finish(slot, 0, BLK_S_IOERR);
    return this.isWriteThrough() ? BLK_NEEDS_FLUSH : this.finish(slot, 0, BLK_S_OK);
  }

  private read(slot: number): number {
    const { slots } = this;
    const base = slot * slots.spansMax;
    const wanted = slots.dataIn[slot]!;
    const offset = slots.sector[slot]! * BLK_SECTOR_BYTES;
    let done = 0;
    for (let i = slots.readable[slot]!; i < slots.spans[slot]! && done < wanted; i += 1) {
      const length = Math.min(slots.length[base + i]!, wanted - done);
      if (length === 0) continue; // an empty buffer may have any address
      const got = this.fetch(offset + done, slots.address[base + i]!, length);
      done += got;
      if (got < length) break;
    }
    return this.finish(slot, done, done === wanted ? BLK_S_OK : BLK_S_IOERR);
  }

  /** Reads from the disk into memory; what has not been written since its zone was emptied reads as zero (virtio-1.4/blk/device/op/38). */
  private fetch(offset: number, to: number, length: number): number {
    const got = this.disk.read(offset, this.memory, to, length);
    if (!this.isZoned()) return got;
    for (let done = 0; done < got; ) {
      const at = offset + done;
      const sector = Math.trunc(at / BLK_SECTOR_BYTES);
      const into = at - sector * BLK_SECTOR_BYTES;
      const here = Math.min(got - done, BLK_SECTOR_BYTES - into);
      if (!this.zones.isWritten(sector)) this.memory.fill(0, to + done, to + done + here);
      done += here;
    }
    return got;
  }

  private write(slot: number, sector: number): boolean {
    const { slots, memory } = this;
    const base = slot * slots.spansMax;
    const offset = sector * BLK_SECTOR_BYTES;
    let skip = BLK_HEADER_BYTES;
    let done = 0;
    for (let i = 0; i < slots.readable[slot]!; i += 1) {
      const length = Math.max(0, slots.length[base + i]! - skip);
      const from = slots.address[base + i]! + skip;
      skip = Math.max(0, skip - slots.length[base + i]!);
      if (length === 0) continue;
      const got = this.disk.write(offset + done, memory, from, length);
      done += got;
      if (got < length) return false;
    }
    return true;
  }

  private zero(slot: number): boolean {
    const { slots } = this;
    const base = slot * slots.segmentsMax;
    for (let i = 0; i < slots.segments[slot]!; i += 1) {
      const bytes = slots.segmentCount[base + i]! * BLK_SECTOR_BYTES;
      if (this.disk.zero(slots.segmentSector[base + i]! * BLK_SECTOR_BYTES, bytes) < bytes) return false;
    }
    return true;
  }

  private discard(slot: number): void {
    const { slots } = this;
    const base = slot * slots.segmentsMax;
    for (let i = 0; i < slots.segments[slot]!; i += 1)
      this.disk.discard(slots.segmentSector[base + i]! * BLK_SECTOR_BYTES, slots.segmentCount[base + i]! * BLK_SECTOR_BYTES);
  }

  /** Puts bytes from the place `at` of what may be written on, as far as there is room before the status; answers how many. */
  scatter(slot: number, source: Uint8Array, length: number, at: number): number {
    const { slots, memory } = this;
    const base = slot * slots.spansMax;
    const wanted = Math.min(length, slots.dataIn[slot]! - at);
    let skip = at;
    let done = 0;
    for (let i = slots.readable[slot]!; i < slots.spans[slot]! && done < wanted; i += 1) {
      const here = Math.min(slots.length[base + i]! - skip, wanted - done);
      const from = slots.address[base + i]! + skip;
      skip = Math.max(0, skip - slots.length[base + i]!);
      if (here <= 0) continue;
      memory.set(source.subarray(done, done + here), from);
      done += here;
    }
    return done;
  }

  /**
   * Writes the status, frees the slot and answers the used length: bytes written in a row from the first writable one, which is all of
   * them when the data is complete (virtio-1.4/split/device/used-ring/1).
   */
  finish(slot: number, written: number, status: number): number {
    const { slots } = this;
    const base = slot * slots.spansMax;
    for (let i = slots.spans[slot]! - 1; i >= slots.readable[slot]!; i -= 1) {
      if (slots.length[base + i] === 0) continue;
      this.memory[slots.address[base + i]! + slots.length[base + i]! - 1] = status;
      break;
    }
    this.status = status;
    slots.release(slot);
    return written === slots.dataIn[slot] ? written + 1 : written;
  }

  /** The disk changes its size, up to that of its medium; answers whether a running driver was told (virtio-1.4/blk/device/op/2). */
  resize(capacity: number): boolean {
    if (capacity > this.options.capacity || this.options.zoned !== null) return false;
    this.judge.capacity = capacity;
    let told = false;
    for (let i = 0; i < 8; i += 1) told = this.change(BLK_CONFIG_CAPACITY + i, Math.trunc(capacity / 2 ** (8 * i)) & 255) || told;
    return told;
  }

  /** virtio-1.4/blk/device/op/11, virtio-1.4/blk/device/op/12. */
  setMayUnmap(value: boolean): boolean {
    if (((this.device.setup.featuresLow >>> BLK_F_WRITE_ZEROES) & 1) === 0) return false;
    return this.change(BLK_CONFIG_ZEROES_MAY_UNMAP, value ? 1 : 0);
  }

  private change(offset: number, value: number): boolean {
    if (this.device.config.bytes[offset] === value) return false;
    this.device.changeConfig(offset, value);
    return (this.device.status & STATUS_DRIVER_OK) !== 0;
  }
}

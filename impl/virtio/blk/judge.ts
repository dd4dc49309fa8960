/** Reads a request out of its buffers, and says with which status it ends unless the medium fails. */

import type { BlkOptions } from '../../../spec/vocabulary/blk.ts';
import {
  BLK_APPEND_SECTOR_BYTES,
  BLK_F_DISCARD,
  BLK_F_FLUSH,
  BLK_F_LIFETIME,
  BLK_F_RO,
  BLK_F_SECURE_ERASE,
  BLK_F_WRITE_ZEROES,
  BLK_F_ZONED,
  BLK_HEADER_BYTES,
  BLK_ID_BYTES,
  BLK_LIFETIME_BYTES,
  BLK_REPORT_HEADER_BYTES,
  BLK_S_IOERR,
  BLK_S_OK,
  BLK_S_UNSUPP,
  BLK_S_ZONE_INVALID_CMD,
  BLK_S_ZONE_UNALIGNED_WP,
  BLK_SECTOR_BYTES,
  BLK_SEGMENT_BYTES,
  BLK_SEGMENT_UNMAP,
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
} from '../../../spec/vocabulary/limits.ts';
import type { Arena } from '../../machine/arena.ts';
import type { VirtioDevice } from '../device.ts';
import { appendLimit } from './config.ts';
import type { Slots } from './slots.ts';

const WORD = 0x1_0000_0000;

export class Judge {
  private readonly options: BlkOptions;
  private readonly device: VirtioDevice;
  private readonly slots: Slots;
  private readonly memory: Uint8Array;
  /** Header or segment under inspection: one copy, taken once, is all that is ever looked at. */
  readonly scratch = new DataView(new ArrayBuffer(BLK_HEADER_BYTES));
  private readonly scratchBytes = new Uint8Array(this.scratch.buffer);
  private readonly readOnly: boolean;
  /** [1] in sectors, as the driver is told. */
  private readonly size: Float64Array;
  private readonly appendMax: number;
  /** Bytes of which appends are multiples. */
  private readonly unit: number;

  constructor(options: BlkOptions, device: VirtioDevice, slots: Slots, memory: Uint8Array, arena: Arena) {
    this.options = options;
    this.device = device;
    this.slots = slots;
    this.memory = memory;
    this.size = arena.doubles(1);
    this.size[0] = options.capacity;
    this.appendMax = appendLimit(options) * BLK_SECTOR_BYTES;
    this.unit = (options.zoned === null ? 1 : options.zoned.granularity) * BLK_SECTOR_BYTES;
    // virtio-1.4/blk/device/op/3 speaks of what is offered, whatever was accepted
    this.readOnly = ((device.setup.featuresLow >>> BLK_F_RO) & 1) !== 0;
  }

  /** In bytes of arena. */
  static space(): number {
    return 8;
  }

  get capacity(): number {
    return this.size[0]!;
  }

  set capacity(sectors: number) {
    this.size[0] = sectors;
  }

  private has(feature: number): boolean {
    return this.device.negotiation.hasAccepted(feature);
  }

  private isInside(sector: number, count: number): boolean {
    return sector + count <= this.capacity; // virtio-1.4/blk/driver/op/2; in sectors, where nothing can overflow
  }

  /** Copies 16 bytes of what the driver sends, from `position` on, over as many buffers as they lie in. */
  fetch(slot: number, position: number): void {
    const { slots, memory, scratchBytes } = this;
    const base = slot * slots.spansMax;
    let skip = position;
    let got = 0;
    for (let i = 0; i < slots.readable[slot]! && got < BLK_HEADER_BYTES; i += 1) {
      const length = slots.length[base + i]!;
      const from = slots.address[base + i]!;
      for (let at = skip; at < length && got < BLK_HEADER_BYTES; at += 1, got += 1) scratchBytes[got] = memory[from + at]!;
      skip = Math.max(0, skip - length);
    }
  }

  /** The buffers are in memory, and the last writable byte is the status. */
  judge(slot: number): number {
    const { slots, scratch } = this;
    if (slots.dataOut[slot]! < 0) return BLK_S_IOERR; // virtio-1.4/blk/desc/req/1: the header is cut short
    this.fetch(slot, 0);
    const type = scratch.getUint32(0, true);
    const sector = scratch.getUint32(12, true) * WORD + scratch.getUint32(8, true);
    slots.type[slot] = type;
    slots.sector[slot] = sector;
    switch (type) {
      case BLK_T_IN:
        return this.judgeExtent(sector, slots.dataIn[slot]!);
      case BLK_T_OUT:
        return this.readOnly ? BLK_S_IOERR : this.judgeExtent(sector, slots.dataOut[slot]!);
      case BLK_T_FLUSH:
        return this.has(BLK_F_FLUSH) ? BLK_S_OK : BLK_S_UNSUPP;
      case BLK_T_GET_ID:
        return slots.dataIn[slot]! < BLK_ID_BYTES ? BLK_S_IOERR : BLK_S_OK; // virtio-1.4/blk/driver/op/8
      case BLK_T_DISCARD:
        if (!this.has(BLK_F_DISCARD)) return BLK_S_UNSUPP;
        return this.judgeSegments(slot, this.options.discardSegmentsMax, this.options.discardSectorsMax, true);
      case BLK_T_WRITE_ZEROES:
        if (!this.has(BLK_F_WRITE_ZEROES)) return BLK_S_UNSUPP;
        return this.judgeSegments(slot, this.options.zeroesSegmentsMax, this.options.zeroesSectorsMax, false);
      case BLK_T_SECURE_ERASE:
        if (!this.has(BLK_F_SECURE_ERASE)) return BLK_S_UNSUPP;
        return this.judgeSegments(slot, this.options.eraseSegmentsMax, this.options.eraseSectorsMax, false);
      case BLK_T_GET_LIFETIME:
        if (!this.has(BLK_F_LIFETIME)) return BLK_S_UNSUPP;
        return slots.dataIn[slot]! < BLK_LIFETIME_BYTES ? BLK_S_IOERR : BLK_S_OK; // virtio-1.4/blk/desc/req/7
      default:
        return this.has(BLK_F_ZONED) ? this.judgeZoned(type, slot) : BLK_S_UNSUPP; // virtio-1.4/blk/device/op/18
    }
  }

  /** What can be said of a request about zones before it is known in which state it will find them. */
  private judgeZoned(type: number, slot: number): number {
    switch (type) {
      case BLK_T_ZONE_APPEND:
        return this.judgeAppend(slot);
      case BLK_T_ZONE_REPORT:
        return this.slots.dataIn[slot]! < BLK_REPORT_HEADER_BYTES ? BLK_S_IOERR : BLK_S_OK; // virtio-1.4/blk/desc/zoned/1
      case BLK_T_ZONE_RESET:
      case BLK_T_ZONE_RESET_ALL:
        return this.readOnly ? BLK_S_IOERR : BLK_S_OK; // virtio-1.4/blk/device/op/3
      case BLK_T_ZONE_OPEN:
      case BLK_T_ZONE_CLOSE:
      case BLK_T_ZONE_FINISH:
        return BLK_S_OK;
      default:
        return BLK_S_UNSUPP; // virtio-1.4/blk/desc/req/5
    }
  }

  private judgeAppend(slot: number): number {
    const bytes = this.slots.dataOut[slot]!;
    if (this.readOnly) return BLK_S_IOERR; // virtio-1.4/blk/device/op/3
    if (this.slots.dataIn[slot]! < BLK_APPEND_SECTOR_BYTES) return BLK_S_IOERR; // virtio-1.4/blk/device/op/29
    if (this.appendMax === 0 && bytes > 0) return BLK_S_UNSUPP; // virtio-1.4/blk/device/op/30
    if (bytes > this.appendMax) return BLK_S_ZONE_INVALID_CMD; // virtio-1.4/blk/device/op/31
    return bytes % this.unit === 0 ? BLK_S_OK : BLK_S_ZONE_UNALIGNED_WP; // virtio-1.4/blk/driver/op/23
  }

  private judgeExtent(sector: number, bytes: number): number {
    if (bytes % BLK_SECTOR_BYTES !== 0) return BLK_S_IOERR; // virtio-1.4/blk/driver/op/6
    return this.isInside(sector, bytes / BLK_SECTOR_BYTES) ? BLK_S_OK : BLK_S_IOERR;
  }

  /** A flag that is wrong anywhere outweighs a range that is. Bounded by the segments that the device takes. */
  private judgeSegments(slot: number, countMax: number, sectorsMax: number, refusesUnmap: boolean): number {
    const { slots, scratch } = this;
    const bytes = slots.dataOut[slot]!;
    if (this.readOnly || bytes % BLK_SEGMENT_BYTES !== 0) return BLK_S_IOERR; // virtio-1.4/blk/device/op/3, virtio-1.4/blk/driver/op/7
    const count = bytes / BLK_SEGMENT_BYTES;
    if (count > countMax) return BLK_S_IOERR; // virtio-1.4/blk/driver/op/9, virtio-1.4/blk/driver/op/11
    let status = BLK_S_OK;
    for (let i = 0; i < count; i += 1) {
      this.fetch(slot, BLK_HEADER_BYTES + i * BLK_SEGMENT_BYTES);
      const sector = scratch.getUint32(4, true) * WORD + scratch.getUint32(0, true);
      const sectors = scratch.getUint32(8, true);
      const flags = scratch.getUint32(12, true);
      if ((flags & ~BLK_SEGMENT_UNMAP) !== 0) return BLK_S_UNSUPP; // virtio-1.4/blk/device/op/5
      if (refusesUnmap && flags !== 0) return BLK_S_UNSUPP; // virtio-1.4/blk/device/op/6
      if (sectors > sectorsMax || !this.isInside(sector, sectors)) status = BLK_S_IOERR; // virtio-1.4/blk/desc/req/6
      slots.segmentSector[slot * slots.segmentsMax + i] = sector;
      slots.segmentCount[slot * slots.segmentsMax + i] = sectors;
    }
    slots.segments[slot] = count;
    return status;
  }
}

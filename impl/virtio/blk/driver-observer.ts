/** Looks at what a driver does with a block device, and says the first thing that it does wrong. It changes nothing. */
import {
  BLK_BREACH_APPEND_SIZE,
  BLK_BREACH_DATA,
  BLK_BREACH_DISCARD,
  BLK_BREACH_EARLY_READ,
  BLK_BREACH_GRANULARITY,
  BLK_BREACH_RANGE,
  BLK_BREACH_READ_ONLY,
  BLK_BREACH_SECTOR_NOT_ZERO,
  BLK_BREACH_SECTORS,
  BLK_BREACH_SEGMENT_COUNT,
  BLK_BREACH_SEGMENTS,
  BLK_BREACH_STALE_CAPACITY,
  BLK_BREACH_UNMAP,
  BLK_BREACH_ZONE_CAPACITY,
  BLK_BREACH_ZONE_START,
  BLK_BREACH_ZONED,
  BLK_CONFIG_CAPACITY,
  BLK_CONFIG_WRITEBACK,
  BLK_F_DISCARD,
  BLK_F_RO,
  BLK_F_SECURE_ERASE,
  BLK_F_WRITE_ZEROES,
  BLK_F_ZONED,
  BLK_HEADER_BYTES,
  BLK_ID_BYTES,
  BLK_PROPER,
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
  BLK_Z_HM,
  STATUS_FEATURES_OK,
} from '../../../spec/vocabulary/limits.ts';
import type { Arena } from '../../machine/arena.ts';
import type { BlkDevice } from './blk-device.ts';
import { appendLimit } from './config.ts';

const WORD = 0x1_0000_0000;

/** Bytes of a segment in the scratch: sector, number of sectors, flags. */
const SEGMENT_SECTORS = 8;
const SEGMENT_FLAGS = 12;

export class DriverObserver {
  private readonly blk: BlkDevice;
  /** [1] 1 from a change of the configuration until the capacity is read. */
  private readonly stale: Int32Array;
  private readonly hostManaged: boolean;

  constructor(blk: BlkDevice, arena: Arena) {
    this.blk = blk;
    this.stale = arena.words(1);
    this.hostManaged = blk.options.zoned !== null && blk.options.zoned.model === BLK_Z_HM;
  }

  /** In bytes of arena. */
  static space(): number {
    return 8;
  }

  /** A driver that begins anew reads what it needs anew. */
  forget(): void {
    this.stale[0] = 0;
  }

  /** The driver was told that its configuration has changed. */
  told(): void {
    this.stale[0] = 1;
  }

  /** The driver is about to accept these words. */
  accepting(low: number): number {
    const has = (feature: number): boolean => ((low >>> feature) & 1) !== 0;
    if (((this.blk.device.setup.featuresLow >>> BLK_F_RO) & 1) !== 0 && !has(BLK_F_RO)) return BLK_BREACH_READ_ONLY; // virtio-1.4/blk/driver/op/3
    if (!this.hostManaged) return BLK_PROPER;
    if (has(BLK_F_DISCARD)) return BLK_BREACH_DISCARD; // virtio-1.4/blk/driver/init/6
    return has(BLK_F_ZONED) ? BLK_PROPER : BLK_BREACH_ZONED; // virtio-1.4/blk/driver/init/8
  }

  /** The driver reads its configuration; call it before, `took` says whether the access is one that reads anything. */
  reading(offset: number, width: number, took: boolean): number {
    if (took && offset < BLK_CONFIG_CAPACITY + 8) this.stale[0] = 0;
    const early = (this.blk.device.status & STATUS_FEATURES_OK) === 0;
    const covers = offset <= BLK_CONFIG_WRITEBACK && BLK_CONFIG_WRITEBACK < offset + width;
    return early && covers ? BLK_BREACH_EARLY_READ : BLK_PROPER; // virtio-1.4/blk/driver/init/4
  }

  private has(feature: number): boolean {
    return this.blk.device.negotiation.hasAccepted(feature);
  }

  /** A request that the device has just taken into a slot; one that is not whole or not in memory is not looked into. */
  request(slot: number): number {
    const { slots, judge } = this.blk;
    if (slots.dataOut[slot]! < 0 || !this.isInMemory(slot)) return BLK_PROPER;
    judge.fetch(slot, 0);
    const type = judge.scratch.getUint32(0, true);
    const sector = judge.scratch.getUint32(12, true) * WORD + judge.scratch.getUint32(8, true);
    switch (type) {
      case BLK_T_IN:
        return this.transfer(sector, slots.dataIn[slot]!, false);
      case BLK_T_OUT:
        return this.transfer(sector, slots.dataOut[slot]!, true);
      case BLK_T_FLUSH:
        if (sector !== 0) return BLK_BREACH_SECTOR_NOT_ZERO; // virtio-1.4/blk/driver/op/4
        return slots.dataOut[slot]! + slots.dataIn[slot]! > 0 ? BLK_BREACH_DATA : BLK_PROPER; // virtio-1.4/blk/driver/op/5
      case BLK_T_GET_ID:
        if (slots.dataIn[slot]! !== BLK_ID_BYTES) return BLK_BREACH_DATA; // virtio-1.4/blk/driver/op/8
        return sector === 0 ? BLK_PROPER : BLK_BREACH_SECTOR_NOT_ZERO; // virtio-1.4/blk/desc/req/2
      case BLK_T_GET_LIFETIME:
        return sector === 0 ? BLK_PROPER : BLK_BREACH_SECTOR_NOT_ZERO;
      default:
        return this.ranges(slot, type, sector);
    }
  }

  private isInMemory(slot: number): boolean {
    const { slots } = this.blk;
    const base = slot * slots.spansMax;
    for (let i = base; i < base + slots.spans[slot]!; i += 1)
      if (slots.length[i]! > 0 && !this.blk.reaches(slots.address[i]!, slots.length[i]!)) return false;
    return true;
  }

  private transfer(sector: number, bytes: number, writes: boolean): number {
    if (this.stale[0] !== 0) return BLK_BREACH_STALE_CAPACITY; // virtio-1.4/blk/driver/op/1
    const rest = bytes % BLK_SECTOR_BYTES;
    if (rest !== 0) return BLK_BREACH_SECTORS; // virtio-1.4/blk/driver/op/6
    if (sector + bytes / BLK_SECTOR_BYTES > this.blk.judge.capacity) return BLK_BREACH_RANGE; // virtio-1.4/blk/driver/op/2
    return writes && bytes > 0 ? this.sequential(sector, bytes / BLK_SECTOR_BYTES) : BLK_PROPER;
  }

  /** virtio-1.4/blk/driver/op/26. */
  private sequential(sector: number, sectors: number): number {
    const { zones, options } = this.blk;
    if (options.zoned === null || !this.has(BLK_F_ZONED) || !zones.isSequential(sector)) return BLK_PROPER;
    const { granularity } = options.zoned;
    if (sectors % granularity !== 0 || sector % granularity !== 0) return BLK_BREACH_GRANULARITY;
    return sectors > zones.left(sector) ? BLK_BREACH_ZONE_CAPACITY : BLK_PROPER;
  }

  private ranges(slot: number, type: number, sector: number): number {
    const { options } = this.blk;
    switch (type) {
      case BLK_T_DISCARD:
        return this.has(BLK_F_DISCARD) ? this.segments(slot, sector, options.discardSegmentsMax, true) : BLK_PROPER; // virtio-1.4/blk/driver/op/9
      case BLK_T_WRITE_ZEROES:
        return this.has(BLK_F_WRITE_ZEROES) ? this.segments(slot, sector, options.zeroesSegmentsMax, false) : BLK_PROPER; // virtio-1.4/blk/driver/op/11
      case BLK_T_SECURE_ERASE:
        return this.has(BLK_F_SECURE_ERASE) ? this.segments(slot, sector, options.eraseSegmentsMax, false) : BLK_PROPER; // virtio-1.4/blk/driver/op/10
      default:
        return this.has(BLK_F_ZONED) ? this.command(slot, type, sector) : BLK_PROPER;
    }
  }

  /** Bounded by the segments that a request may have, since one with more is refused before they are looked at. */
  private segments(slot: number, sector: number, countMax: number, refusesUnmap: boolean): number {
    const { slots, judge } = this.blk;
    if (this.stale[0] !== 0) return BLK_BREACH_STALE_CAPACITY; // virtio-1.4/blk/driver/op/1
    const bytes = slots.dataOut[slot]!;
    if (bytes % BLK_SEGMENT_BYTES !== 0) return BLK_BREACH_SEGMENTS; // virtio-1.4/blk/driver/op/7
    if (bytes > countMax * BLK_SEGMENT_BYTES) return BLK_BREACH_SEGMENT_COUNT;
    let outside = false;
    for (let at = BLK_HEADER_BYTES; at < BLK_HEADER_BYTES + bytes; at += BLK_SEGMENT_BYTES) {
      judge.fetch(slot, at);
      if (refusesUnmap && (judge.scratch.getUint32(SEGMENT_FLAGS, true) & BLK_SEGMENT_UNMAP) !== 0) return BLK_BREACH_UNMAP; // virtio-1.4/blk/driver/op/14
      const first = judge.scratch.getUint32(4, true) * WORD + judge.scratch.getUint32(0, true);
      outside ||= first + judge.scratch.getUint32(SEGMENT_SECTORS, true) > judge.capacity;
    }
    if (outside) return BLK_BREACH_RANGE; // virtio-1.4/blk/driver/op/2
    return sector === 0 ? BLK_PROPER : BLK_BREACH_SECTOR_NOT_ZERO; // virtio-1.4/blk/desc/req/2
  }

  private command(slot: number, type: number, sector: number): number {
    const { zones, judge } = this.blk;
    switch (type) {
      case BLK_T_ZONE_APPEND:
        return this.append(sector, this.blk.slots.dataOut[slot]!);
      case BLK_T_ZONE_REPORT:
        return sector < judge.capacity ? BLK_PROPER : BLK_BREACH_RANGE; // virtio-1.4/blk/driver/op/18
      case BLK_T_ZONE_OPEN:
      case BLK_T_ZONE_CLOSE:
      case BLK_T_ZONE_FINISH:
      case BLK_T_ZONE_RESET:
        return zones.isStart(sector) ? BLK_PROPER : BLK_BREACH_ZONE_START; // virtio-1.4/blk/driver/op/20
      case BLK_T_ZONE_RESET_ALL:
        return sector === 0 ? BLK_PROPER : BLK_BREACH_SECTOR_NOT_ZERO; // virtio-1.4/blk/driver/op/21
      default:
        return BLK_PROPER;
    }
  }

  private append(sector: number, bytes: number): number {
    const { zones, options } = this.blk;
    if (!zones.isStart(sector)) return BLK_BREACH_ZONE_START; // virtio-1.4/blk/driver/op/22
    const unit = options.zoned === null ? 1 : options.zoned.granularity;
    if (bytes % (unit * BLK_SECTOR_BYTES) !== 0) return BLK_BREACH_GRANULARITY; // virtio-1.4/blk/driver/op/23
    const sectors = bytes / BLK_SECTOR_BYTES;
    if (sectors > appendLimit(options)) return BLK_BREACH_APPEND_SIZE; // virtio-1.4/blk/driver/op/24
    // virtio-1.4/blk/driver/op/26
    return sectors > 0 && zones.isSequential(sector) && sectors > zones.left(sector) ? BLK_BREACH_ZONE_CAPACITY : BLK_PROPER;
  }
}

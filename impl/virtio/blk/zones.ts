/** The zones of an emulated disk: state and write pointer of each, and counts of the open and the active ones that are kept as they change. */
import type { BlkOptions, ZonedOptions } from '../../../spec/vocabulary/blk.ts';
import {
  BLK_REPORT_HEADER_BYTES,
  BLK_REPORT_ZONE_BYTES,
  BLK_S_OK,
  BLK_S_ZONE_ACTIVE_RESOURCE,
  BLK_S_ZONE_INVALID_CMD,
  BLK_S_ZONE_OPEN_RESOURCE,
  BLK_S_ZONE_UNALIGNED_WP,
  BLK_Z_HM,
  BLK_ZS_CLOSED,
  BLK_ZS_EMPTY,
  BLK_ZS_EOPEN,
  BLK_ZS_FULL,
  BLK_ZS_IOPEN,
  BLK_ZS_NOT_WP,
  BLK_ZS_OFFLINE,
  BLK_ZS_RDONLY,
  BLK_ZT_CONV,
  BLK_ZT_SWP,
  BLK_ZT_SWR,
} from '../../../spec/vocabulary/limits.ts';
import type { Arena } from '../../machine/arena.ts';
import { assert } from '../../machine/assert.ts';

/** States as bits of a mask. */
const bit = (state: number): number => 1 << state;
const OPEN = bit(BLK_ZS_IOPEN) | bit(BLK_ZS_EOPEN);
const ACTIVE = OPEN | bit(BLK_ZS_CLOSED); // virtio-1.4/blk/desc/zoned/3
const WRITABLE = ACTIVE | bit(BLK_ZS_EMPTY);
const DEAD = bit(BLK_ZS_RDONLY) | bit(BLK_ZS_OFFLINE);

const PLAIN: ZonedOptions = {
  model: 0,
  zoneSectors: 1,
  zoneCapacity: 0,
  conventional: 0,
  openMax: 0,
  activeMax: 0,
  appendSectorsMax: 0,
  granularity: 1,
  autoClose: false,
};

export class Zones {
  readonly count: number;
  /** [count] BLK_ZS_*. */
  readonly state: Uint8Array;
  /** [count] sectors written from the zone's start on. */
  readonly written: Int32Array;
  /** Open zones, active zones. */
  private readonly held: Int32Array;
  private readonly o: ZonedOptions;
  private readonly capacity: number;

  constructor(options: BlkOptions, arena: Arena) {
    this.o = options.zoned ?? PLAIN;
    this.capacity = options.capacity;
    this.count = Zones.countOf(options);
    this.state = arena.bytes(this.count);
    this.written = arena.words(this.count);
    this.held = arena.words(2);
    for (let zone = 0; zone < this.count; zone += 1) this.state[zone] = zone < this.o.conventional ? BLK_ZS_NOT_WP : BLK_ZS_EMPTY;
  }

  private static countOf({ zoned, capacity }: BlkOptions): number {
    return zoned === null ? 0 : Math.trunc((capacity + zoned.zoneSectors - 1) / zoned.zoneSectors);
  }

  /** In bytes of arena. */
  static space(options: BlkOptions): number {
    return 5 * Zones.countOf(options) + 32;
  }

  private at(sector: number): number {
    return Math.trunc(sector / this.o.zoneSectors);
  }

  /** Sectors that a zone takes; the last one may be short (virtio-1.4/blk/device/init/11). */
  private room(zone: number): number {
    const left = this.capacity - zone * this.o.zoneSectors;
    return Math.min(left, this.o.zoneCapacity); // virtio-1.4/blk/desc/zoned/12
  }

  private isConventional(zone: number): boolean {
    return zone < this.o.conventional;
  }

  private is(zone: number, mask: number): boolean {
    return (bit(this.state[zone]!) & mask) !== 0;
  }

  /** Every change of state passes here, so that the counts are right. */
  private enter(zone: number, state: number): void {
    const { held } = this;
    const old = bit(this.state[zone]!);
    const now = bit(state);
    held[0] = held[0]! + Number((now & OPEN) !== 0) - Number((old & OPEN) !== 0);
    held[1] = held[1]! + Number((now & ACTIVE) !== 0) - Number((old & ACTIVE) !== 0);
    this.state[zone] = state;
  }

  /** A zone opened by a write, which may be closed to make room; -1 is none. */
  private victim(): number {
    return this.o.autoClose ? this.state.indexOf(BLK_ZS_IOPEN) : -1;
  }

  private isCrowded(zone: number): boolean {
    return this.o.openMax > 0 && !this.is(zone, OPEN) && this.held[0]! >= this.o.openMax;
  }

  /** Whether the zone may become open: virtio-1.4/blk/desc/zoned/4, the active resource is named first. */
  private resources(zone: number): number {
    const { activeMax } = this.o;
    if (activeMax > 0 && !this.is(zone, ACTIVE) && this.held[1]! >= activeMax) return BLK_S_ZONE_ACTIVE_RESOURCE;
    return this.isCrowded(zone) && this.victim() < 0 ? BLK_S_ZONE_OPEN_RESOURCE : BLK_S_OK;
  }

  private makeRoom(zone: number): void {
    if (this.isCrowded(zone)) this.enter(this.victim(), BLK_ZS_CLOSED); // virtio-1.4/blk/device/op/34
  }

  /** Whether sectors may be moved at all, in either direction. */
  read(sector: number, sectors: number): number {
    if (sectors === 0) return BLK_S_OK;
    const first = this.at(sector);
    const last = this.at(sector + sectors - 1);
    if (last > first && !this.isConventional(last)) return BLK_S_ZONE_INVALID_CMD; // virtio-1.4/blk/device/op/32
    if (this.is(first, bit(BLK_ZS_OFFLINE))) return BLK_S_ZONE_INVALID_CMD; // virtio-1.4/blk/device/op/36
    return BLK_S_OK;
  }

  write(sector: number, sectors: number): number {
    const status = this.read(sector, sectors);
    if (status !== BLK_S_OK || sectors === 0) return status;
    const zone = this.at(sector);
    if (this.isConventional(zone)) return BLK_S_OK;
    const from = sector - zone * this.o.zoneSectors;
    // virtio-1.4/blk/device/op/35, virtio-1.4/blk/device/op/28
    if (!this.is(zone, WRITABLE) || from + sectors > this.room(zone)) return BLK_S_ZONE_INVALID_CMD;
    if (this.o.model === BLK_Z_HM) {
      if (from !== this.written[zone]) return BLK_S_ZONE_UNALIGNED_WP; // virtio-1.4/blk/device/op/33
      if ((sector + sectors) % this.o.granularity !== 0) return BLK_S_ZONE_UNALIGNED_WP; // virtio-1.4/blk/driver/op/26
    }
    return this.resources(zone); // virtio-1.4/blk/device/op/26
  }

  append(sector: number, sectors: number): number {
    if (!this.isStart(sector)) return BLK_S_ZONE_INVALID_CMD; // virtio-1.4/blk/device/op/27
    const zone = this.at(sector);
    if (this.isConventional(zone) || this.o.model !== BLK_Z_HM) return BLK_S_ZONE_INVALID_CMD; // virtio-1.4/blk/device/op/20
    if (this.is(zone, bit(BLK_ZS_OFFLINE))) return BLK_S_ZONE_INVALID_CMD; // virtio-1.4/blk/device/op/36
    if (sectors === 0) return BLK_S_OK;
    // virtio-1.4/blk/device/op/35, virtio-1.4/blk/device/op/28
    if (!this.is(zone, WRITABLE) || this.written[zone]! + sectors > this.room(zone)) return BLK_S_ZONE_INVALID_CMD;
    return this.resources(zone); // virtio-1.4/blk/device/op/26
  }

  /** Where an append to this zone goes. */
  pointer(sector: number): number {
    return sector + this.written[this.at(sector)]!;
  }

  /** Data has come to the medium from `sector` on. */
  wrote(sector: number, sectors: number): void {
    const zone = this.at(sector);
    if (sectors === 0 || this.isConventional(zone)) return;
    this.makeRoom(zone);
    const end = sector - zone * this.o.zoneSectors + sectors;
    if (end > this.written[zone]!) this.written[zone] = end;
    if (this.written[zone]! >= this.room(zone)) this.enter(zone, BLK_ZS_FULL);
    else if (this.state[zone] !== BLK_ZS_EOPEN) this.enter(zone, BLK_ZS_IOPEN); // virtio-1.4/blk/desc/zoned/5, virtio-1.4/blk/desc/zoned/8
  }

  isStart(sector: number): boolean {
    return sector < this.capacity && sector % this.o.zoneSectors === 0;
  }

  /** The zone that a command names; -1 when it can be done to none. */
  private target(sector: number, states: number): number {
    if (!this.isStart(sector)) return -1; // virtio-1.4/blk/driver/op/20
    const zone = this.at(sector);
    if (this.isConventional(zone)) return -1; // virtio-1.4/blk/device/op/19
    return this.is(zone, states) ? zone : -1;
  }

  open(sector: number): number {
    const zone = this.target(sector, WRITABLE); // virtio-1.4/blk/device/op/21
    if (zone < 0) return BLK_S_ZONE_INVALID_CMD;
    const status = this.resources(zone); // virtio-1.4/blk/device/op/22
    if (status !== BLK_S_OK) return status;
    this.makeRoom(zone);
    this.enter(zone, BLK_ZS_EOPEN);
    return BLK_S_OK;
  }

  close(sector: number): number {
    const zone = this.target(sector, ACTIVE); // virtio-1.4/blk/device/op/23
    if (zone < 0) return BLK_S_ZONE_INVALID_CMD;
    this.enter(zone, this.written[zone] === 0 ? BLK_ZS_EMPTY : BLK_ZS_CLOSED); // virtio-1.4/blk/desc/zoned/7
    return BLK_S_OK;
  }

  finish(sector: number): number {
    const zone = this.target(sector, OPEN | bit(BLK_ZS_FULL)); // virtio-1.4/blk/device/op/24
    if (zone < 0) return BLK_S_ZONE_INVALID_CMD;
    this.enter(zone, BLK_ZS_FULL);
    return BLK_S_OK;
  }

  reset(sector: number): number {
    const zone = this.target(sector, WRITABLE | bit(BLK_ZS_FULL)); // virtio-1.4/blk/device/op/25
    if (zone < 0) return BLK_S_ZONE_INVALID_CMD;
    this.empty(zone);
    return BLK_S_OK;
  }

  private empty(zone: number): void {
    this.enter(zone, BLK_ZS_EMPTY);
    this.written[zone] = 0;
  }

  /** Bounded by the zones of the disk. */
  resetAll(): void {
    for (let zone = this.o.conventional; zone < this.count; zone += 1) if (!this.is(zone, DEAD)) this.empty(zone);
  }

  /** Whether a range is zones that can all be reset: virtio-1.4/blk/device/op/40, virtio-1.4/blk/device/op/41. */
  mayErase(sector: number, sectors: number): boolean {
    const { zoneSectors } = this.o;
    if (sectors % zoneSectors !== 0 || sector % zoneSectors !== 0) return false;
    for (let done = 0; done < sectors; done += zoneSectors) if (this.target(sector + done, WRITABLE | bit(BLK_ZS_FULL)) < 0) return false;
    return true;
  }

  erase(sector: number, sectors: number): void {
    for (let done = 0; done < sectors; done += this.o.zoneSectors) this.empty(this.at(sector + done));
  }

  /** Whether somebody has written the sector since its zone was emptied: virtio-1.4/blk/device/op/37. */
  isWritten(sector: number): boolean {
    const zone = this.at(sector);
    return this.isConventional(zone) || sector - zone * this.o.zoneSectors < this.written[zone]!;
  }

  /** Whether the zone of a sector of the disk has a write pointer. */
  isSequential(sector: number): boolean {
    return !this.isConventional(this.at(sector));
  }

  /** Sectors that the zone of this one still takes. */
  left(sector: number): number {
    const zone = this.at(sector);
    return this.state[zone] === BLK_ZS_FULL ? 0 : this.room(zone) - this.written[zone]!;
  }

  /** Zones in a report that has room for so many bytes; -1 when the sector lies in none. */
  reportable(sector: number, bytes: number): number {
    if (sector >= this.capacity) return -1; // virtio-1.4/blk/driver/op/18
    const room = Math.trunc((bytes - BLK_REPORT_HEADER_BYTES) / BLK_REPORT_ZONE_BYTES);
    return Math.min(room, this.count - this.at(sector));
  }

  /** Writes what a report says of the `n`th zone after the one of the sector. The view's bytes were zero. */
  describe(sector: number, n: number, view: DataView): void {
    const zone = this.at(sector) + n;
    assert(zone < this.count, 'only zones that exist are reported');
    const start = zone * this.o.zoneSectors;
    const written = this.is(zone, DEAD | bit(BLK_ZS_FULL)) ? this.room(zone) : this.written[zone]!;
    put(view, 0, this.room(zone));
    put(view, 8, start);
    put(view, 16, start + written);
    view.setUint8(24, this.isConventional(zone) ? BLK_ZT_CONV : this.o.model === BLK_Z_HM ? BLK_ZT_SWR : BLK_ZT_SWP);
    view.setUint8(25, this.state[zone]!); // virtio-1.4/blk/desc/zoned/11
  }

  /** The medium gives a zone up; it never comes back, and only from bad to worse: virtio-1.4/blk/desc/zoned/10. */
  fail(zone: number, readOnly: boolean): boolean {
    if (zone < this.o.conventional || zone >= this.count) return false;
    const state = this.state[zone]!;
    if (state === BLK_ZS_OFFLINE || (readOnly && state === BLK_ZS_RDONLY)) return false;
    this.enter(zone, readOnly ? BLK_ZS_RDONLY : BLK_ZS_OFFLINE);
    return true;
  }

  /** Power was lost: nothing is open any more. */
  afterPowerCut(): void {
    for (let zone = this.o.conventional; zone < this.count; zone += 1)
      if (this.is(zone, OPEN)) this.enter(zone, this.written[zone] === 0 ? BLK_ZS_EMPTY : BLK_ZS_CLOSED);
  }
}

/** A u64 that is exact below 2^53. */
const put = (view: DataView, at: number, value: number): void => {
  view.setUint32(at, value >>> 0, true);
  view.setUint32(at + 4, Math.trunc(value / 0x1_0000_0000), true);
};

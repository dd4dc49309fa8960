/** Looks at what a block device offers, this one or another, and says the first thing that is wrong with it. */
import type { Medium } from '../../../spec/vocabulary/blk.ts';
import {
  BLK_BREACH_ACTIVE_MAX,
  BLK_BREACH_APPEND_BEYOND_SEGMENTS,
  BLK_BREACH_APPEND_MAX,
  BLK_BREACH_ERASE_ALIGNMENT,
  BLK_BREACH_LEGACY_ZONED,
  BLK_BREACH_LIFETIME,
  BLK_BREACH_MAY_UNMAP,
  BLK_BREACH_MODEL,
  BLK_BREACH_NO_FLUSH,
  BLK_BREACH_NO_LIFETIME,
  BLK_BREACH_NOT_ZONED,
  BLK_BREACH_OPEN_MAX,
  BLK_BREACH_PADDING,
  BLK_BREACH_QUEUES,
  BLK_BREACH_WCE,
  BLK_BREACH_WRITE_UNIT,
  BLK_BREACH_ZONE_PADDING,
  BLK_BREACH_ZONE_SIZE,
  BLK_CONFIG_ACTIVE_ZONES_MAX,
  BLK_CONFIG_APPEND_SECTORS_MAX,
  BLK_CONFIG_BYTES,
  BLK_CONFIG_ERASE_ALIGNMENT,
  BLK_CONFIG_NUM_QUEUES,
  BLK_CONFIG_OPEN_ZONES_MAX,
  BLK_CONFIG_SEG_MAX,
  BLK_CONFIG_SIZE_MAX,
  BLK_CONFIG_WRITE_GRANULARITY,
  BLK_CONFIG_ZEROES_MAY_UNMAP,
  BLK_CONFIG_ZONE_MODEL,
  BLK_CONFIG_ZONE_SECTORS,
  BLK_F_CONFIG_WCE,
  BLK_F_FLUSH,
  BLK_F_LIFETIME,
  BLK_F_MQ,
  BLK_F_SECURE_ERASE,
  BLK_F_SEG_MAX,
  BLK_F_SIZE_MAX,
  BLK_F_WRITE_ZEROES,
  BLK_F_ZONED,
  BLK_PROPER,
  BLK_SECTOR_BYTES,
  BLK_Z_NONE,
  VIRTIO_F_VERSION_1,
} from '../../../spec/vocabulary/limits.ts';

/** Bytes of the configuration space between fields: 33, 57-59 (virtio-1.4/blk/device/init/4) and 93-95 (virtio-1.4/blk/device/init/18). */
const UNUSED = [33, 57, 58, 59];
const UNUSED2 = BLK_CONFIG_ZONE_MODEL + 1;

export class OfferObserver {
  private readonly view = new DataView(new ArrayBuffer(BLK_CONFIG_BYTES));
  private low = 0;
  private high = 0;

  private has(feature: number): boolean {
    return (((feature < 32 ? this.low : this.high) >>> (feature & 31)) & 1) !== 0;
  }

  private word(offset: number): number {
    return this.view.getUint32(offset, true);
  }

  /** A configuration space that is too short is taken as if it ended in zeroes. */
  observe(low: number, high: number, config: ArrayLike<number>, medium: Medium): number {
    this.low = low;
    this.high = high;
    for (let i = 0; i < BLK_CONFIG_BYTES; i += 1) this.view.setUint8(i, i < config.length ? config[i]! : 0);
    const basic = this.basics(medium);
    if (basic !== BLK_PROPER) return basic;
    const zoned = this.has(BLK_F_ZONED) && medium.model !== BLK_Z_NONE;
    const zones = zoned ? this.zones(medium) : BLK_PROPER;
    if (zones !== BLK_PROPER) return zones;
    if (this.has(BLK_F_WRITE_ZEROES) && (this.view.getUint8(BLK_CONFIG_ZEROES_MAY_UNMAP) !== 0) !== medium.deallocates)
      return BLK_BREACH_MAY_UNMAP; // virtio-1.4/blk/device/op/10
    if (!this.has(BLK_F_LIFETIME) && medium.hasMetrics) return BLK_BREACH_NO_LIFETIME; // virtio-1.4/blk/device/op/15
    if (this.has(BLK_F_LIFETIME) && !medium.hasMetrics) return BLK_BREACH_LIFETIME; // virtio-1.4/blk/device/op/16
    return zoned ? this.erase() : BLK_PROPER;
  }

  private basics({ queues, model }: Medium): number {
    const wce = this.has(BLK_F_CONFIG_WCE);
    if (!this.has(BLK_F_FLUSH)) return wce ? BLK_BREACH_WCE : BLK_BREACH_NO_FLUSH; // virtio-1.4/blk/device/init/1, virtio-1.4/blk/device/init/2
    for (const at of UNUSED) if (this.view.getUint8(at) !== 0) return BLK_BREACH_PADDING; // virtio-1.4/blk/device/init/4
    const said = this.has(BLK_F_MQ) ? this.view.getUint16(BLK_CONFIG_NUM_QUEUES, true) : 1;
    if (said !== queues) return BLK_BREACH_QUEUES; // virtio-1.4/blk/desc/layout/1
    return this.has(BLK_F_ZONED) && model === BLK_Z_NONE ? BLK_BREACH_NOT_ZONED : BLK_PROPER; // virtio-1.4/blk/device/init/5
  }

  private zones(medium: Medium): number {
    if (!this.has(VIRTIO_F_VERSION_1)) return BLK_BREACH_LEGACY_ZONED; // virtio-1.4/blk/device/init/6
    if (this.view.getUint8(BLK_CONFIG_ZONE_MODEL) !== medium.model) return BLK_BREACH_MODEL; // virtio-1.4/blk/device/init/9
    if (this.word(BLK_CONFIG_ZONE_SECTORS) !== medium.zoneSectors) return BLK_BREACH_ZONE_SIZE; // virtio-1.4/blk/device/init/10
    if (this.word(BLK_CONFIG_OPEN_ZONES_MAX) !== medium.openMax) return BLK_BREACH_OPEN_MAX; // virtio-1.4/blk/device/init/12
    if (this.word(BLK_CONFIG_ACTIVE_ZONES_MAX) !== medium.activeMax) return BLK_BREACH_ACTIVE_MAX; // virtio-1.4/blk/device/init/13
    if (this.word(BLK_CONFIG_APPEND_SECTORS_MAX) !== medium.appendSectorsMax) return BLK_BREACH_APPEND_MAX; // virtio-1.4/blk/device/init/14
    if (this.isAppendTooLong()) return BLK_BREACH_APPEND_BEYOND_SEGMENTS; // virtio-1.4/blk/device/init/15
    if (this.word(BLK_CONFIG_WRITE_GRANULARITY) !== medium.granularity) return BLK_BREACH_WRITE_UNIT; // virtio-1.4/blk/device/init/17
    for (let at = UNUSED2; at < BLK_CONFIG_BYTES; at += 1) if (this.view.getUint8(at) !== 0) return BLK_BREACH_ZONE_PADDING;
    return BLK_PROPER;
  }

  private isAppendTooLong(): boolean {
    if (!this.has(BLK_F_SIZE_MAX) || !this.has(BLK_F_SEG_MAX)) return false;
    return this.word(BLK_CONFIG_APPEND_SECTORS_MAX) * BLK_SECTOR_BYTES > this.word(BLK_CONFIG_SEG_MAX) * this.word(BLK_CONFIG_SIZE_MAX);
  }

  /** virtio-1.4/blk/device/op/39. */
  private erase(): number {
    const isWhole = this.word(BLK_CONFIG_ERASE_ALIGNMENT) % this.word(BLK_CONFIG_ZONE_SECTORS) === 0;
    return this.has(BLK_F_SECURE_ERASE) && !isWhole ? BLK_BREACH_ERASE_ALIGNMENT : BLK_PROPER;
  }
}

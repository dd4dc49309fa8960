/** The virtio device of a disk: what it offers and what its configuration space says. */

import type { BlkOptions } from '../../../spec/vocabulary/blk.ts';
import {
  BLK_CONFIG_ACTIVE_ZONES_MAX,
  BLK_CONFIG_APPEND_SECTORS_MAX,
  BLK_CONFIG_BLK_SIZE,
  BLK_CONFIG_BYTES,
  BLK_CONFIG_CAPACITY,
  BLK_CONFIG_DISCARD_ALIGNMENT,
  BLK_CONFIG_DISCARD_SECTORS_MAX,
  BLK_CONFIG_DISCARD_SEG_MAX,
  BLK_CONFIG_ERASE_ALIGNMENT,
  BLK_CONFIG_ERASE_SECTORS_MAX,
  BLK_CONFIG_ERASE_SEG_MAX,
  BLK_CONFIG_NUM_QUEUES,
  BLK_CONFIG_OPEN_ZONES_MAX,
  BLK_CONFIG_SEG_MAX,
  BLK_CONFIG_SIZE_MAX,
  BLK_CONFIG_WRITE_GRANULARITY,
  BLK_CONFIG_WRITEBACK,
  BLK_CONFIG_ZEROES_MAY_UNMAP,
  BLK_CONFIG_ZEROES_SECTORS_MAX,
  BLK_CONFIG_ZEROES_SEG_MAX,
  BLK_CONFIG_ZONE_MODEL,
  BLK_CONFIG_ZONE_SECTORS,
  BLK_F_BLK_SIZE,
  BLK_F_CONFIG_WCE,
  BLK_F_DISCARD,
  BLK_F_FLUSH,
  BLK_F_LIFETIME,
  BLK_F_MQ,
  BLK_F_RO,
  BLK_F_SECURE_ERASE,
  BLK_F_SEG_MAX,
  BLK_F_SIZE_MAX,
  BLK_F_WRITE_ZEROES,
  BLK_F_ZONED,
  BLK_SECTOR_BYTES,
  BLK_Z_HM,
  DEVICE_BLK,
  VIRTIO_F_EVENT_IDX,
  VIRTIO_F_INDIRECT_DESC,
  VIRTIO_F_RING_RESET,
  VIRTIO_F_VERSION_1,
} from '../../../spec/vocabulary/limits.ts';
import type { DeviceSetup } from '../../../spec/vocabulary/virtio.ts';

const VENDOR_ID = 0x6c73_7263; // "crsl"

/** Header and status take two descriptors of a chain. */
const segMax = (o: BlkOptions): number => (o.queueSize > 3 ? o.queueSize - 2 : 1);

/** Sectors that one append may carry. */
export const appendLimit = (o: BlkOptions): number => {
  if (o.zoned === null) return 0;
  const { appendSectorsMax } = o.zoned;
  if (o.sizeMax === 0) return appendSectorsMax;
  const room = Math.trunc((segMax(o) * o.sizeMax) / BLK_SECTOR_BYTES);
  return Math.min(room, appendSectorsMax); // virtio-1.4/blk/device/init/15
};

/** Everything that the driver has to know of zones. */
const layOutZones = (o: BlkOptions, view: DataView): void => {
  const { zoned } = o;
  if (zoned === null) return;
  view.setUint32(BLK_CONFIG_ZONE_SECTORS, zoned.zoneSectors, true); // virtio-1.4/blk/device/init/10
  view.setUint32(BLK_CONFIG_OPEN_ZONES_MAX, zoned.openMax, true); // virtio-1.4/blk/device/init/12
  view.setUint32(BLK_CONFIG_ACTIVE_ZONES_MAX, zoned.activeMax, true); // virtio-1.4/blk/device/init/13
  view.setUint32(BLK_CONFIG_APPEND_SECTORS_MAX, appendLimit(o), true); // virtio-1.4/blk/device/init/14
  view.setUint32(BLK_CONFIG_WRITE_GRANULARITY, zoned.granularity * BLK_SECTOR_BYTES, true); // virtio-1.4/blk/device/init/17
  view.setUint8(BLK_CONFIG_ZONE_MODEL, zoned.model); // virtio-1.4/blk/device/init/9
};

/** virtio-1.4/blk/device/init/4, virtio-1.4/blk/device/init/18: what is not filled in stays zero. */
const layOut = (o: BlkOptions): Uint8Array => {
  const bytes = new Uint8Array(BLK_CONFIG_BYTES);
  const view = new DataView(bytes.buffer);
  view.setUint32(BLK_CONFIG_CAPACITY, o.capacity >>> 0, true);
  view.setUint32(BLK_CONFIG_CAPACITY + 4, Math.trunc(o.capacity / 0x1_0000_0000), true);
  if (o.sizeMax > 0) view.setUint32(BLK_CONFIG_SIZE_MAX, o.sizeMax, true);
  view.setUint32(BLK_CONFIG_SEG_MAX, segMax(o), true);
  view.setUint32(BLK_CONFIG_BLK_SIZE, BLK_SECTOR_BYTES, true);
  if (o.configWce) bytes[BLK_CONFIG_WRITEBACK] = 1;
  if (o.queues > 1) view.setUint16(BLK_CONFIG_NUM_QUEUES, o.queues, true);
  if (o.discard) {
    view.setUint32(BLK_CONFIG_DISCARD_SECTORS_MAX, o.discardSectorsMax, true);
    view.setUint32(BLK_CONFIG_DISCARD_SEG_MAX, o.discardSegmentsMax, true);
    view.setUint32(BLK_CONFIG_DISCARD_ALIGNMENT, 1, true);
  }
  if (o.writeZeroes && o.zoned === null) {
    view.setUint32(BLK_CONFIG_ZEROES_SECTORS_MAX, o.zeroesSectorsMax, true);
    view.setUint32(BLK_CONFIG_ZEROES_SEG_MAX, o.zeroesSegmentsMax, true);
    bytes[BLK_CONFIG_ZEROES_MAY_UNMAP] = o.zeroesMayUnmap ? 1 : 0; // virtio-1.4/blk/device/op/10
  }
  if (o.secureErase) {
    view.setUint32(BLK_CONFIG_ERASE_SECTORS_MAX, o.eraseSectorsMax, true);
    view.setUint32(BLK_CONFIG_ERASE_SEG_MAX, o.eraseSegmentsMax, true);
    view.setUint32(BLK_CONFIG_ERASE_ALIGNMENT, o.zoned === null ? 1 : o.zoned.zoneSectors, true); // virtio-1.4/blk/device/op/39
  }
  layOutZones(o, view);
  return bytes;
};

export const blkDeviceSetup = (o: BlkOptions): DeviceSetup => {
  const words = new Uint32Array(2);
  const offer = (feature: number, condition = true): void => {
    if (condition) words[feature >>> 5] = words[feature >>> 5]! | (1 << (feature & 31));
  };
  const wce = o.flush && o.configWce; // virtio-1.4/blk/device/init/2
  offer(BLK_F_SEG_MAX);
  offer(BLK_F_BLK_SIZE);
  offer(BLK_F_RO, o.readOnly);
  offer(BLK_F_FLUSH, o.flush);
  offer(BLK_F_CONFIG_WCE, wce);
  offer(BLK_F_MQ, o.queues > 1);
  offer(BLK_F_DISCARD, o.discard);
  offer(BLK_F_WRITE_ZEROES, o.writeZeroes && o.zoned === null);
  offer(BLK_F_SECURE_ERASE, o.secureErase);
  offer(BLK_F_SIZE_MAX, o.sizeMax > 0);
  offer(BLK_F_LIFETIME, o.lifetime !== null); // virtio-1.4/blk/device/op/15, virtio-1.4/blk/device/op/16
  offer(BLK_F_ZONED, o.zoned !== null); // virtio-1.4/blk/device/init/5
  offer(VIRTIO_F_INDIRECT_DESC);
  offer(VIRTIO_F_EVENT_IDX);
  offer(VIRTIO_F_VERSION_1);
  offer(VIRTIO_F_RING_RESET);
  return {
    deviceId: DEVICE_BLK,
    vendorId: VENDOR_ID,
    featuresLow: words[0]!,
    featuresHigh: words[1]!,
    requiredLow: o.zoned !== null && o.zoned.model === BLK_Z_HM ? 1 << BLK_F_ZONED : 0, // virtio-1.4/blk/device/init/8
    requiredHigh: 1 << (VIRTIO_F_VERSION_1 - 32),
    dependencies: [],
    queueSizeMax: new Array<number>(o.queues).fill(o.queueSize),
    config: [...layOut(o)],
    writable: wce ? [{ offset: BLK_CONFIG_WRITEBACK, width: 1, max: 1, feature: BLK_F_CONFIG_WCE, zeroWithout: BLK_F_FLUSH }] : [],
    // virtio-1.4/blk/device/init/7
    cleared: o.zoned === null ? [] : [{ offset: BLK_CONFIG_ZONE_SECTORS, width: 21, feature: BLK_F_ZONED }],
    policy: { unofferedFeatures: 'refused', queueSetup: 'gated', misalignedAreas: 'refused' },
  };
};

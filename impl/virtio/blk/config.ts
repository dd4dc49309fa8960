/** The virtio device of a disk: what it offers and what its configuration space says. */

import type { BlkOptions } from '../../../spec/vocabulary/blk.ts';
import {
  BLK_CONFIG_BLK_SIZE,
  BLK_CONFIG_BYTES,
  BLK_CONFIG_CAPACITY,
  BLK_CONFIG_DISCARD_ALIGNMENT,
  BLK_CONFIG_DISCARD_SECTORS_MAX,
  BLK_CONFIG_DISCARD_SEG_MAX,
  BLK_CONFIG_NUM_QUEUES,
  BLK_CONFIG_SEG_MAX,
  BLK_CONFIG_WRITEBACK,
  BLK_CONFIG_ZEROES_MAY_UNMAP,
  BLK_CONFIG_ZEROES_SECTORS_MAX,
  BLK_CONFIG_ZEROES_SEG_MAX,
  BLK_F_BLK_SIZE,
  BLK_F_CONFIG_WCE,
  BLK_F_DISCARD,
  BLK_F_FLUSH,
  BLK_F_MQ,
  BLK_F_RO,
  BLK_F_SEG_MAX,
  BLK_F_WRITE_ZEROES,
  BLK_SECTOR_BYTES,
  DEVICE_BLK,
  VIRTIO_F_EVENT_IDX,
  VIRTIO_F_INDIRECT_DESC,
  VIRTIO_F_RING_RESET,
  VIRTIO_F_VERSION_1,
} from '../../../spec/vocabulary/limits.ts';
import type { DeviceSetup } from '../../../spec/vocabulary/virtio.ts';

const VENDOR_ID = 0x6c73_7263; // "crsl"

/** virtio-1.4/blk/device/init/4: what is not filled in stays zero. */
const layOut = (o: BlkOptions): Uint8Array => {
  const bytes = new Uint8Array(BLK_CONFIG_BYTES);
  const view = new DataView(bytes.buffer);
  view.setUint32(BLK_CONFIG_CAPACITY, o.capacity >>> 0, true);
  view.setUint32(BLK_CONFIG_CAPACITY + 4, Math.trunc(o.capacity / 0x1_0000_0000), true);
  view.setUint32(BLK_CONFIG_SEG_MAX, o.queueSize > 3 ? o.queueSize - 2 : 1, true); // header and status take two descriptors
  view.setUint32(BLK_CONFIG_BLK_SIZE, BLK_SECTOR_BYTES, true);
  if (o.configWce) bytes[BLK_CONFIG_WRITEBACK] = 1;
  if (o.queues > 1) view.setUint16(BLK_CONFIG_NUM_QUEUES, o.queues, true);
  if (o.discard) {
    view.setUint32(BLK_CONFIG_DISCARD_SECTORS_MAX, o.discardSectorsMax, true);
    view.setUint32(BLK_CONFIG_DISCARD_SEG_MAX, o.discardSegmentsMax, true);
    view.setUint32(BLK_CONFIG_DISCARD_ALIGNMENT, 1, true);
  }
  if (o.writeZeroes) {
    view.setUint32(BLK_CONFIG_ZEROES_SECTORS_MAX, o.zeroesSectorsMax, true);
    view.setUint32(BLK_CONFIG_ZEROES_SEG_MAX, o.zeroesSegmentsMax, true);
    bytes[BLK_CONFIG_ZEROES_MAY_UNMAP] = 1;
  }
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
  offer(BLK_F_WRITE_ZEROES, o.writeZeroes);
  offer(VIRTIO_F_INDIRECT_DESC);
  offer(VIRTIO_F_EVENT_IDX);
  offer(VIRTIO_F_VERSION_1);
  offer(VIRTIO_F_RING_RESET);
  return {
    deviceId: DEVICE_BLK,
    vendorId: VENDOR_ID,
    featuresLow: words[0]!,
    featuresHigh: words[1]!,
    requiredLow: 0,
    requiredHigh: 1 << (VIRTIO_F_VERSION_1 - 32),
    dependencies: [],
    queueSizeMax: new Array<number>(o.queues).fill(o.queueSize),
    config: [...layOut(o)],
    writable: wce ? [{ offset: BLK_CONFIG_WRITEBACK, width: 1, max: 1, feature: BLK_F_CONFIG_WCE, zeroWithout: BLK_F_FLUSH }] : [],
    policy: { unofferedFeatures: 'refused', queueSetup: 'gated', misalignedAreas: 'refused' },
  };
};

/** The configuration space of a block device, field by field, and the device that a disk makes. */

import type { BlkOptions, Medium, ZonedOptions } from '../../vocabulary/blk.ts';
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
  BLK_Z_NONE,
  DEVICE_BLK,
  VIRTIO_F_EVENT_IDX,
  VIRTIO_F_INDIRECT_DESC,
  VIRTIO_F_RING_RESET,
  VIRTIO_F_VERSION_1,
} from '../../vocabulary/limits.ts';
import type { DeviceSetup } from '../../vocabulary/virtio.ts';
import { DEFAULT_POLICY, VENDOR, wordOf } from '../offered.ts';

interface Field {
  readonly offset: number;
  readonly width: 1 | 2 | 4 | 8;
  readonly value: number;
}

/** Chains are no longer than the queue, and two of their descriptors are header and status. */
const segmentsMax = (o: BlkOptions): number => Math.max(1, o.queueSize - 2);

/** Zones are emptied by a reset, not by zeroes: docs/decisions/0033. */
const writesZeroes = (o: BlkOptions): boolean => o.writeZeroes && o.zoned === null;

/** What the segments of a request can hold, where their size is bounded, bounds an append: virtio-1.4/blk/device/init/15. */
export const appendSectorsMax = (o: BlkOptions, zoned: ZonedOptions): number =>
  o.sizeMax === 0 ? zoned.appendSectorsMax : Math.min(zoned.appendSectorsMax, Math.floor((segmentsMax(o) * o.sizeMax) / BLK_SECTOR_BYTES));

/** virtio-1.4/blk/device/op/39: a secure erase of a zoned disk is of whole zones. */
const zonedFields = (o: BlkOptions): readonly Field[] =>
  o.zoned === null
    ? []
    : [
        { offset: BLK_CONFIG_ZONE_SECTORS, width: 4, value: o.zoned.zoneSectors },
        { offset: BLK_CONFIG_OPEN_ZONES_MAX, width: 4, value: o.zoned.openMax },
        { offset: BLK_CONFIG_ACTIVE_ZONES_MAX, width: 4, value: o.zoned.activeMax },
        { offset: BLK_CONFIG_APPEND_SECTORS_MAX, width: 4, value: appendSectorsMax(o, o.zoned) },
        { offset: BLK_CONFIG_WRITE_GRANULARITY, width: 4, value: o.zoned.granularity * BLK_SECTOR_BYTES },
        { offset: BLK_CONFIG_ZONE_MODEL, width: 1, value: o.zoned.model },
      ];

const eraseFields = (o: BlkOptions): readonly Field[] =>
  o.secureErase
    ? [
        { offset: BLK_CONFIG_ERASE_SECTORS_MAX, width: 4, value: o.eraseSectorsMax },
        { offset: BLK_CONFIG_ERASE_SEG_MAX, width: 4, value: o.eraseSegmentsMax },
        { offset: BLK_CONFIG_ERASE_ALIGNMENT, width: 4, value: o.zoned?.zoneSectors ?? 1 },
      ]
    : [];

/** Fields of features that are not offered are zero, and so are all bytes between fields (virtio-1.4/blk/device/init/4). */
const fields = (o: BlkOptions): readonly Field[] => [
  { offset: BLK_CONFIG_CAPACITY, width: 8, value: o.capacity },
  ...(o.sizeMax > 0 ? [{ offset: BLK_CONFIG_SIZE_MAX, width: 4, value: o.sizeMax } as const] : []),
  { offset: BLK_CONFIG_SEG_MAX, width: 4, value: segmentsMax(o) },
  { offset: BLK_CONFIG_BLK_SIZE, width: 4, value: BLK_SECTOR_BYTES },
  ...(o.configWce ? [{ offset: BLK_CONFIG_WRITEBACK, width: 1, value: 1 } as const] : []),
  ...(o.queues > 1 ? [{ offset: BLK_CONFIG_NUM_QUEUES, width: 2, value: o.queues } as const] : []),
  ...(o.discard
    ? ([
        { offset: BLK_CONFIG_DISCARD_SECTORS_MAX, width: 4, value: o.discardSectorsMax },
        { offset: BLK_CONFIG_DISCARD_SEG_MAX, width: 4, value: o.discardSegmentsMax },
        { offset: BLK_CONFIG_DISCARD_ALIGNMENT, width: 4, value: 1 },
      ] as const)
    : []),
  ...(writesZeroes(o)
    ? ([
        { offset: BLK_CONFIG_ZEROES_SECTORS_MAX, width: 4, value: o.zeroesSectorsMax },
        { offset: BLK_CONFIG_ZEROES_SEG_MAX, width: 4, value: o.zeroesSegmentsMax },
        { offset: BLK_CONFIG_ZEROES_MAY_UNMAP, width: 1, value: Number(o.zeroesMayUnmap) },
      ] as const)
    : []),
  ...eraseFields(o),
  ...zonedFields(o),
];

export const configBytes = (o: BlkOptions): readonly number[] => {
  const bytes = Array.from({ length: BLK_CONFIG_BYTES }, () => 0);
  for (const { offset, width, value } of fields(o)) for (let i = 0; i < width; i += 1) bytes[offset + i] = (value / 2 ** (8 * i)) & 0xff;
  return bytes;
};

/** CONFIG_WCE is offered only beside FLUSH: virtio-1.4/blk/device/init/2. */
const featureBits = (o: BlkOptions): readonly number[] => [
  BLK_F_SEG_MAX,
  BLK_F_BLK_SIZE,
  VIRTIO_F_INDIRECT_DESC,
  VIRTIO_F_EVENT_IDX,
  VIRTIO_F_VERSION_1,
  VIRTIO_F_RING_RESET,
  ...(o.readOnly ? [BLK_F_RO] : []),
  ...(o.flush ? [BLK_F_FLUSH] : []),
  ...(o.flush && o.configWce ? [BLK_F_CONFIG_WCE] : []),
  ...(o.queues > 1 ? [BLK_F_MQ] : []),
  ...(o.discard ? [BLK_F_DISCARD] : []),
  ...(writesZeroes(o) ? [BLK_F_WRITE_ZEROES] : []),
  ...(o.secureErase ? [BLK_F_SECURE_ERASE] : []),
  ...(o.sizeMax > 0 ? [BLK_F_SIZE_MAX] : []),
  ...(o.lifetime === null ? [] : [BLK_F_LIFETIME]),
  ...(o.zoned === null ? [] : [BLK_F_ZONED]),
];

/** The virtio device that serves a disk. */
export const blkSetup = (o: BlkOptions): DeviceSetup => ({
  deviceId: DEVICE_BLK,
  vendorId: VENDOR,
  featuresLow: wordOf(featureBits(o), 0),
  featuresHigh: wordOf(featureBits(o), 32),
  requiredLow: o.zoned?.model === BLK_Z_HM ? wordOf([BLK_F_ZONED], 0) : 0,
  requiredHigh: wordOf([VIRTIO_F_VERSION_1], 32),
  dependencies: [],
  queueSizeMax: Array.from({ length: o.queues }, () => o.queueSize),
  config: configBytes(o),
  writable:
    o.flush && o.configWce ? [{ offset: BLK_CONFIG_WRITEBACK, width: 1, max: 1, feature: BLK_F_CONFIG_WCE, zeroWithout: BLK_F_FLUSH }] : [],
  cleared:
    o.zoned === null
      ? []
      : [{ offset: BLK_CONFIG_ZONE_SECTORS, width: BLK_CONFIG_ZONE_MODEL + 1 - BLK_CONFIG_ZONE_SECTORS, feature: BLK_F_ZONED }],
  policy: DEFAULT_POLICY,
});

/** What is true of the medium of a disk that is described in this way. */
export const mediumOf = (o: BlkOptions): Medium => ({
  queues: o.queues,
  hasMetrics: o.lifetime !== null,
  deallocates: o.zeroesMayUnmap,
  model: o.zoned?.model ?? BLK_Z_NONE,
  zoneSectors: o.zoned?.zoneSectors ?? 0,
  openMax: o.zoned?.openMax ?? 0,
  activeMax: o.zoned?.activeMax ?? 0,
  appendSectorsMax: o.zoned === null ? 0 : appendSectorsMax(o, o.zoned),
  granularity: (o.zoned?.granularity ?? 0) * BLK_SECTOR_BYTES,
});

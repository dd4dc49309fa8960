/** What the set-up of a device fixes once and for all: which feature sets it may offer, and where its shared regions lie. */
import {
  VIRTIO_F_ACCESS_PLATFORM,
  VIRTIO_F_EVENT_IDX,
  VIRTIO_F_IN_ORDER,
  VIRTIO_F_INDIRECT_DESC,
  VIRTIO_F_NOTIFICATION_DATA,
  VIRTIO_F_ORDER_PLATFORM,
  VIRTIO_F_RING_PACKED,
  VIRTIO_F_RING_RESET,
  VIRTIO_F_SUSPEND,
  VIRTIO_F_VERSION_1,
} from '../../spec/vocabulary/limits.ts';
import type { DeviceSetup } from '../../spec/vocabulary/virtio.ts';

/** virtio-1.4/basic/device/feature-bits/4: not reserved, not of older devices, not of PCI; nor ADMIN_VQ (virtio-1.4/mmio/desc/features/3). */
const isDefined = (bit: number): boolean => {
  if (bit <= 23 || bit >= 50) return true;
  switch (bit) {
    case VIRTIO_F_INDIRECT_DESC:
    case VIRTIO_F_EVENT_IDX:
    case VIRTIO_F_VERSION_1:
    case VIRTIO_F_ACCESS_PLATFORM:
    case VIRTIO_F_RING_PACKED:
    case VIRTIO_F_IN_ORDER:
    case VIRTIO_F_ORDER_PLATFORM:
    case VIRTIO_F_NOTIFICATION_DATA:
    case VIRTIO_F_RING_RESET:
    case VIRTIO_F_SUSPEND:
      return true;
    default:
      return false;
  }
};

export const isOfferable = (setup: DeviceSetup, low: number, high: number): boolean => {
  const has = (bit: number): boolean => (((bit < 32 ? low : high) >>> (bit & 31)) & 1) !== 0;
  for (let bit = 0; bit < 64; bit += 1) if (has(bit) && !isDefined(bit)) return false;
  if (!has(VIRTIO_F_VERSION_1)) return false; // virtio-1.4/features/device/reserved-bits/1
  if (setup.restricted === true && !has(VIRTIO_F_ACCESS_PLATFORM)) return false; // virtio-1.4/features/device/reserved-bits/3
  for (const { feature, needs } of setup.dependencies) if (has(feature) && !has(needs)) return false; // virtio-1.4/basic/device/feature-bits/1
  return true;
};

/** Whether an address of 64 bits, in two words, lies in a region that the device shares. */
export const isInRegion = (setup: DeviceSetup, low: number, high: number): boolean => {
  const regions = setup.regions;
  if (regions === undefined) return false;
  for (let i = 0; i < regions.length; i += 1) {
    const region = regions[i]!;
    const borrow = low < region.baseLow ? 1 : 0;
    const far = high - region.baseHigh - borrow;
    if (far < 0 || far > region.lengthHigh) continue;
    if (far < region.lengthHigh || (low - region.baseLow) >>> 0 < region.lengthLow) return true;
  }
  return false;
};

/** What the set-up of a device fixes once and for all: which feature sets it may offer, and where its shared regions lie. */
import {
  VIRTIO_F_ACCESS_PLATFORM,
  VIRTIO_F_ANY_LAYOUT,
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

/** Bits 0 to 23, NOTIFY_ON_EMPTY, ANY_LAYOUT, INDIRECT_DESC and EVENT_IDX. */
const LEGACY_BITS = 0x39ff_ffff;

/** virtio-1.4/features/device/legacy-reserved-bits/3: ANY_LAYOUT is among them; virtio-1.4/features/both/legacy-reserved-bits/5: bit 30 is not. */
const isOfferableThen = (low: number, high: number): boolean =>
  high === 0 && (low & ~LEGACY_BITS) === 0 && ((low >>> VIRTIO_F_ANY_LAYOUT) & 1) === 1;

export const isOfferable = (setup: DeviceSetup, low: number, high: number): boolean => {
  const has = (bit: number): boolean => (((bit < 32 ? low : high) >>> (bit & 31)) & 1) !== 0;
  for (const { feature, needs } of setup.dependencies) if (has(feature) && !has(needs)) return false; // virtio-1.4/basic/device/feature-bits/1
  if (setup.policy.interface === 'legacy') return isOfferableThen(low, high);
  for (let bit = 0; bit < 64; bit += 1) if (has(bit) && !isDefined(bit)) return false;
  if (!has(VIRTIO_F_VERSION_1)) return false; // virtio-1.4/features/device/reserved-bits/1
  return setup.restricted !== true || has(VIRTIO_F_ACCESS_PLATFORM); // virtio-1.4/features/device/reserved-bits/3
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

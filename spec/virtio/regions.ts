/** Regions of memory that a device shares with its driver: where each is, and that rings are kept out of them. */
import { MMIO_SHM_ABSENT } from '../vocabulary/limits.ts';
import type { SharedRegion } from '../vocabulary/virtio.ts';
import type { Address, DeviceState } from './state.ts';

const ABSENT: SharedRegion = {
  id: 0,
  lengthLow: MMIO_SHM_ABSENT,
  lengthHigh: MMIO_SHM_ABSENT,
  baseLow: MMIO_SHM_ABSENT,
  baseHigh: MMIO_SHM_ABSENT,
};

/** The region of an identifier; one that does not exist is all ones. */
export const regionOf = (s: DeviceState, id: number): SharedRegion => s.setup.regions?.find((region) => region.id === id) ?? ABSENT;
export const regionExists = (s: DeviceState, id: number): boolean => s.setup.regions?.some((region) => region.id === id) ?? false;

/** In words of 32 bits, so that it is exact: the whole of 64 bits is not a number here. */
const isBelow = ([low, high]: Address, [otherLow, otherHigh]: Address): boolean =>
  high < otherHigh || (high === otherHigh && low < otherLow);
const minus = ([low, high]: Address, [otherLow, otherHigh]: Address): Address => [
  (low - otherLow) >>> 0,
  (high - otherHigh - (low < otherLow ? 1 : 0)) >>> 0,
];

/** Whether an address lies in a region. */
export const isShared = (s: DeviceState, address: Address): boolean =>
  s.setup.regions?.some(({ baseLow, baseHigh, lengthLow, lengthHigh }) => {
    const base: Address = [baseLow, baseHigh];
    return !isBelow(address, base) && isBelow(minus(address, base), [lengthLow, lengthHigh]);
  }) ?? false;

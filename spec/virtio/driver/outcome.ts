/** How a driver's initialisation has to end, from what the device is like: the model of a driver, without the steps in between. */
import type { DriverSetup } from '../../vocabulary/driver.ts';
import { MMIO_MAGIC, MMIO_VERSION_2 } from '../../vocabulary/limits.ts';

/** A device as a driver meets it. */
export interface Encounter {
  readonly magic: number;
  readonly version: number;
  readonly deviceId: number;
  /** Reads of the status before a reset shows. */
  readonly resetReads: number;
  readonly offered: readonly [low: number, high: number];
  /** FEATURES_OK does not stick. */
  readonly refuses: boolean;
  readonly queueSizeMax: readonly number[];
}

export type Ending = 'drives' | 'ignored' | 'gave-up' | 'still-waits';
type Words = readonly [low: number, high: number];

const lacks = ([low, high]: Words, bit: number): boolean => (((bit < 32 ? low : high) >>> (bit & 31)) & 1) === 0;
const less = ([low, high]: Words, bit: number): Words => (bit < 32 ? [low & ~(1 << bit), high] : [low, high & ~(1 << (bit - 32))]);

/** What both know, without what would need something that is not there. */
export const acceptable = (setup: DriverSetup, offered: Words): Words => {
  const both: Words = [offered[0] & setup.understoodLow, offered[1] & setup.understoodHigh];
  const settle = (words: Words): Words => {
    const broken = setup.dependencies.find(({ feature, needs }) => !lacks(words, feature) && lacks(words, needs));
    return broken === undefined ? words : settle(less(words, broken.feature));
  };
  return settle(both);
};

/** `patience` is how many reads the driver waits; `needs` what it cannot do without. */
export const ending = (setup: DriverSetup, needs: Words, patience: number, device: Encounter): Ending => {
  if (device.magic !== MMIO_MAGIC || device.version !== MMIO_VERSION_2 || device.deviceId === 0) return 'ignored';
  if (device.resetReads >= patience) return 'still-waits';
  const [low, high] = acceptable(setup, device.offered);
  if ((needs[0] & ~low) !== 0 || (needs[1] & ~high) !== 0 || device.refuses) return 'gave-up';
  return Array.from({ length: setup.queues }, (_, i) => device.queueSizeMax[i] ?? 0).every((max) => max > 0) ? 'drives' : 'gave-up';
};

/** What both sides of a split ring keep to themselves. */
import type { Living } from '../life.ts';
import { type Negotiated, type SplitRing, unplaced } from './ring.ts';

export interface Side extends Living {
  readonly ring: SplitRing;
  /** Index of the next entry of the available ring, for the device to take or the driver to give. */
  readonly nextAvailable: number;
  /** Index of the next element of the used ring, for the device to give or the driver to take. */
  readonly nextUsed: number;
  /** Chains given to the other side since the last decision whether to notify it. */
  readonly unannounced: number;
  /** True if this side wants to be notified. */
  readonly wanted: boolean;
}

/** A queue at its defaults. */
export const atRest = (agreed: Negotiated): Side => ({
  ring: unplaced(agreed),
  enabled: false,
  failed: false,
  nextAvailable: 0,
  nextUsed: 0,
  unannounced: 0,
  wanted: false,
});

/** A queue that starts, at an index that is 0 unless it is resumed. */
export const starting = (ring: SplitRing, base: number): Side => ({
  ring,
  enabled: true,
  failed: false,
  nextAvailable: base,
  nextUsed: base,
  unannounced: 0,
  wanted: true,
});

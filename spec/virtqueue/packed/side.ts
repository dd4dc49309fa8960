/** What both sides of a packed ring keep to themselves: each follows its own place, and never reads it back from memory. */
import type { Living } from '../life.ts';
import { type Cursor, unpacked } from './cursor.ts';
import { type Negotiated, type PackedRing, unplaced } from './ring.ts';

export interface Side extends Living {
  readonly ring: PackedRing;
  /** The next slot to become available, for the device to take or the driver to give. */
  readonly nextAvailable: Cursor;
  /** The next slot to become used, for the device to give or the driver to take. */
  readonly nextUsed: Cursor;
  /** Slots given to the other side since the last decision whether to notify it. */
  readonly unannounced: number;
  /** True if this side wants to be notified. */
  readonly wanted: boolean;
}

/** A buffer between being made available and being used, under the id that the driver gave it. */
export interface Held {
  readonly id: number;
  /** Descriptors that it takes of the ring. */
  readonly slots: number;
  readonly writableBytes: number;
}

/** virtio-1.4/packed/desc/wrap/1: counters start at 1. */
export const START: Cursor = { slot: 0, wrap: 1 };

/** A queue at its defaults. */
export const atRest = (agreed: Negotiated): Side => ({
  ring: unplaced(agreed),
  enabled: false,
  failed: false,
  nextAvailable: START,
  nextUsed: START,
  unannounced: 0,
  wanted: false,
});

/** A queue that starts at slot 0 of its first round, unless it is resumed. */
export const starting = (ring: PackedRing, base: number): Side => ({
  ring,
  enabled: true,
  failed: false,
  nextAvailable: unpacked(base),
  nextUsed: unpacked(base),
  unannounced: 0,
  wanted: true,
});

export const slotsOf = (held: readonly Held[]): number => held.reduce((sum, { slots }) => sum + slots, 0);

/** What is held under an id, and before it in the order of being made available. */
export const placeOf = (held: readonly Held[], id: number): number => held.findIndex((each) => each.id === id);

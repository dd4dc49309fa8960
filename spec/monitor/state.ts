/** What the monitor has established about memory: who owns each granule and to whom it is granted. */
import { O } from '../prelude.ts';
import type { Manifest } from '../vocabulary/monitor.ts';

export interface Granule {
  readonly owner: number;
  readonly borrower: O.Option<number>;
}

export interface MonitorState {
  readonly compartments: number;
  readonly granules: readonly Granule[];
}

export const boot = (manifest: Manifest): MonitorState => ({
  compartments: manifest.compartments.length,
  granules: Array.from({ length: manifest.granules }, (_, granule) => ({
    owner: manifest.compartments.findIndex((owned) => owned.includes(granule)),
    borrower: O.none,
  })),
});

export const isCompartment = (s: MonitorState, id: number): boolean => Number.isInteger(id) && id >= 0 && id < s.compartments;
export const granuleExists = (s: MonitorState, granule: number): boolean => s.granules[granule] !== undefined;
export const ownerOf = (s: MonitorState, granule: number): number => s.granules[granule]?.owner ?? -1;
export const isPrivate = (s: MonitorState, granule: number): boolean => O.isNone(s.granules[granule]?.borrower ?? O.none);
export const withBorrower = (s: MonitorState, granule: number, borrower: O.Option<number>): MonitorState => ({
  ...s,
  granules: s.granules.with(granule, { owner: ownerOf(s, granule), borrower }),
});

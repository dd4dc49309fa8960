/** A disk in sectors: what reads see, what survives a loss of power, and where the medium is bad. */
import { BLK_SECTOR_BYTES, DISK_FAULT_FLUSH, DISK_FAULT_READ, DISK_FAULT_WRITE } from '../../vocabulary/limits.ts';

/** Bytes of a sector are never changed in place: a write puts another array there. */
export type Sector = Uint8Array;

export interface Disk {
  readonly content: readonly Sector[];
  /** What is kept without power: equal to `content` after a flush. */
  readonly stable: readonly Sector[];
  /** Faults of each sector, as bits. */
  readonly faults: readonly number[];
  readonly flushFails: boolean;
}

/** Nothing that one disk holds is ever changed in place, so all empty sectors may be the same one. */
const EMPTY: Sector = new Uint8Array(BLK_SECTOR_BYTES);

export const emptyDisk = (capacity: number): Disk => {
  const content = Array.from({ length: capacity }, () => EMPTY);
  return { content, stable: content, faults: content.map(() => 0), flushFails: false };
};

const good = (d: Disk, sector: number, fault: number): boolean => ((d.faults[sector] ?? 0) & fault) === 0;

/** Sectors from `first` on, up to the first that cannot be read; fewer than `count` is an error. */
export const readSectors = (d: Disk, first: number, count: number): readonly Sector[] => {
  const wanted = d.content.slice(first, first + count);
  const bad = wanted.findIndex((_, i) => !good(d, first + i, DISK_FAULT_READ));
  return bad < 0 ? wanted : wanted.slice(0, bad);
};

export interface Written {
  readonly disk: Disk;
  /** Sectors written; fewer than were given is an error. */
  readonly count: number;
}

/** Writes sectors up to the first that cannot be written. */
export const writeSectors = (d: Disk, first: number, sectors: readonly Sector[]): Written => {
  const bad = sectors.findIndex((_, i) => !good(d, first + i, DISK_FAULT_WRITE));
  const done = bad < 0 ? sectors : sectors.slice(0, bad);
  return { disk: { ...d, content: d.content.toSpliced(first, done.length, ...done) }, count: done.length };
};

export const zeroSectors = (d: Disk, first: number, count: number): Written =>
  writeSectors(
    d,
    first,
    Array.from({ length: count }, () => EMPTY),
  );

/** What has been written becomes stable, unless the medium fails. */
export const flushDisk = (d: Disk): Disk => (d.flushFails ? d : { ...d, stable: d.content });

export const withFaults = (d: Disk, sector: number, faults: number): Disk => ({
  ...d,
  faults: d.faults.map((old, i) => (i === sector ? faults & (DISK_FAULT_READ | DISK_FAULT_WRITE) : old)),
  flushFails: (faults & DISK_FAULT_FLUSH) !== 0,
});

/** Power is lost and comes back: unflushed sectors are as they were when last stable, but for those that made it. */
export const afterPowerCut = (d: Disk, survives: (sector: number) => boolean): Disk => {
  const content = d.stable.map((sector, i) => (survives(i) ? (d.content[i] ?? sector) : sector));
  return { ...d, content, stable: content };
};

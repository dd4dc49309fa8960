/** A disk in sectors: what reads see, what survives a loss of power, and where the medium is bad. */
import { BLK_SECTOR_BYTES, DISK_FAULT_FLUSH, DISK_FAULT_READ, DISK_FAULT_WRITE } from '../../vocabulary/limits.ts';

/** Bytes of a sector are never changed in place: a write puts another array there. */
export type Sector = Uint8Array;

/** Sectors in order, TRACK_SECTORS to a track, so that a write to a large disk makes few things new. */
export type Tracks = readonly (readonly Sector[])[];

export interface Disk {
  readonly content: Tracks;
  /** What is kept without power: equal to `content` after a flush. */
  readonly stable: Tracks;
  /** Faults of each sector, as bits. */
  readonly faults: readonly number[];
  readonly flushFails: boolean;
}

const TRACK_SECTORS = 128;

export const tracksOf = (sectors: readonly Sector[]): Tracks =>
  Array.from({ length: Math.ceil(sectors.length / TRACK_SECTORS) }, (_, i) => sectors.slice(TRACK_SECTORS * i, TRACK_SECTORS * (i + 1)));

/** Nothing that one disk holds is ever changed in place, so all empty sectors may be the same one. */
export const EMPTY: Sector = new Uint8Array(BLK_SECTOR_BYTES);

export const diskOf = (sectors: readonly Sector[]): Disk => {
  const content = tracksOf(sectors);
  return { content, stable: content, faults: sectors.map(() => 0), flushFails: false };
};

export const emptyDisk = (capacity: number): Disk => diskOf(Array.from({ length: capacity }, () => EMPTY));

const sectorAt = (tracks: Tracks, sector: number): Sector | undefined =>
  tracks[Math.floor(sector / TRACK_SECTORS)]?.[sector % TRACK_SECTORS];

const good = (d: Disk, sector: number, fault: number): boolean => ((d.faults[sector] ?? 0) & fault) === 0;

/** Sectors from `first` on, up to the first that cannot be read; fewer than `count` is an error. */
export const readSectors = (d: Disk, first: number, count: number): readonly Sector[] => {
  const there = Math.max(0, Math.min(count, d.faults.length - first));
  const wanted = Array.from({ length: there }, (_, i) => sectorAt(d.content, first + i) ?? EMPTY);
  const bad = wanted.findIndex((_, i) => !good(d, first + i, DISK_FAULT_READ));
  return bad < 0 ? wanted : wanted.slice(0, bad);
};

export interface Written {
  readonly disk: Disk;
  /** Sectors written; fewer than were given is an error. */
  readonly count: number;
}

/** Tracks that get none of the sectors stay the ones they are. */
const withSectors = (tracks: Tracks, first: number, sectors: readonly Sector[]): Tracks => {
  const touched = (track: number): boolean => TRACK_SECTORS * (track + 1) > first && TRACK_SECTORS * track < first + sectors.length;
  const rewritten = (track: readonly Sector[], start: number): readonly Sector[] =>
    track.map((sector, i) => sectors[start + i - first] ?? sector);
  return tracks.map((track, i) => (touched(i) ? rewritten(track, TRACK_SECTORS * i) : track));
};

/** Writes sectors up to the first that cannot be written. */
export const writeSectors = (d: Disk, first: number, sectors: readonly Sector[]): Written => {
  const bad = sectors.findIndex((_, i) => !good(d, first + i, DISK_FAULT_WRITE));
  const done = bad < 0 ? sectors : sectors.slice(0, bad);
  return { disk: { ...d, content: withSectors(d.content, first, done) }, count: done.length };
};

/** Zeroes over a range, up to the first sector that cannot be written. */
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
  const kept = (sector: Sector, at: number): Sector => (survives(at) ? (sectorAt(d.content, at) ?? sector) : sector);
  const content = d.stable.map((track, n) => track.map((sector, i) => kept(sector, TRACK_SECTORS * n + i)));
  return { ...d, content, stable: content };
};

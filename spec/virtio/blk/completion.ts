/** A request completes: what it does to the disk, what it writes for the driver, and how much the device says it has written. */
import {
  BLK_ID_BYTES,
  BLK_S_IOERR,
  BLK_S_OK,
  BLK_SECTOR_BYTES,
  BLK_T_FLUSH,
  BLK_T_GET_ID,
  BLK_T_IN,
  BLK_T_OUT,
  BLK_T_WRITE_ZEROES,
} from '../../vocabulary/limits.ts';
import { type Disk, flushDisk, readSectors, type Sector, writeSectors, zeroSectors } from './disk.ts';
import type { Request } from './request.ts';
import { type BlkState, type Flight, isWriteThrough, withFlight } from './state.ts';

interface Work {
  readonly disk: Disk;
  /** Bytes for the driver, from the first that may be written on. */
  readonly written: Uint8Array;
  readonly status: number;
}

/** What the driver finds: bytes at the beginning of what may be written, the status at its very end. */
export interface Completion {
  readonly state: BlkState;
  readonly written: Uint8Array;
  readonly status: number;
  readonly used: number;
}

const NOTHING = new Uint8Array(0);

const joined = (sectors: readonly Sector[]): Uint8Array => {
  const bytes = new Uint8Array(sectors.length * BLK_SECTOR_BYTES);
  sectors.forEach((sector, i) => {
    bytes.set(sector, i * BLK_SECTOR_BYTES);
  });
  return bytes;
};

const cut = (data: Uint8Array, count: number): readonly Sector[] =>
  Array.from({ length: count }, (_, i) => data.slice(i * BLK_SECTOR_BYTES, (i + 1) * BLK_SECTOR_BYTES));

const reading = ({ disk }: BlkState, r: Request): Work => {
  const count = r.dataIn / BLK_SECTOR_BYTES;
  const sectors = readSectors(disk, r.sector, count);
  return { disk, written: joined(sectors), status: sectors.length === count ? BLK_S_OK : BLK_S_IOERR };
};

/** Without a cache, the end of a write is a flush: virtio-1.4/blk/desc/flush/1, virtio-1.4/blk/device/op/13. */
const stored = (s: BlkState, disk: Disk, isWhole: boolean): Work => {
  if (!isWhole) return { disk, written: NOTHING, status: BLK_S_IOERR };
  return isWriteThrough(s) ? flushing(disk) : { disk, written: NOTHING, status: BLK_S_OK };
};

const flushing = (disk: Disk): Work => ({
  disk: flushDisk(disk),
  written: NOTHING,
  status: disk.flushFails ? BLK_S_IOERR : BLK_S_OK,
});

const writing = (s: BlkState, r: Request, data: Uint8Array): Work => {
  const sectors = cut(data, r.dataOut / BLK_SECTOR_BYTES);
  const { disk, count } = writeSectors(s.disk, r.sector, sectors);
  return stored(s, disk, count === sectors.length);
};

/** Segment by segment, up to the first that fails: the driver may not rely on any of them then (virtio-1.4/blk/driver/op/16). */
const zeroing = (s: BlkState, r: Request): Work => {
  let disk = s.disk;
  for (const segment of r.segments) {
    const zeroed = zeroSectors(disk, segment.sector, segment.sectors);
    disk = zeroed.disk;
    if (zeroed.count < segment.sectors) return stored(s, disk, false);
  }
  return stored(s, disk, true);
};

/** At most 20 bytes, the rest NUL; no NUL at the end of a name that fills them. */
const naming = (s: BlkState): Work => {
  const written = new Uint8Array(BLK_ID_BYTES);
  written.set(s.options.id.slice(0, BLK_ID_BYTES));
  return { disk: s.disk, written, status: BLK_S_OK };
};

/** Discarding is advice: what a discarded sector holds is nobody's business, and here it is what it was. */
const work = (s: BlkState, { request, verdict }: Flight, data: Uint8Array): Work => {
  if (verdict !== BLK_S_OK) return { disk: s.disk, written: NOTHING, status: verdict };
  switch (request.type) {
    case BLK_T_IN:
      return reading(s, request);
    case BLK_T_OUT:
      return writing(s, request, data);
    case BLK_T_FLUSH:
      return flushing(s.disk);
    case BLK_T_GET_ID:
      return naming(s);
    case BLK_T_WRITE_ZEROES:
      return zeroing(s, request);
    default:
      return { disk: s.disk, written: NOTHING, status: BLK_S_OK };
  }
};

/**
 * The used length counts bytes written in a row from the first writable one: all of them, status included, when the data is complete,
 * else the data that came. It never says more than was written.
 */
export const complete = (s: BlkState, slot: number, flight: Flight, data: Uint8Array): Completion => {
  const { disk, written, status } = work(s, flight, data);
  const { dataIn } = flight.request;
  const used = written.length === dataIn ? dataIn + 1 : written.length;
  return { state: withFlight({ ...s, disk }, slot, undefined), written, status, used };
};

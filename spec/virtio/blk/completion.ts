/** A request completes: what it does to the disk, what it writes for the driver, and how much the device says it has written. */
import {
  BLK_APPEND_SECTOR_BYTES,
  BLK_F_RO,
  BLK_ID_BYTES,
  BLK_LIFETIME_BYTES,
  BLK_LIFETIME_RESERVE_MAX,
  BLK_LIFETIME_TYPE_MAX,
  BLK_S_IOERR,
  BLK_S_OK,
  BLK_S_UNSUPP,
  BLK_SECTOR_BYTES,
  BLK_SEGMENT_UNMAP,
  BLK_T_DISCARD,
  BLK_T_FLUSH,
  BLK_T_GET_ID,
  BLK_T_GET_LIFETIME,
  BLK_T_IN,
  BLK_T_OUT,
  BLK_T_SECURE_ERASE,
  BLK_T_WRITE_ZEROES,
  BLK_T_ZONE_APPEND,
  BLK_T_ZONE_REPORT,
} from '../../vocabulary/limits.ts';
import { apply, type ClauseId, type Outcome } from '../../vocabulary/rule.ts';
import { offers } from '../state.ts';
import { type Disk, EMPTY, flushDisk, readSectors, type Sector, writeSectors, zeroSectors } from './disk.ts';
import type { Request } from './request.ts';
import { type BlkState, type Flight, isWriteThrough, isZoned, withFlight } from './state.ts';
import { type ZoneBench, zoneRuleFor } from './zone-rules.ts';
import { afterCommand, afterWrite, appendAt, isUnwritten, reportClauses, reported, transitionClauses } from './zone-work.ts';
import type { Zone } from './zones.ts';

interface Work {
  readonly disk: Disk;
  /** Zones afterwards, where they change. */
  readonly zones?: readonly Zone[];
  /** Bytes for the driver, from the place `at` among those that may be written on. */
  readonly written: Uint8Array;
  readonly at?: number;
  readonly status: number;
  /** What it bears witness to beside its guards. */
  readonly clauses: readonly ClauseId[];
}

/** What the driver finds: bytes from the place `at` among those that may be written, the status at their very end. */
export interface Completion extends Pick<Outcome<BlkState>, 'granted' | 'refused' | 'failed'> {
  readonly state: BlkState;
  readonly written: Uint8Array;
  readonly at: number;
  readonly status: number;
  readonly used: number;
}

const NOTHING = new Uint8Array(0);
const NO_CLAUSES: readonly ClauseId[] = [];

const joined = (sectors: readonly Sector[]): Uint8Array => {
  const bytes = new Uint8Array(sectors.length * BLK_SECTOR_BYTES);
  sectors.forEach((sector, i) => {
    bytes.set(sector, i * BLK_SECTOR_BYTES);
  });
  return bytes;
};

const cut = (data: Uint8Array, count: number): readonly Sector[] =>
  Array.from({ length: count }, (_, i) => data.slice(i * BLK_SECTOR_BYTES, (i + 1) * BLK_SECTOR_BYTES));

const READ: readonly ClauseId[] = ['virtio-1.4/blk/desc/req/3'];
const UNWRITTEN: readonly ClauseId[] = ['virtio-1.4/blk/device/op/37', 'virtio-1.4/blk/device/op/38'];

/** What has not been written since its zone was emptied reads as zero, whatever the medium still holds. */
const reading = (s: BlkState, bench: ZoneBench | undefined, r: Request): Work => {
  const count = r.dataIn / BLK_SECTOR_BYTES;
  const sectors = readSectors(s.disk, r.sector, count);
  const shown = bench === undefined ? sectors : sectors.map((sector, i) => (isUnwritten(bench, r.sector + i) ? EMPTY : sector));
  const clauses = shown.every((sector, i) => sector === sectors[i]) ? READ : UNWRITTEN;
  return { disk: s.disk, written: joined(shown), status: shown.length === count ? BLK_S_OK : BLK_S_IOERR, clauses };
};

const STABLE: readonly ClauseId[] = ['virtio-1.4/blk/device/op/13', 'virtio-1.4/blk/desc/flush/1'];

/** Without a cache, the end of a write is a flush: virtio-1.4/blk/desc/flush/1, virtio-1.4/blk/device/op/13. */
const stored = (s: BlkState, disk: Disk, isWhole: boolean, clauses: readonly ClauseId[] = NO_CLAUSES): Work => {
  if (!isWhole) return { disk, written: NOTHING, status: BLK_S_IOERR, clauses: NO_CLAUSES };
  if (!isWriteThrough(s)) return { disk, written: NOTHING, status: BLK_S_OK, clauses };
  const flushed = flushing(disk);
  return { ...flushed, clauses: flushed.status === BLK_S_OK ? [...clauses, ...STABLE] : NO_CLAUSES };
};

const flushing = (disk: Disk): Work => ({
  disk: flushDisk(disk),
  written: NOTHING,
  status: disk.flushFails ? BLK_S_IOERR : BLK_S_OK,
  clauses: disk.flushFails ? NO_CLAUSES : STABLE,
});

const writing = (s: BlkState, first: number, r: Request, data: Uint8Array): Work => {
  const sectors = cut(data, r.dataOut / BLK_SECTOR_BYTES);
  const { disk, count } = writeSectors(s.disk, first, sectors);
  return stored(s, disk, count === sectors.length, READ);
};

/** A zone moves on when all of its data has come, and not before. */
const writingZone = (s: BlkState, bench: ZoneBench, r: Request, data: Uint8Array): Work => {
  const work = writing(s, r.sector, r, data);
  if (work.status !== BLK_S_OK) return work;
  return { ...work, zones: afterWrite(bench, r), clauses: [...work.clauses, ...transitionClauses(bench, r)] };
};

const APPENDED: readonly ClauseId[] = ['virtio-1.4/blk/device/op/29', 'virtio-1.4/blk/driver/op/25'];

/** Where the data has come to lie is told in the eight bytes before the status. */
const appending = (s: BlkState, bench: ZoneBench, r: Request, data: Uint8Array): Work => {
  const first = appendAt(bench, r);
  const work = writing(s, first, r, data);
  if (work.status !== BLK_S_OK) return work;
  const place = new Uint8Array(BLK_APPEND_SECTOR_BYTES);
  new DataView(place.buffer).setBigUint64(0, BigInt(first), true);
  const clauses = [...work.clauses, ...APPENDED, ...transitionClauses(bench, r)];
  return { ...work, zones: afterWrite(bench, r), written: place, at: r.dataIn - BLK_APPEND_SECTOR_BYTES, clauses };
};

const ZEROED: readonly ClauseId[] = ['virtio-1.4/blk/device/op/9'];
const UNMAPPED: readonly ClauseId[] = [...ZEROED, 'virtio-1.4/blk/device/op/8'];

/** Segment by segment, up to the first that fails: the driver may not rely on any of them then (virtio-1.4/blk/driver/op/16). */
const zeroing = (s: BlkState, r: Request): Work => {
  let disk = s.disk;
  for (const segment of r.segments) {
    const zeroed = zeroSectors(disk, segment.sector, segment.sectors);
    disk = zeroed.disk;
    if (zeroed.count < segment.sectors) return stored(s, disk, false);
  }
  if (r.type === BLK_T_SECURE_ERASE) return stored(s, disk, true);
  return stored(s, disk, true, r.segments.some(({ flags }) => flags === BLK_SEGMENT_UNMAP) ? UNMAPPED : ZEROED);
};

const simple = (disk: Disk, written: Uint8Array, ...clauses: readonly ClauseId[]): Work => ({ disk, written, status: BLK_S_OK, clauses });

/** At most 20 bytes, the rest NUL; no NUL at the end of a name that fills them. */
const naming = (s: BlkState): Work => {
  const written = new Uint8Array(BLK_ID_BYTES);
  written.set(s.options.id.slice(0, BLK_ID_BYTES));
  return simple(s.disk, written, 'virtio-1.4/blk/desc/req/4');
};

/** A number that means nothing is not passed on: the field is left undefined, which is 0 (virtio-1.4/blk/device/op/17). */
const meaningful = (value: number, max: number): number => (value <= max ? value : 0);

const wearing = ({ disk, options: { lifetime } }: BlkState): Work => {
  const { reserve = 0, typeA = 0, typeB = 0 } = lifetime ?? {};
  const fields = [
    meaningful(reserve, BLK_LIFETIME_RESERVE_MAX),
    meaningful(typeA, BLK_LIFETIME_TYPE_MAX),
    meaningful(typeB, BLK_LIFETIME_TYPE_MAX),
  ];
  const written = new Uint8Array(BLK_LIFETIME_BYTES);
  fields.forEach((field, i) => {
    written[2 * i] = field;
  });
  return simple(disk, written, 'virtio-1.4/blk/desc/req/7', 'virtio-1.4/blk/device/op/17');
};

/** A zone is managed; a secure erase is a reset of its zones: virtio-1.4/blk/device/op/41. */
const managing = (disk: Disk, bench: ZoneBench, r: Request): Work => ({
  ...simple(disk, NOTHING, ...transitionClauses(bench, r)),
  zones: afterCommand(bench, r),
});

const onZones = (s: BlkState, bench: ZoneBench, r: Request, data: Uint8Array): Work => {
  switch (r.type) {
    case BLK_T_OUT:
      return writingZone(s, bench, r, data);
    case BLK_T_ZONE_APPEND:
      return appending(s, bench, r, data);
    case BLK_T_ZONE_REPORT:
      return simple(s.disk, reported(bench, r), ...reportClauses(bench, r));
    case BLK_T_IN:
      return reading(s, bench, r);
    case BLK_T_FLUSH:
    case BLK_T_GET_ID:
    case BLK_T_GET_LIFETIME:
    case BLK_T_DISCARD:
      return plainly(s, r, data);
    default:
      return managing(s.disk, bench, r);
  }
};

/** Discarding is advice: what a discarded sector holds is nobody's business, and here it is what it was. */
const plainly = (s: BlkState, r: Request, data: Uint8Array): Work => {
  switch (r.type) {
    case BLK_T_IN:
      return reading(s, undefined, r);
    case BLK_T_OUT:
      return writing(s, r.sector, r, data);
    case BLK_T_FLUSH:
      return flushing(s.disk);
    case BLK_T_GET_ID:
      return naming(s);
    case BLK_T_GET_LIFETIME:
      return wearing(s);
    case BLK_T_WRITE_ZEROES:
    case BLK_T_SECURE_ERASE:
      return zeroing(s, r);
    default:
      return simple(s.disk, NOTHING, 'virtio-1.4/blk/device/op/7');
  }
};

const REFUSED: readonly ClauseId[] = ['virtio-1.4/blk/desc/req/5'];
const REFUSED_WRITE: readonly ClauseId[] = [...REFUSED, 'virtio-1.4/blk/device/op/4'];
const REFUSED_BY_ZONE: readonly ClauseId[] = ['virtio-1.4/blk/desc/zoned/2'];

const refusal = (disk: Disk, status: number, clauses: readonly ClauseId[]): Work => ({ disk, written: NOTHING, status, clauses });

type Verdict = Pick<Outcome<unknown>, 'granted' | 'refused' | 'failed' | 'reply'>;
const UNASKED: Verdict = { granted: NO_CLAUSES, refused: NO_CLAUSES, failed: undefined, reply: [BLK_S_OK] };

const benchOf = (s: BlkState): ZoneBench | undefined =>
  s.options.zoned !== null && isZoned(s) ? { options: s.options, zoned: s.options.zoned, zones: s.zones } : undefined;

const work = (s: BlkState, bench: ZoneBench | undefined, { request, verdict }: Flight, zones: Verdict, data: Uint8Array): Work => {
  const [status = BLK_S_UNSUPP] = zones.reply;
  if (verdict !== BLK_S_OK) return refusal(s.disk, verdict, offers(s.device, BLK_F_RO) ? REFUSED_WRITE : REFUSED);
  if (status !== BLK_S_OK) return refusal(s.disk, status, REFUSED_BY_ZONE);
  return bench === undefined ? plainly(s, request, data) : onZones(s, bench, request, data);
};

const COMPLETED: readonly ClauseId[] = ['virtio-1.4/blk/desc/req/1', 'virtio-1.4/split/device/used-ring/1'];

/**
 * The used length counts bytes written in a row from the first writable one: all of them, status included, when the data is complete,
 * else the data that came. It never says more than was written. Zones are asked here, since what completed before may have moved them.
 */
export const complete = (s: BlkState, slot: number, flight: Flight, data: Uint8Array): Completion => {
  const bench = benchOf(s);
  const asked =
    bench !== undefined && flight.verdict === BLK_S_OK ? apply(zoneRuleFor(flight.request.type), bench, flight.request) : UNASKED;
  const { disk, zones = s.zones, written, at = 0, status, clauses } = work(s, bench, flight, asked, data);
  const { dataIn } = flight.request;
  const inARow = at === 0 ? written.length : 0;
  return {
    state: withFlight({ ...s, disk, zones }, slot, undefined),
    written,
    at,
    status,
    used: inARow === dataIn ? dataIn + 1 : inARow,
    granted: [...COMPLETED, ...asked.granted, ...clauses],
    refused: asked.refused,
    failed: asked.failed,
  };
};

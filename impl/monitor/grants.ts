/** Emulated memory grants: offers, retrieval, giving back. Each answers a status word; what else there is to say goes into `out`. */
import {
  ABORTED,
  BUSY,
  DENIED,
  GRANTS_PER_COMPARTMENT,
  HANDLE_EPOCH_SHIFT,
  HANDLE_SENDER_SHIFT,
  INVALID,
  NO_MEMORY,
  RIGHTS_NONE,
  RIGHTS_READ,
  RIGHTS_READ_WRITE,
  SUCCESS,
} from '../../spec/vocabulary/limits.ts';
import { DONATED, FREE, NO_GRANT, NOBODY, SHARED, type Tables } from './tables.ts';

/** What share, lend and donate check alike, clause by clause in this order; 0 when all is well. The ids are those of share. */
const refuseOffer = (t: Tables, by: number, granule: number, to: number, access: number): number => {
  if (by === NOBODY) return ABORTED; // MON-CALL-1
  if (granule >>> 0 !== granule || granule >= t.granules) return INVALID; // MON-SHARE-1 MON-LEND-1 MON-DONATE-1
  if (!t.isCompartment(to) || to === by) return INVALID; // MON-SHARE-2 MON-LEND-2 MON-DONATE-2
  if (access !== RIGHTS_READ && access !== RIGHTS_READ_WRITE) return INVALID; // MON-SHARE-3 MON-LEND-3
  if (t.owner[granule] !== by) return DENIED; // MON-SHARE-4 MON-LEND-4 MON-DONATE-3
  if (t.mayGrant[by * t.compartments + to] === 0) return DENIED; // MON-SHARE-5 MON-LEND-5 MON-DONATE-4
  if (t.running[to] === 0) return DENIED; // MON-SHARE-6 MON-LEND-6 MON-DONATE-5
  if (t.inWindow[granule] === 1 || t.grantOf[granule] !== NO_GRANT) return BUSY; // MON-SHARE-7 MON-LEND-7 MON-DONATE-6
  return SUCCESS;
};

/** At most GRANTS_PER_COMPARTMENT rounds. */
const freePlace = (t: Tables, sender: number): number => {
  const first = sender * GRANTS_PER_COMPARTMENT;
  for (let place = first; place < first + GRANTS_PER_COMPARTMENT; place += 1) if (t.kind[place] === FREE) return place;
  return -1;
};

export const offer = (
  t: Tables,
  out: Float64Array,
  kind: number,
  core: number,
  granule: number,
  to: number,
  access: number,
  tag: number,
): number => {
  const by = t.callerOf(core);
  const refusal = refuseOffer(t, by, granule, to, access);
  if (refusal !== SUCCESS) return refusal;
  const place = freePlace(t, by);
  if (place < 0) return NO_MEMORY; // MON-SHARE-8 MON-LEND-8 MON-DONATE-7
  const number = place - by * GRANTS_PER_COMPARTMENT;
  const handle = ((t.epoch[by]! << HANDLE_EPOCH_SHIFT) | (by << HANDLE_SENDER_SHIFT) | number) >>> 0;
  t.kind[place] = kind;
  t.granule[place] = granule;
  t.handle[place] = handle;
  t.tag[place] = tag;
  t.receiver[place] = to;
  t.access[place] = access;
  t.grantOf[granule] = place;
  if (kind !== SHARED) t.give(granule, by, RIGHTS_NONE);
  out[0] = handle;
  return SUCCESS;
};

/** The place that a handle names, -1 when it names nothing: its lower half says where to look, all of it must match. */
const placeOf = (t: Tables, handle: number): number => {
  if (handle >>> 0 !== handle) return -1;
  const number = handle & ((1 << HANDLE_SENDER_SHIFT) - 1);
  const sender = (handle >>> HANDLE_SENDER_SHIFT) & ((1 << (HANDLE_EPOCH_SHIFT - HANDLE_SENDER_SHIFT)) - 1);
  if (number >= GRANTS_PER_COMPARTMENT || sender >= t.compartments) return -1;
  const place = sender * GRANTS_PER_COMPARTMENT + number;
  return t.kind[place] !== FREE && t.handle[place] === handle ? place : -1;
};

const isReceiver = (t: Tables, place: number, by: number): boolean => t.receiver[place] === by && t.ended[place] === 0;

/** Nothing of a grant stays behind in its place. */
const clear = (t: Tables, place: number): void => {
  t.grantOf[t.granule[place]!] = NO_GRANT;
  t.kind[place] = FREE;
  t.granule[place] = 0;
  t.handle[place] = 0;
  t.tag[place] = 0;
  t.receiver[place] = 0;
  t.access[place] = RIGHTS_NONE;
  t.held[place] = RIGHTS_NONE;
  t.ended[place] = 0;
  t.orphan[place] = 0;
};

/** Ends a grant: its sender has the granule to itself again. */
export const close = (t: Tables, place: number): void => {
  const granule = t.granule[place]!;
  clear(t, place);
  t.give(granule, (place / GRANTS_PER_COMPARTMENT) | 0, RIGHTS_READ_WRITE);
};

/** One granule of zeros: bounded by the size of a granule. */
export const scrub = (t: Tables, granule: number): void => {
  t.ram.fill(0, granule * t.granuleBytes, (granule + 1) * t.granuleBytes);
};

/** The receiver's access ends; an orphan with it. */
export const letGo = (t: Tables, place: number): void => {
  const granule = t.granule[place]!;
  t.held[place] = RIGHTS_NONE;
  t.give(granule, t.receiver[place]!, RIGHTS_NONE);
  if (t.orphan[place] === 0) return;
  close(t, place); // MON-STOP-8
  scrub(t, granule); // MON-STOP-8
};

export const retrieve = (t: Tables, out: Float64Array, core: number, handle: number, tag: number, access: number): number => {
  const by = t.callerOf(core);
  if (by === NOBODY) return ABORTED; // MON-CALL-1
  const place = placeOf(t, handle);
  if (place < 0 || !isReceiver(t, place, by) || t.orphan[place] === 1) return INVALID; // MON-RETRIEVE-1
  if (access !== RIGHTS_READ && access !== RIGHTS_READ_WRITE) return INVALID; // MON-RETRIEVE-2
  if (t.tag[place] !== tag) return INVALID; // MON-RETRIEVE-3
  if (access > t.access[place]!) return DENIED; // MON-RETRIEVE-4
  if (t.held[place] !== RIGHTS_NONE) return BUSY; // MON-RETRIEVE-5
  const granule = t.granule[place]!;
  out[0] = granule;
  out[1] = access;
  if (t.kind[place] === DONATED) {
    clear(t, place);
    t.owner[granule] = by;
    t.give(granule, by, RIGHTS_READ_WRITE);
    return SUCCESS;
  }
  t.held[place] = access;
  t.give(granule, by, access);
  return SUCCESS;
};

export const relinquish = (t: Tables, core: number, handle: number): number => {
  const by = t.callerOf(core);
  if (by === NOBODY) return ABORTED; // MON-CALL-1
  const place = placeOf(t, handle);
  if (place < 0 || !isReceiver(t, place, by)) return INVALID; // MON-RELINQUISH-1
  if (t.held[place] === RIGHTS_NONE) return DENIED; // MON-RELINQUISH-2
  letGo(t, place);
  return SUCCESS;
};

export const reclaim = (t: Tables, core: number, handle: number): number => {
  const by = t.callerOf(core);
  if (by === NOBODY) return ABORTED; // MON-CALL-1
  const place = placeOf(t, handle);
  if (place < 0 || ((place / GRANTS_PER_COMPARTMENT) | 0) !== by || t.orphan[place] === 1) return INVALID; // MON-RECLAIM-1
  if (t.held[place] !== RIGHTS_NONE) return DENIED; // MON-RECLAIM-2
  close(t, place);
  return SUCCESS;
};

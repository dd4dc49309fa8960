/** Emulated memory grants: offers of one granule, retrieval, giving back. Each answers a status word; what else there is to say goes into `out`. */
import {
  ABORTED,
  BUSY,
  DENIED,
  GRANT_RECEIVERS_MAX,
  GRANTS_PER_COMPARTMENT,
  HANDLE_EPOCH_SHIFT,
  HANDLE_SENDER_SHIFT,
  INVALID,
  NO_MEMORY,
  RIGHTS_ALL,
  RIGHTS_NONE,
  RIGHTS_READ,
  SUCCESS,
} from '../../spec/vocabulary/limits.ts';
import { cleanse, close, giveAll, isHeld, letGo, transfer, scrub as zero } from './grants-end.ts';
import { mayOffer, mayRetrieve } from './programming/capacity.ts';
import { DONATED, FREE, NO_GRANT, NOBODY, SHARED, type Tables } from './tables.ts';

export const isGrantable = (access: number): boolean => access >>> 0 === access && access <= RIGHTS_ALL && (access & RIGHTS_READ) !== 0;

/** What share, lend and donate check alike, clause by clause in this order; 0 when all is well. The ids are those of share. */
const refuseOffer = (t: Tables, by: number, granule: number, to: number, access: number): number => {
  if (by === NOBODY) return ABORTED; // MON-CALL-1
  if (granule >>> 0 !== granule || granule >= t.granules) return INVALID; // MON-SHARE-1 MON-LEND-1 MON-DONATE-1
  if (!t.isCompartment(to) || to === by) return INVALID; // MON-SHARE-2 MON-LEND-2 MON-DONATE-2
  if (!isGrantable(access)) return INVALID; // MON-SHARE-3 MON-LEND-3
  if (t.owner[granule] !== by) return DENIED; // MON-SHARE-4 MON-LEND-4 MON-DONATE-3
  if (t.mayGrant[by * t.compartments + to] === 0) return DENIED; // MON-SHARE-5 MON-LEND-5 MON-DONATE-4
  if (t.running[to] === 0) return DENIED; // MON-SHARE-6 MON-LEND-6 MON-DONATE-5
  if (t.inWindow[granule] === 1 || t.grantOf[granule] !== NO_GRANT) return BUSY; // MON-SHARE-7 MON-LEND-7 MON-DONATE-6
  return SUCCESS;
};

/** At most GRANTS_PER_COMPARTMENT rounds. */
export const freePlace = (t: Tables, sender: number): number => {
  const first = sender * GRANTS_PER_COMPARTMENT;
  for (let place = first; place < first + GRANTS_PER_COMPARTMENT; place += 1) if (t.kind[place] === FREE) return place;
  return -1;
};

/** Fills a place of the sender; receivers are added to it afterwards. Answers the handle. */
export const open = (t: Tables, place: number, kind: number, granule: number, count: number, tag: number): number => {
  const by = (place / GRANTS_PER_COMPARTMENT) | 0;
  const number = place - by * GRANTS_PER_COMPARTMENT;
  t.kind[place] = kind;
  t.granule[place] = granule;
  t.count[place] = count;
  t.handle[place] = ((t.epoch[by]! << HANDLE_EPOCH_SHIFT) | (by << HANDLE_SENDER_SHIFT) | number) >>> 0;
  t.tag[place] = tag;
  t.grantOf.fill(place, granule, granule + count);
  if (kind !== SHARED) giveAll(t, place, by, RIGHTS_NONE);
  return t.handle[place]!;
};

export const invite = (t: Tables, place: number, compartment: number, access: number): void => {
  const slot = place * GRANT_RECEIVERS_MAX + t.receivers[place]!;
  t.receivers[place]! += 1;
  t.receiver[slot] = compartment;
  t.access[slot] = access;
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
  if (kind !== SHARED && !mayOffer(t, by)) return NO_MEMORY; // MON-UNIT-9 MON-UNIT-10
  out[0] = open(t, place, kind, granule, 1, tag);
  invite(t, place, to, access);
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

/** The slot of a receiver in a place, -1 when it has none or had it in an earlier life. At most GRANT_RECEIVERS_MAX rounds. */
export const slotOf = (t: Tables, place: number, by: number): number => {
  const first = place * GRANT_RECEIVERS_MAX;
  for (let slot = first; slot < first + t.receivers[place]!; slot += 1) if (t.receiver[slot] === by && t.ended[slot] === 0) return slot;
  return -1;
};

export const retrieve = (t: Tables, out: Float64Array, core: number, handle: number, tag: number, access: number): number => {
  const by = t.callerOf(core);
  if (by === NOBODY) return ABORTED; // MON-CALL-1
  const place = placeOf(t, handle);
  const slot = place < 0 ? -1 : slotOf(t, place, by);
  if (slot < 0 || t.orphan[place] === 1) return INVALID; // MON-RETRIEVE-1
  if (!isGrantable(access)) return INVALID; // MON-RETRIEVE-2
  if (t.tag[place] !== tag) return INVALID; // MON-RETRIEVE-3
  if ((access & ~t.access[slot]!) !== 0) return DENIED; // MON-RETRIEVE-4
  if (t.held[slot] !== RIGHTS_NONE) return BUSY; // MON-RETRIEVE-5
  if (!mayRetrieve(t, by, t.kind[place] === DONATED)) return NO_MEMORY; // MON-UNIT-11
  out[0] = t.granule[place]!;
  out[1] = t.count[place]!;
  out[2] = access;
  if (t.kind[place] === DONATED) {
    transfer(t, place, by);
    return SUCCESS;
  }
  cleanse(t, place); // MON-STOP-6
  t.held[slot] = access;
  giveAll(t, place, by, access);
  return SUCCESS;
};

export const relinquish = (t: Tables, core: number, handle: number): number => {
  const by = t.callerOf(core);
  if (by === NOBODY) return ABORTED; // MON-CALL-1
  const place = placeOf(t, handle);
  const slot = place < 0 ? -1 : slotOf(t, place, by);
  if (slot < 0) return INVALID; // MON-RELINQUISH-1
  if (t.held[slot] === RIGHTS_NONE) return DENIED; // MON-RELINQUISH-2
  letGo(t, place, slot);
  return SUCCESS;
};

export const reclaim = (t: Tables, core: number, handle: number): number => {
  const by = t.callerOf(core);
  if (by === NOBODY) return ABORTED; // MON-CALL-1
  const place = placeOf(t, handle);
  if (place < 0 || ((place / GRANTS_PER_COMPARTMENT) | 0) !== by || t.orphan[place] === 1) return INVALID; // MON-RECLAIM-1
  if (isHeld(t, place)) return DENIED; // MON-RECLAIM-2
  cleanse(t, place); // MON-STOP-6
  close(t, place);
  return SUCCESS;
};

/** The first grant of an earlier life that nobody holds: at most GRANTS_PER_COMPARTMENT looks. */
export const scrub = (t: Tables, out: Float64Array, core: number): number => {
  const by = t.callerOf(core);
  if (by === NOBODY) return ABORTED; // MON-CALL-1
  const end = (by + 1) * GRANTS_PER_COMPARTMENT;
  let place = end - GRANTS_PER_COMPARTMENT;
  while (place < end && (t.orphan[place] === 0 || isHeld(t, place))) place += 1;
  if (place === end) return DENIED; // MON-SCRUB-1
  out[0] = t.granule[place]!;
  out[1] = t.count[place]!;
  zero(t, out[0], out[1]); // MON-SCRUB-2
  close(t, place);
  return SUCCESS;
};

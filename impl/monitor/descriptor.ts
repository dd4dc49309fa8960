/** Emulated grants of ranges: a descriptor is copied out of the caller's memory into a buffer of the monitor, and never looked at again there. */
import {
  ABORTED,
  BUSY,
  DENIED,
  GRANT_BASE_AT,
  GRANT_COUNT_AT,
  GRANT_FIXED_BYTES,
  GRANT_FLAGS_AT,
  GRANT_GRANULES_MAX,
  GRANT_KIND_AT,
  GRANT_RECEIVER_BYTES,
  GRANT_RECEIVERS_AT,
  GRANT_RECEIVERS_MAX,
  GRANT_SHARE,
  GRANT_TAG_AT,
  GRANT_ZERO_AFTER,
  GRANT_ZERO_BEFORE,
  INVALID,
  NO_MEMORY,
  RIGHTS_ALL,
  RIGHTS_READ,
  SUCCESS,
} from '../../spec/vocabulary/limits.ts';
import { covers } from './access.ts';
import { freePlace, invite, isGrantable, open } from './grants.ts';
import { scrub } from './grants-end.ts';
import { mayOffer } from './programming/capacity.ts';
import { DONATED, NO_GRANT, NOBODY, SHARED, type Tables } from './tables.ts';

/** The monitor's buffer: one copy serves the whole call. */
const copy = new Uint8Array(GRANT_FIXED_BYTES + GRANT_RECEIVERS_MAX * GRANT_RECEIVER_BYTES);

const word = (at: number): number => (copy[at]! | (copy[at + 1]! << 8) | (copy[at + 2]! << 16) | (copy[at + 3]! << 24)) >>> 0;
const receiver = (i: number): number => word(GRANT_FIXED_BYTES + i * GRANT_RECEIVER_BYTES);
const access = (i: number): number => word(GRANT_FIXED_BYTES + i * GRANT_RECEIVER_BYTES + 4);

/** Takes the copy, or says why it cannot. */
const take = (t: Tables, by: number, address: number): number => {
  if (address % 4 !== 0) return INVALID; // MON-GRANT-1
  if (!covers(t, by, address, GRANT_FIXED_BYTES, RIGHTS_READ)) return DENIED; // MON-GRANT-2
  for (let i = 0; i < GRANT_FIXED_BYTES; i += 1) copy[i] = t.ram[address + i]!; // MON-GRANT-18
  const n = word(GRANT_RECEIVERS_AT);
  if (n < 1 || n > GRANT_RECEIVERS_MAX) return INVALID; // MON-GRANT-3
  const end = GRANT_FIXED_BYTES + n * GRANT_RECEIVER_BYTES;
  if (!covers(t, by, address + GRANT_FIXED_BYTES, end - GRANT_FIXED_BYTES, RIGHTS_READ)) return DENIED; // MON-GRANT-4
  for (let i = GRANT_FIXED_BYTES; i < end; i += 1) copy[i] = t.ram[address + i]!; // MON-GRANT-18
  return SUCCESS;
};

/** The first granule, or -1 when the base is not the start of one that exists. */
const firstGranule = (t: Tables): number => {
  const low = word(GRANT_BASE_AT);
  const high = word(GRANT_BASE_AT + 4);
  if ((low & (t.granuleBytes - 1)) !== 0) return -1; // MON-GRANT-7
  const granule = (high * 0x1_0000_0000 + low) / t.granuleBytes; // above 2^53 it is rounded, and past every memory all the same
  return granule < t.granules ? granule : -1;
};

const refuseRange = (t: Tables): number => {
  const kind = word(GRANT_KIND_AT);
  const flags = word(GRANT_FLAGS_AT);
  if (kind < SHARED || kind > DONATED) return INVALID; // MON-GRANT-5
  if (kind === GRANT_SHARE ? flags !== 0 : flags > (GRANT_ZERO_BEFORE | GRANT_ZERO_AFTER)) return INVALID; // MON-GRANT-6
  const first = firstGranule(t);
  const count = word(GRANT_COUNT_AT);
  if (first < 0) return INVALID; // MON-GRANT-7 MON-GRANT-9
  if (word(GRANT_COUNT_AT + 4) !== 0 || count < 1 || count > GRANT_GRANULES_MAX) return INVALID; // MON-GRANT-8
  if (count > t.granules - first) return INVALID; // MON-GRANT-9
  return SUCCESS;
};

/** At most GRANT_RECEIVERS_MAX rounds; who is named twice is found by looking back. */
const refuseReceivers = (t: Tables, by: number, n: number): number => {
  for (let i = 0; i < n; i += 1) {
    const to = receiver(i);
    if (!t.isCompartment(to) || to === by) return INVALID; // MON-GRANT-10
    for (let j = 0; j < i; j += 1) if (receiver(j) === to) return INVALID; // MON-GRANT-10
    if (!isGrantable(access(i))) return INVALID; // MON-GRANT-11
  }
  if (word(GRANT_KIND_AT) === DONATED && (n !== 1 || access(0) !== RIGHTS_ALL)) return INVALID; // MON-GRANT-12
  return SUCCESS;
};

/** At most GRANT_GRANULES_MAX and GRANT_RECEIVERS_MAX rounds. */
const forbidden = (t: Tables, by: number, first: number, count: number, n: number): number => {
  for (let g = first; g < first + count; g += 1) if (t.owner[g] !== by) return DENIED; // MON-GRANT-13
  for (let i = 0; i < n; i += 1) if (t.mayGrant[by * t.compartments + receiver(i)] === 0) return DENIED; // MON-GRANT-14
  for (let i = 0; i < n; i += 1) if (t.running[receiver(i)] === 0) return DENIED; // MON-GRANT-15
  for (let g = first; g < first + count; g += 1) if (t.inWindow[g] === 1 || t.grantOf[g] !== NO_GRANT) return BUSY; // MON-GRANT-16
  return SUCCESS;
};

export const grant = (t: Tables, out: Float64Array, core: number, address: number): number => {
  const by = t.callerOf(core);
  if (by === NOBODY) return ABORTED; // MON-CALL-1
  const n = (): number => word(GRANT_RECEIVERS_AT);
  const malformed = take(t, by, address) || refuseRange(t) || refuseReceivers(t, by, n());
  if (malformed !== SUCCESS) return malformed;
  const [first, count, flags] = [firstGranule(t), word(GRANT_COUNT_AT), word(GRANT_FLAGS_AT)];
  const refusal = forbidden(t, by, first, count, n());
  if (refusal !== SUCCESS) return refusal;
  const place = freePlace(t, by);
  if (place < 0) return NO_MEMORY; // MON-GRANT-17
  if (word(GRANT_KIND_AT) !== SHARED && !mayOffer(t, by)) return NO_MEMORY; // MON-UNIT-12
  if ((flags & GRANT_ZERO_BEFORE) !== 0) scrub(t, first, count); // MON-GRANT-19
  out[0] = open(t, place, word(GRANT_KIND_AT), first, count, word(GRANT_TAG_AT));
  if ((flags & GRANT_ZERO_AFTER) !== 0) t.zeroAfter[place] = 1; // MON-GRANT-20
  for (let i = 0; i < n(); i += 1) invite(t, place, receiver(i), access(i));
  return SUCCESS;
};

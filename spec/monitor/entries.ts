/**
 * Whether the protection unit has entries for a grant. A grant is admitted only if entries suffice for whatever becomes of it, so that giving
 * back, reclaiming and stopping never fail; and by what the caller itself has, so that a refusal tells nothing about anybody else.
 */
import { O } from '../prelude.ts';
import { GRANTS_PER_COMPARTMENT, RIGHTS_ALL, RIGHTS_NONE } from '../vocabulary/limits.ts';
import { receiverOf } from './grants.ts';
import { NOBODY } from './machine.ts';
import type { Grant, MonitorState } from './state.ts';

/** A range whose access differs from what is around it has two ends. */
const ENTRIES_OF_RANGE = 2;
/** A loan of a stretch leaves one on each side, and is one itself as soon as it is retrieved: two more than before. */
const REGIONS_OF_OFFER = 2;
/** What a compartment becomes the owner of is one stretch more. */
const REGIONS_OF_GAIN = 1;

const isBounded = (s: MonitorState): boolean => s.machine.protection !== 'stage2';
const isPmp = (s: MonitorState): boolean => s.machine.protection === 'pmp' || s.machine.protection === 'pmp64';

/** The access of a compartment when no grant is open. */
const settledRights = (s: MonitorState, compartment: number, at: number): number => {
  const window = s.machine.windows[s.machine.windowAt[at] ?? NOBODY];
  if (window !== undefined) return window.rights[compartment] ?? RIGHTS_NONE;
  return s.granules[at]?.owner === compartment ? RIGHTS_ALL : RIGHTS_NONE;
};

const settledEntries = (s: MonitorState, compartment: number): number => {
  let entries = 0;
  let before = RIGHTS_NONE;
  for (let at = 0; at <= s.granules.length; at += 1) {
    const rights = settledRights(s, compartment, at);
    if (rights !== before) entries += 1;
    before = rights;
  }
  return entries;
};

const isOwned = (s: MonitorState, compartment: number, at: number): boolean =>
  s.granules[at]?.owner === compartment && s.machine.windowAt[at] === NOBODY;

const settledRegions = (s: MonitorState, compartment: number): number =>
  s.granules.reduce((sum, _, at) => (isOwned(s, compartment, at) && !isOwned(s, compartment, at - 1) ? sum + 1 : sum), 0);

/** Grants that have taken access from their sender. */
const offersOf = (s: MonitorState, compartment: number): number =>
  s.grants
    .slice(compartment * GRANTS_PER_COMPARTMENT, (compartment + 1) * GRANTS_PER_COMPARTMENT)
    .filter((grant) => O.isSome(grant) && grant.value.kind !== 'share').length;

const holds = (grant: O.Option<Grant>, compartment: number): boolean =>
  O.isSome(grant) && (receiverOf(grant.value, compartment)?.held ?? RIGHTS_NONE) !== RIGHTS_NONE;

const taken = (s: MonitorState, compartment: number): number => {
  if (!isPmp(s)) return settledRegions(s, compartment) + REGIONS_OF_OFFER * offersOf(s, compartment);
  const held = s.grants.filter((grant) => holds(grant, compartment)).length;
  return settledEntries(s, compartment) + ENTRIES_OF_RANGE * (offersOf(s, compartment) + held);
};

const has = (s: MonitorState, compartment: number, more: number): boolean =>
  taken(s, compartment) + more <= (s.machine.capacities[compartment] ?? 0);

/** What the sender of a loan or a donation loses. */
export const hasEntriesToOffer = (s: MonitorState, compartment: number): boolean =>
  !isBounded(s) || has(s, compartment, isPmp(s) ? ENTRIES_OF_RANGE : REGIONS_OF_OFFER);

/** What a receiver gains. On TrustZone the regions of a loan are the sender's from the offer on. */
export const hasEntriesToRetrieve = (s: MonitorState, compartment: number, kind: Grant['kind']): boolean => {
  if (!isBounded(s) || (kind !== 'donate' && !isPmp(s))) return true;
  return has(s, compartment, isPmp(s) ? ENTRIES_OF_RANGE : REGIONS_OF_GAIN);
};

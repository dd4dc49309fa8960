/** How emulated grants end: memory goes back, is scrubbed where that is due, and nothing of a grant stays behind. Work is bounded by one grant. */
import { GRANT_RECEIVERS_MAX, GRANTS_PER_COMPARTMENT, RIGHTS_ALL, RIGHTS_NONE } from '../../spec/vocabulary/limits.ts';
import { FREE, NO_GRANT, type Tables } from './tables.ts';

/** Nothing of a grant stays behind in its place. */
const clear = (t: Tables, place: number): void => {
  const first = t.granule[place]!;
  t.grantOf.fill(NO_GRANT, first, first + t.count[place]!);
  t.kind[place] = FREE;
  t.granule[place] = 0;
  t.count[place] = 0;
  t.handle[place] = 0;
  t.tag[place] = 0;
  t.receivers[place] = 0;
  t.orphan[place] = 0;
  t.zeroAfter[place] = 0;
  t.soiled[place] = 0;
  const slot = place * GRANT_RECEIVERS_MAX;
  t.receiver.fill(0, slot, slot + GRANT_RECEIVERS_MAX);
  t.access.fill(0, slot, slot + GRANT_RECEIVERS_MAX);
  t.held.fill(0, slot, slot + GRANT_RECEIVERS_MAX);
  t.ended.fill(0, slot, slot + GRANT_RECEIVERS_MAX);
};

/** Rights of one compartment to all that a place grants. */
export const giveAll = (t: Tables, place: number, compartment: number, rights: number): void => {
  const end = t.granule[place]! + t.count[place]!;
  for (let granule = t.granule[place]!; granule < end; granule += 1) t.give(granule, compartment, rights);
};

/** Ends a grant: its sender has the memory to itself again. */
export const close = (t: Tables, place: number): void => {
  giveAll(t, place, (place / GRANTS_PER_COMPARTMENT) | 0, RIGHTS_ALL);
  clear(t, place);
};

/** Ends a grant: the memory is the receiver's from now on. */
export const transfer = (t: Tables, place: number, to: number): void => {
  const end = t.granule[place]! + t.count[place]!;
  for (let granule = t.granule[place]!; granule < end; granule += 1) t.transfer(granule, to);
  clear(t, place);
};

export const scrub = (t: Tables, granule: number, count: number): void => {
  t.ram.fill(0, granule * t.granuleBytes, (granule + count) * t.granuleBytes);
};

export const isHeld = (t: Tables, place: number): boolean => {
  const first = place * GRANT_RECEIVERS_MAX;
  for (let slot = first; slot < first + GRANT_RECEIVERS_MAX; slot += 1) if (t.held[slot] !== RIGHTS_NONE) return true;
  return false;
};

/** What a receiver left that was stopped is zeroed before somebody else has it; not under those who hold it. */
export const cleanse = (t: Tables, place: number): void => {
  if (t.soiled[place] === 0 || isHeld(t, place)) return;
  t.soiled[place] = 0;
  scrub(t, t.granule[place]!, t.count[place]!); // MON-STOP-6
};

/** The access of the receiver in a slot ends. */
export const letGo = (t: Tables, place: number, slot: number): void => {
  const [granule, count] = [t.granule[place]!, t.count[place]!];
  t.held[slot] = RIGHTS_NONE;
  giveAll(t, place, t.receiver[slot]!, RIGHTS_NONE);
  if (isHeld(t, place)) return;
  const due = t.orphan[place]! | t.zeroAfter[place]! | t.soiled[place]!;
  t.soiled[place] = 0;
  if (t.orphan[place] === 1) close(t, place); // MON-STOP-8
  if (due !== 0) scrub(t, granule, count); // MON-STOP-8 MON-GRANT-20
};

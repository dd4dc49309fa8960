/**
 * Grants by descriptor. A descriptor is made in memory of the caller, one store at a time: something that is wrong with the one that lies there is
 * put right; when one thing at most is wrong it may be used as it is, and when nothing is, one word may be spoilt. So each condition is met alone.
 */
import { isPrivate } from '../../spec/monitor/grants.ts';
import { copyDescriptor, type MonitorState, mayAccess, RULES, runningOn } from '../../spec/monitor/index.ts';
import {
  GRANT_BASE_AT,
  GRANT_COUNT_AT,
  GRANT_DONATE,
  GRANT_FIXED_BYTES,
  GRANT_FLAGS_AT,
  GRANT_KIND_AT,
  GRANT_RECEIVER_BYTES,
  GRANT_RECEIVERS_AT,
  GRANT_RECEIVERS_MAX,
  GRANT_TAG_AT,
  RIGHTS_ALL,
  RIGHTS_READ,
  RIGHTS_READ_WRITE,
} from '../../spec/vocabulary/limits.ts';
import type { MonitorRequest } from '../../spec/vocabulary/monitor.ts';
import { failures } from '../../spec/vocabulary/rule.ts';
import type { Random } from '../support/random.ts';
import { coreOf, findIndex, type Intent } from './find.ts';

const BYTES = GRANT_FIXED_BYTES + 2 * GRANT_RECEIVER_BYTES;

/** A word of the descriptor and what to store there. */
interface Patch {
  readonly at: number;
  readonly value: number;
}

const entry = (i: number): number => GRANT_FIXED_BYTES + i * GRANT_RECEIVER_BYTES;

/** Where the caller keeps its descriptor: the first place that it may read and write, so that it is found again; -1 when there is none. */
const deskOf = (s: MonitorState, by: number): number => {
  const { granuleBytes, granules } = s.machine;
  const needed = Math.ceil(BYTES / granuleBytes);
  let run = 0;
  for (let g = 0; g < granules; g += 1) {
    run = mayAccess(s, by, g, RIGHTS_READ_WRITE) ? run + 1 : 0;
    if (run === needed) return (g + 1 - needed) * granuleBytes;
  }
  return -1;
};

/** A store there would spoil the caller's descriptor. */
export const isOnDesk = (s: MonitorState, by: number, address: number): boolean => {
  const desk = deskOf(s, by);
  return desk >= 0 && address >= desk && address < desk + BYTES;
};

/** Rather not one where the descriptor itself lies: once it is lent, there is nothing to write in. */
const privateGranule = (random: Random, s: MonitorState, by: number): number => {
  const desk = random.oneIn(8) ? -1 : deskOf(s, by) / s.machine.granuleBytes;
  const beyond = desk + BYTES / s.machine.granuleBytes;
  const isSpare = (g: number): boolean => desk < 0 || g < desk || g >= beyond;
  const at = findIndex(random, s.granules.length, (g) => isSpare(g) && s.granules[g]?.owner === by && isPrivate(s, g));
  return at < 0 ? random.below(s.granules.length) : at;
};

const receiver = (random: Random, s: MonitorState, by: number, index: number): Patch => {
  const to = findIndex(random, s.machine.compartments, (each) => s.machine.mayGrant[by]?.[each] === true);
  return { at: entry(index), value: to < 0 ? random.below(s.machine.compartments) : to };
};

type Repair = (random: Random, s: MonitorState, by: number) => Patch;

const elsewhere: Repair = (random, s, by) => ({ at: GRANT_BASE_AT, value: privateGranule(random, s, by) * s.machine.granuleBytes });
const count: Repair = (random) => ({ at: GRANT_COUNT_AT, value: random.pick([1, 1, 2, 3]) });
const invited: Repair = (random, s, by) => receiver(random, s, by, random.below(2));
const lower =
  (first: Repair, upper: number): Repair =>
  (random, s, by) =>
    random.oneIn(2) ? { at: upper, value: 0 } : first(random, s, by);

/** What puts right each condition that one word can put right. */
const REPAIRS: Readonly<Record<string, Repair>> = {
  'MON-GRANT-3': (random) => ({ at: GRANT_RECEIVERS_AT, value: 1 + random.below(2) }),
  'MON-GRANT-5': (random) => ({ at: GRANT_KIND_AT, value: 1 + random.below(3) }),
  'MON-GRANT-6': (random) => ({ at: GRANT_FLAGS_AT, value: random.below(4) }),
  'MON-GRANT-7': elsewhere,
  'MON-GRANT-8': lower(count, GRANT_COUNT_AT + 4),
  'MON-GRANT-9': lower(elsewhere, GRANT_BASE_AT + 4),
  'MON-GRANT-10': invited,
  'MON-GRANT-11': (random) => ({ at: entry(random.below(2)) + 4, value: random.pick([RIGHTS_READ, RIGHTS_READ_WRITE, RIGHTS_ALL]) }),
  'MON-GRANT-12': (random) =>
    random.pick([
      { at: GRANT_RECEIVERS_AT, value: 1 },
      { at: entry(0) + 4, value: RIGHTS_ALL },
      { at: GRANT_KIND_AT, value: 1 },
    ]),
  'MON-GRANT-13': (random, s, by) => (random.oneIn(3) ? { at: GRANT_COUNT_AT, value: 1 } : elsewhere(random, s, by)),
  'MON-GRANT-14': invited,
  'MON-GRANT-15': invited,
  'MON-GRANT-16': (random, s, by) => (random.oneIn(3) ? { at: GRANT_COUNT_AT, value: 1 } : elsewhere(random, s, by)),
  /** A share takes no entries. */
  'MON-UNIT-12': () => ({ at: GRANT_KIND_AT, value: 1 }),
};

/** One word near a boundary of its own; or something else that is as good. */
const spoil = (random: Random, s: MonitorState, by: number): Patch => {
  const { granuleBytes, granules } = s.machine;
  return random.pick<() => Patch>([
    () => ({ at: GRANT_KIND_AT, value: random.pick([0, 1, 2, GRANT_DONATE, GRANT_DONATE + 1]) }),
    () => ({ at: GRANT_FLAGS_AT, value: random.pick([1, 2, 3]) }),
    () => ({ at: GRANT_FLAGS_AT, value: random.pick([1, 2, 3, 4, 0x8000_0000]) }),
    () => ({ at: GRANT_FLAGS_AT, value: random.pick([1, 4, 7, 0xffff_ffff]) }),
    () => ({ at: GRANT_RECEIVERS_AT, value: random.pick([0, 1, 2, 3, GRANT_RECEIVERS_MAX, GRANT_RECEIVERS_MAX + 1, 0xffff_ffff]) }),
    () => ({ at: GRANT_BASE_AT, value: random.pick([1, granuleBytes / 2, granuleBytes - 1]) }),
    () => ({ at: GRANT_BASE_AT, value: random.pick([granules * granuleBytes, 0xffff_ffff + 1 - granuleBytes]) }),
    () => ({ at: GRANT_BASE_AT, value: random.below(granules) * granuleBytes }),
    () => ({ at: GRANT_BASE_AT + 4, value: random.pick([1, 0x000f_ffff, 0x0010_0000, 0xffff_ffff]) }),
    () => ({ at: GRANT_COUNT_AT, value: random.pick([0, 9]) }),
    () => ({ at: GRANT_COUNT_AT, value: random.pick([2, 3, 8, 0xffff_ffff]) }),
    () => ({ at: GRANT_COUNT_AT + 4, value: random.pick([1, 0x8000_0000]) }),
    () => ({ at: entry(random.below(2)), value: random.oneIn(2) ? random.edge() : random.below(s.machine.compartments) }),
    () => ({ at: entry(random.below(2)) + 4, value: random.pick([0, 2, 3, 5, 7, 8, 0x8000_0001]) }),
    () => ({ at: GRANT_TAG_AT, value: random.pick([0, 1, 0xffff_ffff]) }),
    () => receiver(random, s, by, 1),
  ])();
};

/** Zeroed before, after, or both: what only a descriptor can ask for. */
const zeroing: Repair = (random) => ({ at: GRANT_FLAGS_AT, value: 1 + random.below(3) });

/** Not the descriptor that is there: one that starts elsewhere, at the end of what the caller may read, or in what it may not. */
const misplaced = (random: Random, s: MonitorState, desk: number): number => {
  const { granuleBytes, granules } = s.machine;
  return random.pick([
    desk + random.pick([1, 2, 3, 0.5]),
    random.below(granules) * granuleBytes,
    Math.max(0, random.below(granules) * granuleBytes - GRANT_FIXED_BYTES),
    (granules + 1) * granuleBytes - GRANT_FIXED_BYTES,
    random.edge() * 4,
  ]);
};

/** The fixed part at the first end of what the caller may read and write, the list beyond it; -1 where there is no such end. */
const brinkOf = (s: MonitorState, by: number): number => {
  const { granuleBytes, granules } = s.machine;
  const needed = Math.ceil(GRANT_FIXED_BYTES / granuleBytes);
  const isBrink = (g: number): boolean => {
    if (g + 1 < needed || mayAccess(s, by, g + 1, RIGHTS_READ)) return false;
    for (let i = 0; i < needed; i += 1) if (!mayAccess(s, by, g - i, RIGHTS_READ_WRITE)) return false;
    return true;
  };
  for (let g = 0; g < granules; g += 1) if (isBrink(g)) return (g + 1) * granuleBytes - GRANT_FIXED_BYTES;
  return -1;
};

/** A list that the caller may not read: first its length is put there, then the call is made. */
const overTheBrink = (s: MonitorState, core: number, brink: number): MonitorRequest => {
  const { listed } = copyDescriptor(s, { call: 'grant', core, address: brink });
  if (listed >= 1 && listed <= GRANT_RECEIVERS_MAX) return { call: 'grant', core, address: brink };
  return { call: 'store', core, address: brink + GRANT_RECEIVERS_AT, width: 4, value: 1 };
};

export const grant: Intent = (random, s): MonitorRequest => {
  const core = coreOf(random, s);
  const by = runningOn(s, core);
  const desk = deskOf(s, by);
  const request = { call: 'grant', core, address: Math.max(0, desk) } as const;
  if (random.oneIn(16)) return { ...request, address: misplaced(random, s, desk) };
  if (desk < 0) return { call: 'load', core, address: random.below(s.granules.length) * s.machine.granuleBytes, width: 1 };
  const brink = random.oneIn(16) ? brinkOf(s, by) : -1;
  if (brink >= 0) return overTheBrink(s, core, brink);
  const wrong = failures(RULES.grant, s, copyDescriptor(s, request));
  if (wrong.length <= 1 && (random.oneIn(2) || (wrong.length === 0 && random.oneIn(2)))) return request;
  // What would put right each thing that is wrong: any of them may be the last that is left.
  const repairs = wrong.map(({ clause }) => REPAIRS[clause]).filter((each) => each !== undefined);
  const change = repairs.length === 0 && random.oneIn(3) ? zeroing : spoil;
  const { at, value } = (repairs.length === 0 ? change : random.pick(repairs))(random, s, by);
  return { call: 'store', core, address: desk + at, width: 4, value };
};

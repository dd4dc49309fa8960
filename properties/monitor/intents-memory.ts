/** Requests about memory: as a rule one that can succeed, and for each guard one that it alone refuses. */

import { hasEntriesToOffer } from '../../spec/monitor/entries.ts';
import { isPrivate } from '../../spec/monitor/grants.ts';
import { type Grant, isRunning, type MonitorState, type Receiver, runningOn } from '../../spec/monitor/index.ts';
import { RIGHTS_ALL, RIGHTS_EXECUTE, RIGHTS_READ, RIGHTS_READ_WRITE, RIGHTS_WRITE } from '../../spec/vocabulary/limits.ts';
import type { Donate, Lend, MonitorRequest } from '../../spec/vocabulary/monitor.ts';
import type { Random } from '../support/random.ts';
import { anyGranule, coreOf, findGrant, findIndex, type Intent, orEdge, reachable } from './find.ts';
import { grant, isOnDesk } from './intents-range.ts';

const TAGS = [0, 1, 0xffff_ffff];

const granuleToOffer = (random: Random, s: MonitorState, by: number): number => {
  if (random.oneIn(12)) return anyGranule(random, s);
  const granted = random.oneIn(10);
  const at = findIndex(random, s.granules.length, (g) => s.granules[g]?.owner === by && (granted || isPrivate(s, g)));
  return at < 0 ? random.below(s.granules.length) : at;
};

const receiverFor = (random: Random, s: MonitorState, by: number): number => {
  if (random.oneIn(12)) return random.oneIn(2) ? random.edge() : random.below(s.machine.compartments);
  const stopped = random.oneIn(8);
  const permits = (to: number): boolean => s.machine.mayGrant[by]?.[to] === true;
  const preferred = findIndex(random, s.machine.compartments, (to) => permits(to) && isRunning(s, to) !== stopped);
  if (preferred >= 0) return preferred;
  const at = findIndex(random, s.machine.compartments, permits);
  return at < 0 ? random.below(s.machine.compartments) : at;
};

const rights = (random: Random): number =>
  random.oneIn(12)
    ? random.pick([0, RIGHTS_WRITE, RIGHTS_EXECUTE, 6, 8, 9, 2.5])
    : random.pick([RIGHTS_READ, RIGHTS_READ_WRITE, RIGHTS_READ_WRITE, RIGHTS_READ | RIGHTS_EXECUTE, RIGHTS_ALL]);

const offer = (random: Random, s: MonitorState) => {
  const core = coreOf(random, s);
  const by = runningOn(s, core);
  return { core, granule: granuleToOffer(random, s, by), to: receiverFor(random, s, by), tag: random.pick(TAGS) };
};

const handleLike = (random: Random, grant: Grant | undefined): number => {
  if (grant === undefined) return random.below(4) * 0x1_0000 + random.below(3) * 256 + random.below(9);
  if (!random.oneIn(12)) return grant.handle;
  return random.pick([
    grant.handle + 0x1_0000,
    Math.abs(grant.handle - 0x1_0000),
    grant.handle + 1,
    grant.handle ^ 256,
    grant.handle + 0.5,
    random.edge(),
  ]);
};

/** A receiver that fits, or the first. */
const receiverIn = (grant: Grant | undefined, fits: (each: Receiver) => boolean): Receiver | undefined =>
  grant?.receivers.find(fits) ?? grant?.receivers[0];

const retrieve: Intent = (random, s) => {
  const held = random.oneIn(10);
  const isOpen = (each: Receiver): boolean => !each.ended && (each.held !== 0) === held && isRunning(s, each.compartment);
  const isRare = ({ zeroAfter, soiled, receivers }: Grant): boolean => (soiled || (zeroAfter && random.oneIn(3))) && receivers.some(isOpen);
  const grant =
    findGrant(random, s, isRare) ?? findGrant(random, s, ({ receivers }) => receivers.some(isOpen)) ?? findGrant(random, s, () => true);
  const offered = receiverIn(grant, isOpen);
  const core = coreOf(random, s, random.oneIn(12) ? undefined : offered?.compartment);
  const tag = random.oneIn(10) ? random.pick(TAGS) : (grant?.tag ?? 0);
  const access = random.oneIn(4) ? rights(random) : (offered?.access ?? RIGHTS_READ);
  return { call: 'retrieve', core, handle: handleLike(random, grant), tag, access };
};

const relinquish: Intent = (random, s) => {
  const held = !random.oneIn(10);
  const isHeld = (each: Receiver): boolean => !each.ended && (each.held !== 0) === held;
  const grant = findGrant(random, s, ({ receivers }) => receivers.some(isHeld)) ?? findGrant(random, s, () => true);
  const core = coreOf(random, s, random.oneIn(12) ? undefined : receiverIn(grant, isHeld)?.compartment);
  return { call: 'relinquish', core, handle: handleLike(random, grant) };
};

const reclaim: Intent = (random, s) => {
  const held = random.oneIn(6);
  const grant = findGrant(random, s, (each) => each.receivers.some((one) => (one.held !== 0) === held)) ?? findGrant(random, s, () => true);
  const core = coreOf(random, s, random.oneIn(12) ? undefined : grant?.sender);
  return { call: 'reclaim', core, handle: handleLike(random, grant) };
};

/** A core from which a compartment can be stopped or restarted: by its supervisor, or by itself. */
const governor = (random: Random, s: MonitorState, compartment: number): number => {
  const by = findIndex(random, s.cores.length, (core) => s.machine.supervises[runningOn(s, core)]?.[compartment] === true);
  return by < 0 ? coreOf(random, s, compartment) : by;
};

/** Whoever has a supervisor can live again. */
const isSupervised = (s: MonitorState, compartment: number): boolean => s.machine.supervises.some((of) => of[compartment] === true);

/** One of several receivers of a loan is stopped while it holds it: what it left is scrubbed before the others get it. */
const bereave = (random: Random, s: MonitorState): number | undefined => {
  const isLoan = ({ kind, receivers }: Grant): boolean => kind === 'lend' && receivers.filter(({ ended }) => !ended).length > 1;
  const loan = findGrant(random, s, (each) => isLoan(each) && each.receivers.some(({ held }) => held !== 0));
  return loan?.receivers.find(({ held }) => held !== 0)?.compartment;
};

/** Whoever holds something is stopped, or who granted it. */
const abandon: Intent = (random, s) => {
  const holder = bereave(random, s);
  if (holder !== undefined && isSupervised(s, holder)) return { call: 'stop', core: governor(random, s, holder), compartment: holder };
  const held = findGrant(
    random,
    s,
    (each) => isSupervised(s, each.sender) && each.receivers.some((one) => one.held !== 0 && isSupervised(s, one.compartment)),
  );
  if (held === undefined || random.oneIn(3)) return { call: 'scrub', core: coreOf(random, s) };
  return { call: 'stop', core: governor(random, s, held.sender), compartment: held.sender };
};

/** Towards a grant whose sender lives again and whose receivers do not: the sender is restarted, then a receiver stopped, then it is asked for. */
const scrub: Intent = (random, s) => {
  const orphan = random.oneIn(3) ? undefined : findGrant(random, s, (each) => each.orphan);
  if (orphan === undefined) return abandon(random, s);
  const { sender, receivers } = orphan;
  const holder = receivers.find(({ held }) => held !== 0)?.compartment;
  if (!isRunning(s, sender)) return { call: 'restart', core: governor(random, s, sender), compartment: sender };
  const dead = receivers.find((each) => each.ended && !isRunning(s, each.compartment) && isSupervised(s, each.compartment))?.compartment;
  if (dead !== undefined && !random.oneIn(12)) return { call: 'restart', core: governor(random, s, dead), compartment: dead };
  if (holder === undefined || random.oneIn(3)) return { call: 'scrub', core: coreOf(random, s, sender) };
  return { call: 'stop', core: governor(random, s, holder), compartment: holder };
};

/** Somewhere in a granule, mostly at its ends. */
const addressIn = (random: Random, s: MonitorState, granule: number, width: number): number => {
  const { granuleBytes } = s.machine;
  const places = Math.floor(granuleBytes / Math.max(1, width));
  const place = random.oneIn(3) ? random.below(places) : random.pick([0, 0, places - 1]);
  return granule * granuleBytes + place * width;
};

const access = (random: Random, s: MonitorState, by: number, needed: number) => {
  if (random.oneIn(24)) return { address: random.pick([random.edge(), 2 ** 40, s.granules.length * s.machine.granuleBytes]), width: 1 };
  const width = orEdge(random, 24, random.pick([1, 2, 4]));
  const granule = random.oneIn(5) ? random.below(s.granules.length) : reachable(random, s, by, needed);
  return { address: addressIn(random, s, granule, width === 0 ? 1 : width) + (random.oneIn(24) ? 1 : 0), width };
};

const values = (random: Random): number => (random.oneIn(2) ? random.word() : random.edge());

const byCore = (random: Random, s: MonitorState, needed: number) => {
  const core = coreOf(random, s);
  return { core, ...access(random, s, runningOn(s, core), needed) };
};

const byMaster = (random: Random, s: MonitorState, needed: number) => {
  const master = orEdge(random, 16, random.below(s.machine.masterOwner.length));
  return { master, ...access(random, s, s.machine.masterOwner[master] ?? 0, needed) };
};

/** Stores that would spoil a descriptor give way to work on it. */
const store: Intent = (random, s) => {
  const request = { call: 'store', ...byCore(random, s, RIGHTS_READ_WRITE), value: values(random) } as const;
  const spoils = isOnDesk(s, runningOn(s, request.core), request.address);
  return spoils && !random.oneIn(8) ? grant(random, s) : request;
};

/** Words: the program counter of most machines is a multiple of 4. */
const fetch: Intent = (random, s) => {
  const { core, address } = byCore(random, s, RIGHTS_EXECUTE);
  return { call: 'fetch', core, address: random.oneIn(12) ? address : Math.floor(address / 4) * 4 };
};

const share: Intent = (random, s) => ({ call: 'share', ...offer(random, s), access: rights(random) });

/** A compartment without entries of the unit for a loan mostly shares, which takes none. */
const orShare = (random: Random, s: MonitorState, request: Lend | Donate): MonitorRequest =>
  random.oneIn(4) || hasEntriesToOffer(s, runningOn(s, request.core)) ? request : share(random, s);

export const MEMORY_INTENTS = {
  share,
  lend: (random, s) => orShare(random, s, { call: 'lend', ...offer(random, s), access: rights(random) }),
  donate: (random, s) => orShare(random, s, { call: 'donate', ...offer(random, s) }),
  grant,
  retrieve,
  relinquish,
  reclaim,
  scrub,
  load: (random, s) => ({ call: 'load', ...byCore(random, s, RIGHTS_READ) }),
  store,
  fetch,
  'dma-read': (random, s) => ({ call: 'dma-read', ...byMaster(random, s, RIGHTS_READ) }),
  'dma-write': (random, s) => ({ call: 'dma-write', ...byMaster(random, s, RIGHTS_READ_WRITE), value: values(random) }),
} as const satisfies Readonly<Record<string, Intent>>;

/**
 * How many entries of the protection unit a manifest takes, and how many each compartment may take. Stage 2 has tables for everything and
 * so no limit; a PMP set and an address space controller have few entries, which are given out so that nobody can see what others use.
 */
import { PMP_ENTRIES_LARGE, PMP_ENTRIES_OF_MONITOR, PMP_ENTRIES_SMALL, TZC_REGIONS_TO_GIVE } from '../vocabulary/limits.ts';
import type { Manifest } from '../vocabulary/monitor.ts';

export const hasWorlds = (m: Manifest): boolean => m.platform.protection === 'trustzone' || m.platform.protection === 'trustzone+stage2';
export const hasPmp = (m: Manifest): boolean => m.platform.protection === 'pmp' || m.platform.protection === 'pmp64';

/** Entries of a set that are left for a compartment. */
export const pmpEntries = (m: Manifest): number =>
  (m.platform.protection === 'pmp64' ? PMP_ENTRIES_LARGE : PMP_ENTRIES_SMALL) - PMP_ENTRIES_OF_MONITOR;

interface Part {
  readonly base: number;
  readonly end: number;
  readonly access: 'all' | 'read' | 'read-write';
}

const memoryOf = (m: Manifest, compartment: number): readonly Part[] =>
  (m.compartments[compartment]?.memory ?? []).map(({ base, size }) => ({ base, end: base + size, access: 'all' }));

const windowsOf = (m: Manifest, name: string | undefined): readonly Part[] =>
  m.windows.flatMap(({ owner, base, size, receivers }) => {
    const access = owner === name ? 'read-write' : receivers.find(({ compartment }) => compartment === name)?.access;
    return access === undefined ? [] : [{ base, end: base + size, access }];
  });

/** An end is one entry, unless what follows goes on with the same access; a start is one, unless something ends there. */
const entriesOf = (parts: readonly Part[]): number => {
  const starts = parts.filter(({ base }) => !parts.some(({ end }) => end === base));
  const ends = parts.filter(({ end, access }) => !parts.some((next) => next.base === end && next.access === access));
  return starts.length + ends.length;
};

/** Places where a compartment's access changes: each is an entry, the top of one range or the bottom of the next. */
export const entriesAtBoot = (m: Manifest, compartment: number): number =>
  entriesOf([...memoryOf(m, compartment), ...windowsOf(m, m.compartments[compartment]?.name)]);

/** Stretches of memory that a compartment owns: each is a region. */
const stretchesOf = (m: Manifest, compartment: number): number => {
  const parts = memoryOf(m, compartment);
  return parts.filter(({ base }) => !parts.some(({ end }) => end === base)).length;
};

/** Regions of the address space controller that a manifest takes: one for each stretch that a compartment owns, one for each window. */
export const regionsAtBoot = (m: Manifest): number =>
  m.compartments.reduce((sum, _, compartment) => sum + stretchesOf(m, compartment), m.windows.length);

const grantsOrReceives = (m: Manifest, name: string): boolean => m.grants.some(({ from, to }) => from === name || to === name);

const regionsFor = (m: Manifest, compartment: number): number => {
  const sharers = m.compartments.filter(({ name }) => grantsOrReceives(m, name));
  const isSharer = sharers.some(({ name }) => name === m.compartments[compartment]?.name);
  const spare = isSharer ? Math.floor((TZC_REGIONS_TO_GIVE - regionsAtBoot(m)) / sharers.length) : 0;
  return stretchesOf(m, compartment) + spare;
};

/** What each compartment may take of the protection unit: entries of a PMP set, or regions of the address space controller. */
export const capacitiesOf = (m: Manifest): readonly number[] =>
  m.compartments.map((_, compartment) => {
    if (hasPmp(m)) return pmpEntries(m);
    return hasWorlds(m) ? regionsFor(m, compartment) : Number.POSITIVE_INFINITY;
  });

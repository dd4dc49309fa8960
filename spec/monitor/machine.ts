/** What boot establishes from an accepted manifest and nothing changes afterwards: names have become numbers. */
import { RIGHTS_NONE, RIGHTS_READ, RIGHTS_READ_WRITE } from '../vocabulary/limits.ts';
import type { Manifest, Protection } from '../vocabulary/monitor.ts';
import { capacitiesOf } from './capacity.ts';

/** In the place of a compartment: there is none. */
export const NOBODY = -1;

/** Contents of a granule. */
export type Bytes = ArrayLike<number>;

/** The two sides that may share a core. */
export interface Residents {
  readonly critical: number;
  readonly ordinary: number;
}

export interface Window {
  readonly owner: number;
  /** [compartments] rights of each to the window. */
  readonly rights: readonly number[];
}

export interface Machine {
  readonly protection: Protection;
  readonly granuleBytes: number;
  readonly granules: number;
  readonly compartments: number;
  readonly critical: readonly boolean[];
  /** [compartments] cores of each; the first is where it starts. */
  readonly coresOf: readonly (readonly number[])[];
  /** [cores] */
  readonly residents: readonly Residents[];
  /** [lines] compartment, or NOBODY. */
  readonly lineOwner: readonly number[];
  /** [masters] compartment, or NOBODY. */
  readonly masterOwner: readonly number[];
  /** [granules] who owns each at boot. */
  readonly firstOwner: readonly number[];
  /** [granules] index of the window that the granule lies in, or -1. */
  readonly windowAt: readonly number[];
  readonly windows: readonly Window[];
  /** [from][to] */
  readonly mayGrant: readonly (readonly boolean[])[];
  readonly linked: readonly (readonly boolean[])[];
  /** [receiver][sender] rings that arrive in one period: those of all links between the two; Infinity without a bound. */
  readonly budgets: readonly (readonly number[])[];
  /** [supervisor][of] */
  readonly supervises: readonly (readonly boolean[])[];
  /** [compartments] what each may take of the protection unit. */
  readonly capacities: readonly number[];
  /** A granule of zeros. */
  readonly blank: Bytes;
}

const covers = (base: number, size: number, address: number): boolean => address >= base && address < base + size;

const relation = (names: readonly string[], holds: (from: string, to: string) => boolean): readonly (readonly boolean[])[] =>
  names.map((from) => names.map((to) => holds(from, to)));

const windowsOf = (m: Manifest, names: readonly string[]): readonly Window[] =>
  m.windows.map(({ owner, receivers }) => ({
    owner: names.indexOf(owner),
    rights: names.map((name) => {
      if (name === owner) return RIGHTS_READ_WRITE;
      const receiver = receivers.find(({ compartment }) => compartment === name);
      if (receiver === undefined) return RIGHTS_NONE;
      return receiver.access === 'read' ? RIGHTS_READ : RIGHTS_READ_WRITE;
    }),
  }));

const listerOf = (m: Manifest, list: 'interrupts' | 'masters', n: number): number =>
  m.compartments.findIndex((each) => each[list].includes(n));

const residentOf = (m: Manifest, core: number, critical: boolean): number =>
  m.compartments.findIndex((each) => each.critical === critical && each.cores.includes(core));

const counted = <T>(length: number, item: (index: number) => T): readonly T[] => Array.from({ length }, (_, index) => item(index));

const budgetBetween = (m: Manifest, a: string, b: string): number =>
  m.links
    .filter(({ ends }) => a !== b && ends.includes(a) && ends.includes(b))
    .reduce((sum, { budget }) => sum + (budget ?? Number.POSITIVE_INFINITY), 0);

/** The machine that an accepted manifest declares. */
export const machineOf = (m: Manifest): Machine => {
  const { protection, granuleBytes, granules, cores, interrupts, masters } = m.platform;
  const names = m.compartments.map(({ name }) => name);
  const windows = windowsOf(m, names);
  const windowAt = counted(granules, (g) => m.windows.findIndex(({ base, size }) => covers(base, size, g * granuleBytes)));
  const ownerAt = (g: number): number =>
    m.compartments.findIndex((each) => each.memory.some(({ base, size }) => covers(base, size, g * granuleBytes)));
  return {
    protection,
    granuleBytes,
    granules,
    compartments: names.length,
    critical: m.compartments.map(({ critical }) => critical),
    coresOf: m.compartments.map((each) => each.cores),
    residents: counted(cores, (core) => ({ critical: residentOf(m, core, true), ordinary: residentOf(m, core, false) })),
    lineOwner: counted(interrupts, (line) => listerOf(m, 'interrupts', line)),
    masterOwner: counted(masters, (master) => listerOf(m, 'masters', master)),
    firstOwner: counted(granules, (g) => windows[windowAt[g] ?? -1]?.owner ?? ownerAt(g)),
    windowAt,
    windows,
    mayGrant: relation(names, (a, b) => m.grants.some(({ from, to }) => from === a && to === b)),
    linked: relation(names, (a, b) => m.links.some(({ ends }) => ends.includes(a) && ends.includes(b) && a !== b)),
    budgets: names.map((a) => names.map((b) => budgetBetween(m, a, b))),
    supervises: relation(names, (a, b) => m.supervisions.some(({ supervisor, of }) => supervisor === a && of === b)),
    capacities: capacitiesOf(m),
    blank: new Uint8Array(granuleBytes),
  };
};

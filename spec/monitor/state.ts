/** The state of the monitor: only what it has established. Every part is readonly; a change makes a new part and keeps the others. */
import { O } from '../prelude.ts';
import { DOORBELLS, GRANTS_PER_COMPARTMENT, PRIORITY_FIRST, REGISTER_WORDS, THRESHOLD_FIRST } from '../vocabulary/limits.ts';
import { type Bytes, type Machine, NOBODY } from './machine.ts';

export interface Granule {
  readonly owner: number;
  /** Place in the table of grants. */
  readonly grant: O.Option<number>;
}

/** One receiver's part in a grant. */
export interface Receiver {
  readonly compartment: number;
  /** What it may retrieve. */
  readonly access: number;
  /** What it has retrieved; no rights before that and after relinquishing. */
  readonly held: number;
  /** It was stopped since: its later life has no part in the grant. */
  readonly ended: boolean;
}

export interface Grant {
  readonly kind: 'share' | 'lend' | 'donate';
  readonly sender: number;
  /** The first of `count` granules. */
  readonly granule: number;
  readonly count: number;
  readonly handle: number;
  readonly tag: number;
  readonly receivers: readonly Receiver[];
  /** The sender was stopped while the memory was held: the grant ends, scrubbed, when the last receiver gives it back, or a later life asks for it. */
  readonly orphan: boolean;
  /** To be zeroed whenever the last receiver has let go. */
  readonly zeroAfter: boolean;
  /** Somebody who held it was stopped: to be zeroed before anybody else has it. */
  readonly soiled: boolean;
}

export interface Compartment {
  readonly running: boolean;
  /** Which life this is, from 0, modulo EPOCHS. */
  readonly epoch: number;
  /** While it is stopped: of its private granules those below this one are scrubbed. */
  readonly scrubbed: number;
}

export interface Doorbells {
  readonly pending: number;
  readonly masked: number;
  /** [compartments] doorbells that each may ring. */
  readonly bound: readonly number[];
  /** [compartments] doorbells that each rang beyond its budget: they arrive when the period is over. */
  readonly held: readonly number[];
  /** [compartments] rings of each that arrived in this period; not counted where there is no bound. */
  readonly spent: readonly number[];
}

/** A yielded core is given away until an interrupt comes or the other side gives it back; a suspended one until an interrupt comes. */
export type Power = 'off' | 'ready' | 'yielded' | 'suspended';

/** What each side makes of a core. Who runs follows from it. */
export interface Core {
  readonly critical: Power;
  readonly ordinary: Power;
}

export interface Line {
  readonly pending: boolean;
  /** Acknowledged, and not ended yet: it does not interrupt again until then. */
  readonly active: boolean;
  readonly enabled: boolean;
  /** The core that it interrupts: one of its compartment's. */
  readonly core: number;
  readonly priority: number;
}

/** [REGISTER_WORDS] what a compartment has in its registers on one core, whether it runs there at the moment or not. */
export type Registers = readonly number[];

export interface MonitorState {
  readonly machine: Machine;
  readonly granules: readonly Granule[];
  /** [granules] */
  readonly memory: readonly Bytes[];
  /** [compartments × GRANTS_PER_COMPARTMENT] */
  readonly grants: readonly O.Option<Grant>[];
  readonly compartments: readonly Compartment[];
  readonly doorbells: readonly Doorbells[];
  readonly cores: readonly Core[];
  readonly lines: readonly Line[];
  /** [cores × 2] of the critical side, then of the other side, of each core: only more urgent lines interrupt it there. */
  readonly thresholds: readonly number[];
  /** [cores × 2] of the critical side, then of the other side, of each core. */
  readonly registers: readonly Registers[];
}

export const BLANK_REGISTERS: Registers = Array.from({ length: REGISTER_WORDS }, () => 0);

const ALL_DOORBELLS = 2 ** DOORBELLS - 1;

/** Nothing bound, nothing pending, everything masked. */
export const silentDoorbells = (machine: Machine): Doorbells => ({
  pending: 0,
  masked: ALL_DOORBELLS,
  bound: Array.from({ length: machine.compartments }, () => 0),
  held: Array.from({ length: machine.compartments }, () => 0),
  spent: Array.from({ length: machine.compartments }, () => 0),
});

/** The place of a compartment's part of a core that is one of its own. */
export const placeOf = (machine: Machine, compartment: number, core: number): number =>
  2 * core + (machine.critical[compartment] === true ? 0 : 1);

export const firstCoreOf = (machine: Machine, compartment: number): number => machine.coresOf[compartment]?.[0] ?? NOBODY;

export const quietLine = (machine: Machine, line: number): Line => ({
  pending: false,
  active: false,
  enabled: false,
  core: firstCoreOf(machine, machine.lineOwner[line] ?? NOBODY),
  priority: PRIORITY_FIRST,
});

/** Every compartment runs, on its first core only. */
const firstPower = (machine: Machine, compartment: number, core: number): Power =>
  compartment !== NOBODY && firstCoreOf(machine, compartment) === core ? 'ready' : 'off';

export const initialState = (machine: Machine): MonitorState => ({
  machine,
  granules: machine.firstOwner.map((owner) => ({ owner, grant: O.none })),
  memory: machine.firstOwner.map(() => machine.blank),
  grants: Array.from({ length: machine.compartments * GRANTS_PER_COMPARTMENT }, () => O.none),
  compartments: machine.critical.map(() => ({ running: true, epoch: 0, scrubbed: 0 })),
  doorbells: machine.critical.map(() => silentDoorbells(machine)),
  cores: machine.residents.map(({ critical, ordinary }, core) => ({
    critical: firstPower(machine, critical, core),
    ordinary: firstPower(machine, ordinary, core),
  })),
  lines: machine.lineOwner.map((_, line) => quietLine(machine, line)),
  thresholds: machine.residents.flatMap(() => [THRESHOLD_FIRST, THRESHOLD_FIRST]),
  registers: machine.residents.flatMap(() => [BLANK_REGISTERS, BLANK_REGISTERS]),
});

/** A state with one part of it changed. The fields are named one by one: a spread of the record takes ten times as long, and every step makes one. */
export const withPart = <Part extends keyof MonitorState>(s: MonitorState, part: Part, value: MonitorState[Part]): MonitorState => {
  const { machine, granules, memory, grants, compartments, doorbells, cores, lines, thresholds, registers } = s;
  const next: { -readonly [Each in keyof MonitorState]: MonitorState[Each] } = {
    machine,
    granules,
    memory,
    grants,
    compartments,
    doorbells,
    cores,
    lines,
    thresholds,
    registers,
  };
  next[part] = value;
  return next;
};

export const withGranule = (s: MonitorState, at: number, granule: Granule): MonitorState =>
  withPart(s, 'granules', s.granules.with(at, granule));
/** `count` granules from `first` on become equal. */
export const withRange = (s: MonitorState, first: number, count: number, granule: Granule): MonitorState => {
  if (count === 1) return withGranule(s, first, granule);
  const granules = s.granules.map((each, at) => (at >= first && at < first + count ? granule : each));
  return withPart(s, 'granules', granules);
};
export const withContents = (s: MonitorState, at: number, contents: Bytes): MonitorState =>
  withPart(s, 'memory', s.memory.with(at, contents));
export const withGrant = (s: MonitorState, at: number, grant: O.Option<Grant>): MonitorState =>
  withPart(s, 'grants', s.grants.with(at, grant));
export const withCompartment = (s: MonitorState, at: number, compartment: Compartment): MonitorState =>
  withPart(s, 'compartments', s.compartments.with(at, compartment));
export const withDoorbells = (s: MonitorState, at: number, doorbells: Doorbells): MonitorState =>
  withPart(s, 'doorbells', s.doorbells.with(at, doorbells));
export const withCore = (s: MonitorState, at: number, core: Core): MonitorState => withPart(s, 'cores', s.cores.with(at, core));
export const withLine = (s: MonitorState, at: number, line: Line): MonitorState => withPart(s, 'lines', s.lines.with(at, line));

export const isRunning = (s: MonitorState, compartment: number): boolean => s.compartments[compartment]?.running === true;

/** A compartment of the manifest, whatever number a caller has given. */
export const isCompartment = (s: MonitorState, n: number): boolean => s.compartments[n] !== undefined;

/** The critical side runs whenever it is ready; the other side when it is not. */
export const runningOn = (s: MonitorState, core: number): number => {
  const power = s.cores[core];
  const residents = s.machine.residents[core];
  if (power === undefined || residents === undefined) return NOBODY;
  if (power.critical === 'ready') return residents.critical;
  return power.ordinary === 'ready' ? residents.ordinary : NOBODY;
};

/**
 * What there is in a monitor, location by location, taken from the specification's state and from the emulator's raw arrays by two ways
 * that share nothing: the frame condition is then asked of both.
 */
import type { Tables } from '../../impl/monitor/tables.ts';
import { type MonitorState, powerOf, registersOf, rightsOf } from '../../spec/monitor/index.ts';
import { O } from '../../spec/prelude.ts';

export interface GrantView {
  readonly sender: number;
  /** Those whose present life has a part in it. */
  readonly receivers: readonly number[];
  readonly exclusive: boolean;
  /** To be zeroed when nobody holds it any more. */
  readonly zeroed: boolean;
  readonly orphan: boolean;
}

export interface View {
  readonly owner: readonly number[];
  readonly grant: readonly (GrantView | undefined)[];
  /** [granules][compartments] */
  readonly rights: readonly (readonly number[])[];
  readonly contents: readonly ArrayLike<number>[];
  readonly life: readonly { readonly running: boolean; readonly epoch: number }[];
  readonly pending: readonly number[];
  readonly masked: readonly number[];
  /** [receivers][senders] */
  readonly bound: readonly (readonly number[])[];
  /** The same: doorbells held back, rings counted. */
  readonly held: readonly (readonly number[])[];
  readonly spent: readonly (readonly number[])[];
  /** [compartments][cores] 0 off, 1 ready, 2 yielded, 3 suspended. */
  readonly power: readonly (readonly number[])[];
  /** [lines] pending, active, enabled, core, priority */
  readonly lines: readonly (readonly number[])[];
  /** [cores × 2] */
  readonly thresholds: ArrayLike<number>;
  /** [compartments][cores] general, vector and control words. */
  readonly registers: readonly (readonly ArrayLike<number>[])[];
}

const POWERS = { off: 0, ready: 1, yielded: 2, suspended: 3 } as const;

const grantOf = (s: MonitorState, at: O.Option<number>): GrantView | undefined => {
  const grant = O.isSome(at) ? s.grants[at.value] : undefined;
  if (grant === undefined || O.isNone(grant)) return undefined;
  const { sender, receivers, kind, orphan, zeroAfter, soiled } = grant.value;
  return {
    sender,
    receivers: receivers.filter(({ ended }) => !ended).map(({ compartment }) => compartment),
    exclusive: kind !== 'share',
    zeroed: zeroAfter || soiled,
    orphan,
  };
};

export const viewOfState = (s: MonitorState): View => ({
  owner: s.granules.map(({ owner }) => owner),
  grant: s.granules.map(({ grant }) => grantOf(s, grant)),
  rights: s.granules.map((_, granule) => s.compartments.map((__, compartment) => rightsOf(s, compartment, granule))),
  contents: s.memory,
  life: s.compartments,
  pending: s.doorbells.map(({ pending }) => pending),
  masked: s.doorbells.map(({ masked }) => masked),
  bound: s.doorbells.map(({ bound }) => bound),
  held: s.doorbells.map(({ held }) => held),
  spent: s.doorbells.map(({ spent }) => spent),
  power: s.compartments.map((_, compartment) => s.cores.map((__, core) => POWERS[powerOf(s, compartment, core)])),
  lines: s.lines.map(({ pending, active, enabled, core, priority }) => [pending ? 1 : 0, active ? 1 : 0, enabled ? 1 : 0, core, priority]),
  thresholds: s.thresholds,
  registers: s.compartments.map((_, compartment) => s.cores.map((__, core) => registersOf(s, compartment, core))),
});

const counted = <T>(length: number, item: (index: number) => T): readonly T[] => Array.from({ length }, (_, index) => item(index));

const unsigned = (words: Int32Array): readonly number[] => Array.from(words, (word) => word >>> 0);

const rawGrant = (t: Tables, granule: number): GrantView | undefined => {
  const place = t.grantOf[granule] ?? 0xffff;
  if (place === 0xffff) return undefined;
  const slots = counted(t.receivers[place] ?? 0, (i) => 4 * place + i).filter((slot) => t.ended[slot] === 0);
  return {
    sender: t.owner[granule] ?? -1,
    receivers: slots.map((slot) => t.receiver[slot] ?? -1),
    exclusive: t.kind[place] !== 1,
    zeroed: t.zeroAfter[place] === 1 || t.soiled[place] === 1,
    orphan: t.orphan[place] === 1,
  };
};

const rawPower = (t: Tables, compartment: number, core: number): number => {
  const side = 2 * core + (t.critical[compartment] === 1 ? 0 : 1);
  return t.resident[side] === compartment ? (t.power[side] ?? 0) : 0;
};

/** Of who runs, the core's own; of others what was saved: rows of three for each core. */
const rawRegisters = (
  { registers: { general, vector, control }, critical, resident, current }: Tables,
  compartment: number,
  core: number,
) => {
  const side = critical[compartment] === 1 ? 0 : 1;
  if (resident[2 * core + side] !== compartment) return [];
  const row = 3 * core + (current[core] === compartment ? 0 : 1 + side);
  const bank = (words: Int32Array, length: number): readonly number[] => unsigned(words.subarray(row * length, (row + 1) * length));
  return [...bank(general, 32), ...bank(vector, 16), ...bank(control, 8)];
};

/** Copies everything: the arrays go on changing. */
export const viewOfTables = (t: Tables): View => {
  const n = t.compartments;
  return {
    owner: counted(t.granules, (granule) => (t.owner[granule] === 0xff ? -1 : (t.owner[granule] ?? -1))),
    grant: counted(t.granules, (granule) => rawGrant(t, granule)),
    rights: counted(t.granules, (granule) => Array.from(t.reach.subarray(granule * n, (granule + 1) * n))),
    contents: counted(t.granules, (granule) => t.ram.slice(granule * t.granuleBytes, (granule + 1) * t.granuleBytes)),
    life: counted(n, (compartment) => ({ running: t.running[compartment] === 1, epoch: t.epoch[compartment] ?? 0 })),
    pending: unsigned(t.pending),
    masked: unsigned(t.masked),
    bound: counted(n, (compartment) => unsigned(t.bound.subarray(compartment * n, (compartment + 1) * n))),
    held: counted(n, (compartment) => unsigned(t.heldBack.subarray(compartment * n, (compartment + 1) * n))),
    spent: counted(n, (compartment) => unsigned(t.spent.subarray(compartment * n, (compartment + 1) * n))),
    power: counted(n, (compartment) => counted(t.cores, (core) => rawPower(t, compartment, core))),
    lines: counted(t.lines, (line) =>
      [t.linePending, t.lineActive, t.lineEnabled, t.lineCore, t.linePriority].map((each) => each[line] ?? 0),
    ),
    thresholds: t.threshold.slice(),
    registers: counted(n, (compartment) => counted(t.cores, (core) => rawRegisters(t, compartment, core))),
  };
};

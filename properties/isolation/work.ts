/** Work of each entry of the monitor, counted in turns of its loops: the worst that walks came across, with its witness, against a stated bound. */

import { machineOf, requestIn } from '../../spec/monitor/index.ts';
import {
  GRANT_GRANULES_MAX,
  GRANT_RECEIVERS_MAX,
  GRANTS_PER_COMPARTMENT,
  PMP_ENTRIES_LARGE,
  REGISTER_WORDS,
  S2_TABLE_BITS,
  SCRUB_GRANULES_MAX,
  TZC_REGIONS,
} from '../../spec/vocabulary/limits.ts';
import type { Manifest, Protection } from '../../spec/vocabulary/monitor.ts';
import type { Emulator } from '../faults/workshop.ts';
import type { CallName } from '../monitor/request.ts';
import { performOn } from '../monitor/subject.ts';
import { type Stride, walk } from '../monitor/walk.ts';
import { work } from './counted.ts';

/** What a machine is made of, from its manifest: sizes that never change. */
export interface Sizes {
  readonly compartments: number;
  readonly cores: number;
  readonly masters: number;
  readonly protection: Protection;
  readonly lines: number;
  readonly granules: number;
  readonly granuleBytes: number;
}

export const sizesOf = ({ platform, compartments }: Manifest): Sizes => ({
  compartments: compartments.length,
  cores: platform.cores,
  masters: platform.masters,
  protection: platform.protection,
  lines: platform.interrupts,
  granules: platform.granules,
  granuleBytes: platform.granuleBytes,
});

/** Turns for the places of one sender, for one change of rights, and for one world switch: registers out, in, and cleared. */
const PLACES = GRANTS_PER_COMPARTMENT;
const rights = ({ compartments }: Sizes): number => 2 * compartments;
const SWITCH = 3 * REGISTER_WORDS;

/** Edges moved and compiled, then every entry of every set that may work for the compartment. */
const PMP_CHANGE = 4 * PMP_ENTRIES_LARGE;
const pmpWrites = ({ cores, masters }: Sizes): number => (cores + masters) * (1 + PMP_ENTRIES_LARGE);
/** Two splits, two joins, and what remains; a page of the granule after another. */
const TABLES_CHANGE = 4 * 2 ** S2_TABLE_BITS + 8;
const pagesOf = ({ granuleBytes }: Sizes): number => Math.max(1, granuleBytes / 4096);
const REGIONS_CHANGE = 8 * TZC_REGIONS;

/** For one change of rights; and for one world switch, which only a PMP has to be rewritten for. */
const unitChange = (m: Sizes): number => {
  if (m.protection === 'pmp' || m.protection === 'pmp64') return PMP_CHANGE + pmpWrites(m);
  return TABLES_CHANGE * pagesOf(m) + REGIONS_CHANGE + m.compartments;
};
const UNIT_SWITCH = 2 * PMP_ENTRIES_LARGE + PMP_CHANGE;
/** Admitting a grant looks at every place and every part once. */
const admission = ({ compartments }: Sizes): number => PLACES + compartments * PLACES * GRANT_RECEIVERS_MAX;

/** Whatever others do with their memory and their grants, an entry takes no more turns than this. */
const constant = (m: Sizes): number =>
  PLACES +
  2 * rights(m) +
  m.compartments +
  m.cores * (1 + UNIT_SWITCH) +
  m.lines +
  SWITCH +
  2 * GRANT_GRANULES_MAX * unitChange(m) +
  admission(m);

/** Ending a life touches every place, every line and every core once, whatever memory there is: nothing is scrubbed. */
const ofLife = (m: Sizes): number =>
  m.compartments * PLACES * (1 + 2 * rights(m)) +
  m.compartments +
  m.lines * 4 +
  m.cores * (SWITCH + UNIT_SWITCH) +
  m.compartments * PLACES * 2 * GRANT_GRANULES_MAX * unitChange(m);

/** At most one grant is scrubbed, by its sender or by a receiver. */
const ofGrant = (m: Sizes): number => constant(m) + GRANT_GRANULES_MAX * m.granuleBytes;

/** Some granules are looked at and scrubbed, whatever memory there is. */
const ofRestart = (m: Sizes): number => m.cores * (SWITCH + UNIT_SWITCH) + m.lines + SCRUB_GRANULES_MAX * (1 + m.granuleBytes);

export const BOUNDS: Readonly<Partial<Record<CallName, (m: Sizes) => number>>> = {
  grant: ofGrant,
  retrieve: ofGrant,
  relinquish: ofGrant,
  reclaim: ofGrant,
  scrub: ofGrant,
  stop: ofLife,
  crash: ofLife,
  restart: ofRestart,
};

export const boundOf = (call: CallName, m: Sizes): number => (BOUNDS[call] ?? constant)(m);

export interface Worst {
  readonly turns: number;
  readonly bound: number;
  readonly witness: string;
}

export const worstWork = ({ Monitor }: Emulator, traces: number) => {
  const worst = new Map<CallName, Worst>();
  let monitor: InstanceType<typeof Monitor> | undefined;
  let setup: unknown;
  const over = walk(traces, ({ setup: now, request }: Stride) => {
    if (setup !== now || monitor === undefined) monitor = new Monitor(now.manifest);
    setup = now;
    if (request.call === 'examine') return undefined;
    const before = work();
    performOn(monitor, request);
    const turns = work() - before;
    const asked = request.call === 'trap' ? requestIn(machineOf(now.manifest), request) : undefined;
    const bound = boundOf(asked?.call ?? request.call, sizesOf(now.manifest));
    if (turns > (worst.get(request.call)?.turns ?? -1)) worst.set(request.call, { turns, bound, witness: JSON.stringify(request) });
    return turns > bound ? { request, turns, bound } : undefined;
  });
  return { worst, over };
};

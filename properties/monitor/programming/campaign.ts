/** Random walks with the emulator beside the model, and every unit compared with `mayAccess` after every step. */
import { Monitor } from '../../../impl/monitor/monitor.ts';
import { type MonitorState, mayAccess, NOBODY, runningOn } from '../../../spec/monitor/index.ts';
import { RIGHTS_EXECUTE, RIGHTS_READ, RIGHTS_WRITE } from '../../../spec/vocabulary/limits.ts';
import type { AccessKind } from '../../../spec/vocabulary/protection.ts';
import type { Random } from '../../support/random.ts';
import { count, type Tally } from '../protection/tally.ts';
import type { Setup } from '../setup.ts';
import { performOn } from '../subject.ts';
import { type Stride, walk } from '../walk.ts';
import { bothEnds, unitDifference } from './probe.ts';
import { type Accessor, judgeOf } from './registers.ts';

export type MonitorMaker = (setup: Setup) => Monitor;
export const emulated: MonitorMaker = ({ manifest }) => new Monitor(manifest);

/** The specification reads the raw settings after one step in so many. */
const READ_EVERY = 16;
const RANDOM_ADDRESSES = 8;

const accessorsOf = (s: MonitorState): readonly Accessor[] => [
  ...s.cores.map((_, place) => ({ place, compartment: runningOn(s, place), isMaster: false })),
  ...s.machine.masterOwner.map((compartment, m) => ({ place: s.cores.length + m, compartment, isMaster: true })),
];

/** All boundaries, one byte before and after each, and some addresses anywhere. */
const addressesWith = (random: Random) =>
  function* (s: MonitorState): Iterable<number> {
    yield* bothEnds(s);
    const end = s.machine.granules * s.machine.granuleBytes;
    for (let i = 0; i < RANDOM_ADDRESSES; i += 1) yield random.below(end);
  };

const kindsFor = (s: MonitorState, { isMaster }: Accessor): readonly (readonly [AccessKind, number])[] => {
  const data = [
    ['read', RIGHTS_READ],
    ['write', RIGHTS_WRITE],
  ] as const;
  return isMaster || s.machine.protection.startsWith('trustzone') ? data : [...data, ['execute', RIGHTS_EXECUTE]];
};

/** Where the specification, reading the emulator's registers and tables, does not come to `mayAccess`. */
export const settingsDifference = (s: MonitorState, monitor: Monitor, tally: Tally): string | undefined => {
  const judge = judgeOf(monitor.tables.unit, s.machine);
  for (const by of accessorsOf(s)) {
    if (by.compartment === NOBODY && !by.isMaster) continue;
    for (const address of bothEnds(s))
      for (const [kind, need] of kindsFor(s, by)) {
        const verdict = judge(by, address, kind);
        count(tally, verdict);
        const should = by.compartment !== NOBODY && mayAccess(s, by.compartment, Math.floor(address / s.machine.granuleBytes), need);
        if (verdict.allowed !== should) return `${kind} at ${address} by ${JSON.stringify(by)}: ${verdict.clause}`;
      }
  }
  return undefined;
};

/** The first difference on `traces` walks over all platforms. */
export const compareUnits = (traces: number, make: MonitorMaker, tally: Tally): string | undefined => {
  let monitor: Monitor | undefined;
  let setup: Setup | undefined;
  let steps = 0;
  return walk(traces, ({ setup: now, request, outcome, random }: Stride) => {
    if (setup !== now || monitor === undefined) monitor = make(now);
    setup = now;
    if (request.call === 'examine') return undefined;
    performOn(monitor, request);
    steps += 1;
    const found = unitDifference(outcome.state, monitor, addressesWith(random));
    if (found !== undefined) return `${found.where} after ${request.call}: should be ${found.expected}`;
    return steps % READ_EVERY === 0 ? settingsDifference(outcome.state, monitor, tally) : undefined;
  });
};

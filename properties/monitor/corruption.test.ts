/** The comparison after every step is complete: one wrong bit anywhere in the emulator's tables is seen at the step at which it turns up. */
import { describe, expect, test } from 'vitest';
import type { Tables } from '../../impl/monitor/tables.ts';
import { type MonitorState, NOBODY, runningOn } from '../../spec/monitor/index.ts';
import { PLATFORMS } from '../agreement/area.ts';
import { type Random, randomFrom } from '../support/random.ts';
import { monitorArea } from './area.ts';
import type { Subject } from './subject.ts';

type Table = Uint8Array | Uint16Array | Int32Array | Float64Array;
type Means = (s: MonitorState, t: Tables, at: number) => boolean;

const always: Means = () => true;
/** A place without a grant says only that it is free. */
const inGrant =
  (perPlace: number): Means =>
  (_, t, at) =>
    t.kind[Math.floor(at / perPlace)] !== 0;
const ownedLine: Means = (s, _, at) => s.machine.lineOwner[at] !== NOBODY;
/** Rows of three: the core's own registers, and what is saved of the side that does not run. */
const liveRow =
  (words: number): Means =>
  (s, _, at) => {
    const row = Math.floor(at / words);
    const running = runningOn(s, Math.floor(row / 3));
    return row % 3 === 0 || running === NOBODY || (s.machine.critical[running] === true) !== (row % 3 === 1);
  };

const TABLES: Readonly<Record<string, readonly [(t: Tables) => Table, Means]>> = {
  ram: [(t) => t.ram, always],
  owner: [(t) => t.owner, always],
  grantOf: [(t) => t.grantOf, always],
  given: [(t) => t.given, always],
  reach: [(t) => t.reach, always],
  kind: [(t) => t.kind, always],
  granule: [(t) => t.granule, inGrant(1)],
  count: [(t) => t.count, inGrant(1)],
  handle: [(t) => t.handle, inGrant(1)],
  tag: [(t) => t.tag, inGrant(1)],
  receivers: [(t) => t.receivers, inGrant(1)],
  receiver: [(t) => t.receiver, inGrant(4)],
  access: [(t) => t.access, inGrant(4)],
  held: [(t) => t.held, inGrant(4)],
  ended: [(t) => t.ended, inGrant(4)],
  orphan: [(t) => t.orphan, inGrant(1)],
  zeroAfter: [(t) => t.zeroAfter, inGrant(1)],
  soiled: [(t) => t.soiled, inGrant(1)],
  running: [(t) => t.running, always],
  epoch: [(t) => t.epoch, always],
  scrubbed: [(t) => t.scrubbed, always],
  pending: [(t) => t.pending, always],
  masked: [(t) => t.masked, always],
  bound: [(t) => t.bound, always],
  heldBack: [(t) => t.heldBack, always],
  spent: [(t) => t.spent, always],
  power: [(t) => t.power, always],
  current: [(t) => t.current, always],
  linePending: [(t) => t.linePending, ownedLine],
  lineEnabled: [(t) => t.lineEnabled, ownedLine],
  lineCore: [(t) => t.lineCore, ownedLine],
  lineActive: [(t) => t.lineActive, ownedLine],
  linePriority: [(t) => t.linePriority, ownedLine],
  lineWaits: [(t) => t.lineWaits, always],
  lineServed: [(t) => t.lineServed, always],
  threshold: [(t) => t.threshold, always],
  general: [(t) => t.registers.general, liveRow(32)],
  vector: [(t) => t.registers.vector, liveRow(16)],
  control: [(t) => t.registers.control, liveRow(8)],
};

const STEPS = 48;

/** Both sides after some steps that agree, and one more that has not been compared yet. */
const walked = (random: Random, trace: number): { readonly s: MonitorState; readonly subject: Subject } => {
  const setup = monitorArea.setup(random, { platform: PLATFORMS[trace % PLATFORMS.length] ?? 'stage2' });
  const subject = monitorArea.start(setup);
  let s = monitorArea.boot(setup);
  for (let i = 0; i < STEPS; i += 1) {
    const request = monitorArea.intend(random, s, setup);
    monitorArea.perform(subject, request);
    s = monitorArea.step(s, request).state;
    if (i < STEPS - 1) expect(monitorArea.difference(s, subject, false)).toBeUndefined();
  }
  return { s, subject };
};

/** One bit turned over between the subject's work and the comparison. */
const unseen = (name: string, trace: number): string | undefined => {
  const random = randomFrom(trace + 1);
  const { s, subject } = walked(random, trace);
  const [tableOf, means] = TABLES[name] ?? [];
  const table = tableOf?.(subject.monitor.tables);
  if (table === undefined || means === undefined) throw new RangeError(`there is no table ${name}`);
  const at = random.below(table.length);
  if (!means(s, subject.monitor.tables, at)) return undefined;
  const before = table[at] ?? 0;
  table[at] = table instanceof Float64Array ? before + 1 : before ^ (1 << random.below(8 * table.BYTES_PER_ELEMENT));
  return monitorArea.difference(s, subject, false) === undefined ? `element ${at} of trace ${trace}` : undefined;
};

describe('a wrong element is seen at once', () => {
  test.each(Object.keys(TABLES))('in %s', (name) => {
    for (let trace = 0; trace < 16; trace += 1) expect(unseen(name, trace)).toBeUndefined();
  });
});

test('every table of the machine is looked for', () => {
  const { subject } = walked(randomFrom(1), 0);
  const { tables } = subject.monitor;
  const named = Object.values(TABLES).map(([tableOf]) => tableOf(tables));
  const all = [...Object.values(tables), ...Object.values(tables.registers)].filter(
    (each: unknown): each is Table => ArrayBuffer.isView(each) && each.buffer === subject.monitor.arena.buffer,
  );
  expect(all.filter((each) => !named.includes(each))).toEqual([]);
});

/**
 * Where the emulator's raw arrays differ from the specification's state. Read field by field, by offsets of its own: nothing that either
 * side uses to reach its state is used to compare it.
 */
import type { Tables } from '../../impl/monitor/tables.ts';
import { type Grant, type MonitorState, rightsOf, runningOn } from '../../spec/monitor/index.ts';
import { O } from '../../spec/prelude.ts';
import type { Difference } from '../agreement/area.ts';
import { registers } from './difference-registers.ts';
import { oneEnd, unitDifference } from './programming/probe.ts';
import type { Subject } from './subject.ts';

/** What is compared and the index that it has: words are put together only for what differs. */
const differ = (what: string, index: number, expected: number, actual: number | undefined): Difference | undefined =>
  expected === actual ? undefined : { where: `${what} ${index}`, expected: `${expected}`, actual: `${actual}` };

const byte = (n: number): number => n & 0xff;

const granule = (s: MonitorState, t: Tables, g: number): Difference | undefined => {
  const expected = s.granules[g];
  if (expected === undefined) return undefined;
  if (byte(expected.owner) !== t.owner[g]) return differ('owner of granule', g, expected.owner, t.owner[g]);
  const place = O.isSome(expected.grant) ? expected.grant.value : 0xffff;
  if (place !== t.grantOf[g]) return differ('grant of granule', g, place, t.grantOf[g]);
  for (let c = 0; c < t.compartments; c += 1) {
    const rights = rightsOf(s, c, g);
    if (rights !== t.reach[g * t.compartments + c])
      return differ(`rights of compartment ${c} to granule`, g, rights, t.reach[g * t.compartments + c]);
  }
  return undefined;
};

const contents = (s: MonitorState, t: Tables, g: number): Difference | undefined => {
  const expected = s.memory[g] ?? [];
  const base = g * t.granuleBytes;
  for (let i = 0; i < t.granuleBytes; i += 1)
    if (expected[i] !== t.ram[base + i]) return differ(`byte ${i} of granule`, g, expected[i] ?? 0, t.ram[base + i]);
  return undefined;
};

const KINDS = { share: 1, lend: 2, donate: 3 } as const;

const RECEIVERS = 4;

/** Slots are numbered through all grants; those that are not in use hold nothing. */
const slots = (t: Tables, at: number, grant: Grant): Difference | undefined => {
  for (let i = 0; i < RECEIVERS; i += 1) {
    const expected = grant.receivers[i];
    const slot = at * RECEIVERS + i;
    const found =
      differ('receiver in slot', slot, expected?.compartment ?? 0, t.receiver[slot]) ??
      differ('access in slot', slot, expected?.access ?? 0, t.access[slot]) ??
      differ('held in slot', slot, expected?.held ?? 0, t.held[slot]) ??
      differ('end in slot', slot, expected?.ended === true ? 1 : 0, t.ended[slot]);
    if (found !== undefined) return found;
  }
  return undefined;
};

const place = (t: Tables, at: number, grant: Grant): Difference | undefined =>
  differ('kind of grant', at, KINDS[grant.kind], t.kind[at]) ??
  differ('granule of grant', at, grant.granule, t.granule[at]) ??
  differ('count of grant', at, grant.count, t.count[at]) ??
  differ('handle of grant', at, grant.handle, t.handle[at]) ??
  differ('tag of grant', at, grant.tag, t.tag[at]) ??
  differ('receivers of grant', at, grant.receivers.length, t.receivers[at]) ??
  differ('orphan of grant', at, grant.orphan ? 1 : 0, t.orphan[at]) ??
  differ('zeroing of grant', at, grant.zeroAfter ? 1 : 0, t.zeroAfter[at]) ??
  differ('soil of grant', at, grant.soiled ? 1 : 0, t.soiled[at]) ??
  slots(t, at, grant);

const grants = (s: MonitorState, t: Tables): Difference | undefined => {
  for (let at = 0; at < s.grants.length; at += 1) {
    const grant = s.grants[at];
    if (grant === undefined) continue;
    const found = O.isSome(grant) ? place(t, at, grant.value) : differ('kind of grant', at, 0, t.kind[at]);
    if (found !== undefined) return found;
  }
  return undefined;
};

const compartments = (s: MonitorState, t: Tables): Difference | undefined => {
  for (let c = 0; c < s.compartments.length; c += 1) {
    const life = s.compartments[c];
    const found =
      differ('running compartment', c, life?.running === true ? 1 : 0, t.running[c]) ??
      differ('epoch of compartment', c, life?.epoch ?? -1, t.epoch[c]) ??
      differ('scrub of compartment', c, life?.scrubbed ?? -1, t.scrubbed[c]);
    if (found !== undefined) return found;
  }
  return undefined;
};

const doorbells = (s: MonitorState, t: Tables): Difference | undefined => {
  for (let c = 0; c < s.doorbells.length; c += 1) {
    const bells = s.doorbells[c];
    if (bells === undefined) continue;
    if (bells.pending !== t.pending[c]! >>> 0) return differ('pending doorbells of compartment', c, bells.pending, t.pending[c]! >>> 0);
    if (bells.masked !== t.masked[c]! >>> 0) return differ('masked doorbells of compartment', c, bells.masked, t.masked[c]! >>> 0);
    for (let from = 0; from < t.compartments; from += 1) {
      const actual = t.bound[c * t.compartments + from]! >>> 0;
      if (bells.bound[from] !== actual) return differ(`doorbells of compartment ${c} bound to`, from, bells.bound[from] ?? -1, actual);
      const held = t.heldBack[c * t.compartments + from]! >>> 0;
      if (bells.held[from] !== held) return differ(`doorbells of compartment ${c} held back from`, from, bells.held[from] ?? -1, held);
      const spent = t.spent[c * t.compartments + from]!;
      if (bells.spent[from] !== spent) return differ(`rings that compartment ${c} got from`, from, bells.spent[from] ?? -1, spent);
    }
  }
  return undefined;
};

const POWERS = { off: 0, ready: 1, yielded: 2, suspended: 3 } as const;

const cores = (s: MonitorState, t: Tables): Difference | undefined => {
  for (let core = 0; core < s.cores.length; core += 1) {
    const power = s.cores[core];
    if (power === undefined) continue;
    const found =
      differ('critical side of core', core, POWERS[power.critical], t.power[2 * core]) ??
      differ('other side of core', core, POWERS[power.ordinary], t.power[2 * core + 1]) ??
      differ('who runs on core', core, byte(runningOn(s, core)), t.current[core]);
    if (found !== undefined) return found;
  }
  return undefined;
};

const lines = (s: MonitorState, t: Tables): Difference | undefined => {
  for (let at = 0; at < s.lines.length; at += 1) {
    const line = s.lines[at];
    if (line === undefined || s.machine.lineOwner[at] === -1) continue;
    const found =
      differ('pending line', at, line.pending ? 1 : 0, t.linePending[at]) ??
      differ('active line', at, line.active ? 1 : 0, t.lineActive[at]) ??
      differ('priority of line', at, line.priority, t.linePriority[at]) ??
      differ('enabled line', at, line.enabled ? 1 : 0, t.lineEnabled[at]) ??
      differ('core of line', at, line.core, t.lineCore[at]);
    if (found !== undefined) return found;
  }
  return undefined;
};

const thresholds = (s: MonitorState, t: Tables): Difference | undefined => {
  for (let at = 0; at < s.thresholds.length; at += 1) {
    const found = differ('threshold', at, s.thresholds[at] ?? -1, t.threshold[at]);
    if (found !== undefined) return found;
  }
  return undefined;
};

/** What a part of the state is compared by, when it is another object than last time. */
const memory = (s: MonitorState, seen: MonitorState | undefined, t: Tables): Difference | undefined => {
  const before = seen?.memory ?? [];
  if (s.memory === before) return undefined;
  for (let g = 0; g < s.memory.length; g += 1) {
    if (s.memory[g] === before[g]) continue;
    const found = contents(s, t, g);
    if (found !== undefined) return found;
  }
  return undefined;
};

const granules = (s: MonitorState, seen: MonitorState | undefined, t: Tables): Difference | undefined => {
  if (s.granules === seen?.granules && s.grants === seen.grants) return undefined;
  const before = seen?.granules ?? [];
  for (let g = 0; g < s.granules.length; g += 1) {
    const each = s.granules[g];
    if (each === undefined || (each === before[g] && O.isNone(each.grant))) continue;
    const found = granule(s, t, g);
    if (found !== undefined) return found;
  }
  return undefined;
};

/** Compares all of it, or with `full` false what the specification has changed since the last comparison. */
export const difference = (s: MonitorState, subject: Pick<Subject, 'monitor' | 'seen'>, full: boolean): Difference | undefined => {
  const t = subject.monitor.tables;
  const seen = full ? undefined : subject.seen;
  subject.seen = s;
  if (s === seen) return undefined;
  return (
    granules(s, seen, t) ??
    (s.grants === seen?.grants ? undefined : grants(s, t)) ??
    memory(s, seen, t) ??
    (s.compartments === seen?.compartments ? undefined : compartments(s, t)) ??
    (s.doorbells === seen?.doorbells ? undefined : doorbells(s, t)) ??
    (s.cores === seen?.cores ? undefined : cores(s, t)) ??
    (s.lines === seen?.lines ? undefined : lines(s, t)) ??
    (s.thresholds === seen?.thresholds ? undefined : thresholds(s, t)) ??
    registers(s, seen, t) ??
    (full ? unitDifference(s, subject.monitor, oneEnd) : undefined)
  );
};

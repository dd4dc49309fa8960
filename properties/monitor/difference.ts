/**
 * Where the emulator's raw arrays differ from the specification's state. Read field by field, by offsets of its own: nothing that either
 * side uses to reach its state is used to compare it.
 */
import type { Tables } from '../../impl/monitor/tables.ts';
import { grantedRights, type MonitorState, rightsOf } from '../../spec/monitor/index.ts';
import { O } from '../../spec/prelude.ts';
import type { Difference } from '../agreement/area.ts';
import { registers } from './difference-registers.ts';
import { byte, compartments, cores, differ, doorbells, grants, lines, thresholds, urgencies } from './difference-tables.ts';
import { accessDifference, oneEnd, oneEndOfHalf, unitDifference } from './programming/probe.ts';
import { Shadow } from './shadow.ts';
import type { Subject } from './subject.ts';

const rights = (s: MonitorState, t: Tables, g: number): Difference | undefined => {
  for (let c = 0; c < t.compartments; c += 1) {
    const at = g * t.compartments + c;
    const reached = rightsOf(s, c, g);
    if (reached !== t.reach[at]) return differ(`rights of compartment ${c} to granule`, g, reached, t.reach[at]);
    const given = t.oneWay ? grantedRights(s, c, g) : reached;
    if (given !== t.given[at]) return differ(`rights given to compartment ${c} in granule`, g, given, t.given[at]);
  }
  return undefined;
};

const granule = (s: MonitorState, t: Tables, g: number): Difference | undefined => {
  const expected = s.granules[g];
  if (expected === undefined) return undefined;
  if (byte(expected.owner) !== t.owner[g]) return differ('owner of granule', g, expected.owner, t.owner[g]);
  const place = O.isSome(expected.grant) ? expected.grant.value : 0xffff;
  if (place !== t.grantOf[g]) return differ('grant of granule', g, place, t.grantOf[g]);
  return rights(s, t, g);
};

const contents = (s: MonitorState, t: Tables, g: number): Difference | undefined => {
  const expected = s.memory[g] ?? [];
  const base = g * t.granuleBytes;
  for (let i = 0; i < t.granuleBytes; i += 1)
    if (expected[i] !== t.ram[base + i]) return differ(`byte ${i} of granule`, g, expected[i] ?? 0, t.ram[base + i]);
  return undefined;
};

/** A part of the state is compared when it is another object than last time; all of them when there was none. */
type Seen = MonitorState | undefined;

const memory = (s: MonitorState, seen: Seen, t: Tables, shadow?: Shadow): Difference | undefined => {
  const before = seen?.memory ?? [];
  if (s.memory === before) return undefined;
  for (let g = 0; g < s.memory.length; g += 1) {
    if (s.memory[g] === before[g]) continue;
    const found = contents(s, t, g);
    if (found !== undefined) return found;
    shadow?.adopt(t.ram, g * t.granuleBytes, t.granuleBytes);
  }
  return undefined;
};

/** Neither the granule nor the grant that it is in has changed: nobody's rights have. */
const isSameGranule = (s: MonitorState, seen: Seen, g: number): boolean => {
  const each = s.granules[g];
  if (each === undefined || each !== seen?.granules[g]) return false;
  return O.isNone(each.grant) || s.grants[each.grant.value] === seen.grants[each.grant.value];
};

const granules = (s: MonitorState, seen: Seen, t: Tables, shadow?: Shadow): Difference | undefined => {
  if (s.granules === seen?.granules && s.grants === seen.grants) return undefined;
  const n = t.compartments;
  for (let g = 0; g < s.granules.length; g += 1) {
    if (isSameGranule(s, seen, g)) continue;
    const found = granule(s, t, g);
    if (found !== undefined) return found;
    shadow?.adopt(t.owner, g, 1);
    shadow?.adopt(t.grantOf, g, 1);
    shadow?.adopt(t.given, g * n, n);
    shadow?.adopt(t.reach, g * n, n);
  }
  return undefined;
};

/** Tables that are compared as a whole, and lie one after another in the machine. */
const tables = (s: MonitorState, seen: Seen, t: Tables, shadow?: Shadow): Difference | undefined => {
  return (
    (s.grants === seen?.grants ? undefined : (grants(s, t) ?? shadow?.adoptAll(t.kind, t.soiled))) ??
    (s.compartments === seen?.compartments ? undefined : (compartments(s, t) ?? shadow?.adoptAll(t.running, t.scrubbed))) ??
    (s.doorbells === seen?.doorbells ? undefined : (doorbells(s, t) ?? shadow?.adoptAll(t.pending, t.spent))) ??
    (s.cores === seen?.cores ? undefined : (cores(s, t) ?? shadow?.adoptAll(t.power, t.current))) ??
    (s.lines === seen?.lines ? undefined : (lines(s, t) ?? urgencies(s, t) ?? shadow?.adoptAll(t.linePending, t.lineServed))) ??
    (s.thresholds === seen?.thresholds ? undefined : (thresholds(s, t) ?? shadow?.adoptAll(t.threshold, t.threshold)))
  );
};

/** Accesses to what has changed, by everybody. */
const accesses = (s: MonitorState, seen: MonitorState, t: Tables): Difference | undefined => {
  if (s.granules === seen.granules && s.grants === seen.grants) return undefined;
  for (let g = 0; g < s.granules.length; g += 1) {
    const found = isSameGranule(s, seen, g) ? undefined : accessDifference(s, t.unit, g * t.granuleBytes);
    if (found !== undefined) return found;
  }
  return undefined;
};

/** Compares what the specification has changed since `seen`. */
const changes = (s: MonitorState, seen: Seen, t: Tables, shadow?: Shadow): Difference | undefined =>
  granules(s, seen, t, shadow) ?? tables(s, seen, t, shadow) ?? memory(s, seen, t, shadow) ?? registers(s, seen, t, shadow);

/** Compares all of it, or with `full` false what the specification has changed since the last comparison. */
export const difference = (s: MonitorState, subject: Pick<Subject, 'monitor' | 'seen'>, full: boolean): Difference | undefined => {
  const t = subject.monitor.tables;
  const seen = full ? undefined : subject.seen;
  subject.seen = s;
  if (s === seen) return undefined;
  return changes(s, seen, t) ?? (full ? unitDifference(s, subject.monitor, oneEnd) : undefined);
};

/** The unit is programmed when rights change or another compartment runs on a core, and then only. */
const isProgrammed = (s: MonitorState, seen: MonitorState): boolean =>
  s.granules !== seen.granules || s.grants !== seen.grants || s.cores !== seen.cores;

/** A campaign asks for everything at times like this, in steps; a replay after every step. */
const SELDOM = 32;

/** Every field, whatever has changed; and every access, or by turns those to one half of the granules when they are tried again and again anyway. */
const whole = (s: MonitorState, subject: Subject, shadow: Shadow): Difference | undefined => {
  const { monitor, turns, steps } = subject;
  subject.turns += 1;
  subject.steps = 0;
  const addresses = turns > 0 && steps > SELDOM ? oneEndOfHalf(turns) : oneEnd;
  const found = changes(s, undefined, monitor.tables) ?? unitDifference(s, monitor, addresses);
  shadow.adoptEverything();
  return found;
};

/**
 * Compares the whole state after every step: what the specification has changed field by field, and of all the rest that the bytes are those
 * that agreed before. With `full`, or when there are other bytes, everything is looked at, and every access is tried.
 */
export const wholeDifference = (s: MonitorState, subject: Subject, full: boolean): Difference | undefined => {
  subject.shadow ??= new Shadow(subject.monitor);
  const { seen, shadow } = subject;
  const t = subject.monitor.tables;
  subject.seen = s;
  subject.steps += 1;
  if (full || seen === undefined) return whole(s, subject, shadow);
  if (s !== seen) {
    const found = changes(s, seen, t, shadow) ?? accesses(s, seen, t);
    if (found !== undefined) return found;
    if (isProgrammed(s, seen)) shadow.adoptBeyond(t.registers.control);
  }
  return shadow.isAsAdopted() ? undefined : whole(s, subject, shadow);
};

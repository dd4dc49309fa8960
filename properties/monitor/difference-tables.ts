/** Where the small tables of the emulator differ from the specification: grants, lives, doorbells, cores, lines. Each is compared as a whole. */
import type { Tables } from '../../impl/monitor/tables.ts';
import { type Grant, type MonitorState, NOBODY, runningOn } from '../../spec/monitor/index.ts';
import { O } from '../../spec/prelude.ts';
import type { Difference } from '../agreement/area.ts';

/** What is compared and the index that it has: words are put together only for what differs. */
export const differ = (what: string, index: number, expected: number, actual: number | undefined): Difference | undefined =>
  expected === actual ? undefined : { where: `${what} ${index}`, expected: `${expected}`, actual: `${actual}` };

export const byte = (n: number): number => n & 0xff;

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

export const grants = (s: MonitorState, t: Tables): Difference | undefined => {
  for (let at = 0; at < s.grants.length; at += 1) {
    const grant = s.grants[at];
    if (grant === undefined) continue;
    const found = O.isSome(grant) ? place(t, at, grant.value) : differ('kind of grant', at, 0, t.kind[at]);
    if (found !== undefined) return found;
  }
  return undefined;
};

export const compartments = (s: MonitorState, t: Tables): Difference | undefined => {
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

export const doorbells = (s: MonitorState, t: Tables): Difference | undefined => {
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

export const cores = (s: MonitorState, t: Tables): Difference | undefined => {
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

export const lines = (s: MonitorState, t: Tables): Difference | undefined => {
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

export const thresholds = (s: MonitorState, t: Tables): Difference | undefined => {
  for (let at = 0; at < s.thresholds.length; at += 1) {
    const found = differ('threshold', at, s.thresholds[at] ?? -1, t.threshold[at]);
    if (found !== undefined) return found;
  }
  return undefined;
};

/** In the place of a priority: there is no such line. */
const NO_PRIORITY = 256;

/** What the emulator has worked out from its lines, so that it need not look at all of them: [compartment × cores + core] most urgent priorities. */
export const urgencies = (s: MonitorState, t: Tables): Difference | undefined => {
  const waits: number[] = [];
  const served: number[] = [];
  for (let at = 0; at < t.lineWaits.length; at += 1) {
    waits.push(NO_PRIORITY);
    served.push(NO_PRIORITY);
  }
  for (let line = 0; line < s.lines.length; line += 1) {
    const each = s.lines[line];
    const owner = s.machine.lineOwner[line] ?? NOBODY;
    if (each === undefined || owner === NOBODY || !(each.active || (each.pending && each.enabled))) continue;
    const at = owner * t.cores + each.core;
    const most = each.active ? served : waits;
    most[at] = Math.min(most[at] ?? NO_PRIORITY, each.priority);
  }
  for (let at = 0; at < waits.length; at += 1) {
    const found =
      differ('priority that waits at', at, waits[at] ?? NO_PRIORITY, t.lineWaits[at]) ??
      differ('priority that is served at', at, served[at] ?? NO_PRIORITY, t.lineServed[at]);
    if (found !== undefined) return found;
  }
  return undefined;
};

/**
 * Integrity as a frame condition: a step changes only locations that the authority of whoever took it names, whoever can read them. The
 * authority is stated here from the manifest and the state before, without the rules.
 */
import { type Machine, requestIn } from '../../spec/monitor/index.ts';
import { RIGHTS_WRITE } from '../../spec/vocabulary/limits.ts';
import type { MonitorRequest } from '../../spec/vocabulary/monitor.ts';
import type { View } from './view.ts';

export interface Step {
  readonly machine: Machine;
  /** Who took the step: -1 for a device or nobody. */
  readonly actor: number;
  readonly request: MonitorRequest;
  readonly before: View;
  readonly after: View;
}

const equal = (a: ArrayLike<number>, b: ArrayLike<number>): boolean => {
  for (let i = 0; i < a.length; i += 1) if (a[i] !== b[i]) return false;
  return a.length === b.length;
};

const isBlank = (contents: ArrayLike<number>): boolean => Array.from(contents).every((byte) => byte === 0);

/** The compartment whose life the step may end or begin. */
const patient = ({ machine, actor, request }: Step): number => {
  if (request.call === 'crash') return actor;
  if (request.call !== 'stop' && request.call !== 'restart') return -1;
  const may = actor === request.compartment || machine.supervises[actor]?.[request.compartment] === true;
  return may ? request.compartment : -1;
};

/** Whoever may act on a granule at all: its owner, the receiver of its grant, and whoever ends the life of one of them. */
const mayGovern = (step: Step, granule: number): boolean => {
  const grant = step.before.grant[granule];
  const governors = [step.before.owner[granule] ?? -1, ...(grant?.receivers ?? [])].filter((each) => each !== -1);
  return governors.includes(step.actor) || governors.includes(patient(step));
};

const mayChangeContents = (step: Step, granule: number): boolean => {
  const { call } = step.request;
  if (call === 'dma-write' && step.before.life[step.actor]?.running !== true) return false;
  if (call === 'store' || call === 'dma-write') return ((step.before.rights[granule]?.[step.actor] ?? 0) & RIGHTS_WRITE) !== 0;
  const grant = step.before.grant[granule];
  if (call === 'relinquish') return (grant?.orphan === true || grant?.zeroed === true) && grant.receivers.includes(step.actor);
  if (call === 'retrieve' || call === 'reclaim')
    return grant?.zeroed === true && mayGovern(step, granule) && isBlank(step.after.contents[granule] ?? []);
  if (call === 'scrub') return grant?.orphan === true && grant.sender === step.actor && isBlank(step.after.contents[granule] ?? []);
  if (call === 'grant') return step.before.owner[granule] === step.actor && isBlank(step.after.contents[granule] ?? []);
  return patient(step) !== -1 && mayGovern(step, granule);
};

const memory = (step: Step): string | undefined => {
  const { before, after } = step;
  for (let granule = 0; granule < before.owner.length; granule += 1) {
    if (!equal(before.contents[granule] ?? [], after.contents[granule] ?? []) && !mayChangeContents(step, granule))
      return `contents of granule ${granule}`;
    const moved = before.owner[granule] !== after.owner[granule] || !equal(before.rights[granule] ?? [], after.rights[granule] ?? []);
    if (moved && !mayGovern(step, granule)) return `owner or rights of granule ${granule}`;
  }
  return undefined;
};

/** The share of one sender in what a receiver hears and is owed: nobody else's ring changes it, only that and time. */
const shares = ({ before, after, actor, request }: Step, c: number): string | undefined => {
  if (request.call === 'tick') return undefined;
  for (const [sender, held] of (before.held[c] ?? []).entries()) {
    const same = held === after.held[c]?.[sender] && before.spent[c]?.[sender] === after.spent[c]?.[sender];
    if (!same && !(request.call === 'ring' && sender === actor)) return `budget of sender ${sender} at compartment ${c}`;
  }
  return undefined;
};

/** A ring that arrives takes one off what its sender may ring in a period. */
const isAfforded = ({ machine, before, after, actor }: Step, c: number): boolean => {
  const budget = machine.budgets[c]?.[actor] ?? 0;
  const spent = before.spent[c]?.[actor] ?? 0;
  return budget === Number.POSITIVE_INFINITY || (spent < budget && after.spent[c]?.[actor] === spent + 1);
};

/** What may be added to the pending doorbells of another: what its sender is bound to and can afford, and with time what was held back. */
const mayRing = (step: Step, c: number): number => {
  const { before, actor, request } = step;
  if (request.call === 'tick') return (before.held[c] ?? []).reduce((all, bits) => all | bits, 0);
  return request.call === 'ring' && isAfforded(step, c) ? (before.bound[c]?.[actor] ?? 0) : 0;
};

/** Bits may only be added by who is bound to them, and only be removed by the receiver. */
const doorbells = (step: Step): string | undefined => {
  const { before, after, actor } = step;
  for (let c = 0; c < before.pending.length; c += 1) {
    if (c === actor || c === patient(step)) continue;
    const [was, is] = [before.pending[c] ?? 0, after.pending[c] ?? 0];
    if ((was & ~is) !== 0 || (is & ~was & ~mayRing(step, c)) !== 0) return `pending doorbells of compartment ${c}`;
    const share = shares(step, c);
    if (share !== undefined) return share;
    if (before.masked[c] !== after.masked[c] || !equal(before.bound[c] ?? [], after.bound[c] ?? [])) return `doorbells of compartment ${c}`;
  }
  return undefined;
};

/** Of another compartment a step can only end the waiting. */
const cores = (step: Step): string | undefined => {
  const { before, after, actor } = step;
  for (let c = 0; c < before.power.length; c += 1) {
    if (c === actor || c === patient(step)) continue;
    for (const [core, was] of (before.power[c] ?? []).entries()) {
      const is = after.power[c]?.[core];
      if (was !== is && !(was >= 2 && is === 1)) return `core ${core} of compartment ${c}`;
    }
  }
  return undefined;
};

const lines = (step: Step): string | undefined => {
  const { machine, before, after, actor, request } = step;
  for (const [line, was] of before.lines.entries()) {
    const owner = machine.lineOwner[line] ?? -1;
    const raised = request.call === 'raise' && request.line === line;
    if (!equal(was, after.lines[line] ?? []) && owner !== actor && owner !== patient(step) && !raised) return `line ${line}`;
  }
  return undefined;
};

/** The threshold of a side of a core is its resident's. */
const thresholds = (step: Step): string | undefined => {
  const { machine, before, after, actor } = step;
  for (let at = 0; at < before.thresholds.length; at += 1) {
    const residents = machine.residents[Math.floor(at / 2)];
    const resident = at % 2 === 0 ? residents?.critical : residents?.ordinary;
    if (before.thresholds[at] !== after.thresholds[at] && resident !== actor && resident !== patient(step)) return `threshold ${at}`;
  }
  return undefined;
};

/** Registers are nobody's but the compartment's, wherever it runs. */
const registers = (step: Step): string | undefined => {
  const { before, after, actor } = step;
  for (let c = 0; c < before.registers.length; c += 1) {
    if (c === actor || c === patient(step)) continue;
    for (const [core, was] of (before.registers[c] ?? []).entries())
      if (!equal(was, after.registers[c]?.[core] ?? [])) return `registers of compartment ${c} on core ${core}`;
  }
  return undefined;
};

const lives = (step: Step): string | undefined => {
  const c = step.before.life.findIndex(
    ({ running, epoch }, at) => running !== step.after.life[at]?.running || epoch !== step.after.life[at]?.epoch,
  );
  return c === -1 || c === patient(step) ? undefined : `life of compartment ${c}`;
};

/** A trap has the authority of the call that its registers ask for. */
const meant = (step: Step): Step => {
  const asked = step.request.call === 'trap' ? requestIn(step.machine, step.request) : undefined;
  return asked === undefined ? step : { ...step, request: asked };
};

/** A location that the step changed without authority. */
export const trespass = (taken: Step): string | undefined => {
  const step = meant(taken);
  return memory(step) ?? doorbells(step) ?? cores(step) ?? lines(step) ?? thresholds(step) ?? registers(step) ?? lives(step);
};

/**
 * Emulated interrupt lines: bytes of flags, and for every compartment and core the priority of the most urgent line that waits there and of
 * the most urgent that is being served, so that whoever asks whether an interrupt is due compares two numbers.
 */
import { ABORTED, BUSY, DENIED, INTERRUPT_SPURIOUS, INVALID, PRIORITIES, SUCCESS } from '../../spec/vocabulary/limits.ts';
import { elect, interruptDue, sideOf } from './cores.ts';
import { NOBODY, type Tables } from './tables.ts';

/** Looks through the lines again after a change on one core: one look a line. */
const survey = (t: Tables, compartment: number, core: number): void => {
  let waits = PRIORITIES;
  let served = PRIORITIES;
  for (let line = 0; line < t.lines; line += 1) {
    if (t.lineOwner[line] !== compartment || t.lineCore[line] !== core) continue;
    const priority = t.linePriority[line]!;
    if (t.lineActive[line] === 1)
      served = Math.min(served, priority); // MON-INTERRUPT-2
    else if (t.linePending[line] === 1 && t.lineEnabled[line] === 1) waits = Math.min(waits, priority); // MON-INTERRUPT-4
  }
  t.lineWaits[compartment * t.cores + core] = waits;
  t.lineServed[compartment * t.cores + core] = served;
};

const ownerOf = (t: Tables, line: number): number => (line >>> 0 === line && line < t.lines ? t.lineOwner[line]! : NOBODY);

const isPriority = (priority: number): boolean => (priority & (PRIORITIES - 1)) === priority;

export const raise = (t: Tables, line: number): number => {
  const owner = ownerOf(t, line);
  if (owner === NOBODY) return INVALID; // MON-RAISE-1
  if (t.running[owner] === 0) return DENIED; // MON-RAISE-2
  t.linePending[line] = 1;
  survey(t, owner, t.lineCore[line]!);
  elect(t, t.lineCore[line]!);
  return SUCCESS;
};

export const enable = (t: Tables, core: number, line: number): number => {
  const by = t.callerOf(core);
  if (by === NOBODY) return ABORTED; // MON-CALL-1
  if (ownerOf(t, line) !== by) return INVALID; // MON-ENABLE-1
  t.lineEnabled[line] = 1;
  survey(t, by, t.lineCore[line]!);
  elect(t, t.lineCore[line]!);
  return SUCCESS;
};

export const disable = (t: Tables, core: number, line: number): number => {
  const by = t.callerOf(core);
  if (by === NOBODY) return ABORTED; // MON-CALL-1
  if (ownerOf(t, line) !== by) return INVALID; // MON-DISABLE-1
  t.lineEnabled[line] = 0;
  survey(t, by, t.lineCore[line]!);
  return SUCCESS;
};

export const route = (t: Tables, core: number, line: number, target: number): number => {
  const by = t.callerOf(core);
  if (by === NOBODY) return ABORTED; // MON-CALL-1
  if (ownerOf(t, line) !== by) return INVALID; // MON-ROUTE-1
  if (sideOf(t, by, target) < 0) return DENIED; // MON-ROUTE-2
  if (t.lineActive[line] === 1) return BUSY; // MON-ROUTE-3
  const before = t.lineCore[line]!;
  t.lineCore[line] = target;
  survey(t, by, before);
  survey(t, by, target);
  elect(t, target);
  return SUCCESS;
};

/** The first line of the priority that waits: at most one look a line, and none when nothing is due. */
export const acknowledge = (t: Tables, out: Float64Array, core: number): number => {
  const by = t.callerOf(core);
  if (by === NOBODY) return ABORTED; // MON-CALL-1
  out[0] = INTERRUPT_SPURIOUS;
  if (!interruptDue(t, by, core)) return SUCCESS;
  const priority = t.lineWaits[by * t.cores + core]!;
  for (let line = 0; line < t.lines; line += 1) {
    if (t.lineOwner[line] !== by || t.lineCore[line] !== core || t.linePriority[line] !== priority) continue; // MON-INTERRUPT-1
    if (t.linePending[line]! + t.lineEnabled[line]! - t.lineActive[line]! !== 2) continue;
    t.linePending[line] = 0;
    t.lineActive[line] = 1;
    survey(t, by, core);
    out[0] = line;
    return SUCCESS;
  }
  return SUCCESS;
};

export const end = (t: Tables, core: number, line: number): number => {
  const by = t.callerOf(core);
  if (by === NOBODY) return ABORTED; // MON-CALL-1
  if (ownerOf(t, line) !== by) return INVALID; // MON-END-1
  const isServed = t.lineActive[line] === 1 && t.lineCore[line] === core;
  if (!isServed || t.linePriority[line] !== t.lineServed[by * t.cores + core]) return DENIED; // MON-END-2
  t.lineActive[line] = 0;
  survey(t, by, core);
  elect(t, core);
  return SUCCESS;
};

export const prioritize = (t: Tables, core: number, line: number, priority: number): number => {
  const by = t.callerOf(core);
  if (by === NOBODY) return ABORTED; // MON-CALL-1
  if (ownerOf(t, line) !== by) return INVALID; // MON-PRIORITIZE-1
  if (!isPriority(priority)) return INVALID; // MON-PRIORITIZE-2
  if (t.lineActive[line] === 1) return BUSY; // MON-PRIORITIZE-3
  t.linePriority[line] = priority;
  survey(t, by, t.lineCore[line]!);
  elect(t, t.lineCore[line]!);
  return SUCCESS;
};

export const threshold = (t: Tables, core: number, priority: number): number => {
  const by = t.callerOf(core);
  if (by === NOBODY) return ABORTED; // MON-CALL-1
  if (!isPriority(priority)) return INVALID; // MON-THRESHOLD-1
  t.threshold[sideOf(t, by, core)] = priority;
  elect(t, core);
  return SUCCESS;
};

/** A compartment has switched a core off: nothing is served there any more. One look a line. */
export const endAll = (t: Tables, compartment: number, core: number): void => {
  t.threshold[sideOf(t, compartment, core)] = PRIORITIES - 1; // MON-CPU-OFF-2
  for (let line = 0; line < t.lines; line += 1) if (t.lineOwner[line] === compartment && t.lineCore[line] === core) t.lineActive[line] = 0; // MON-CPU-OFF-2
  survey(t, compartment, core);
};

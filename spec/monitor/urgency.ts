/** Which line interrupts a compartment on a core, of those that are routed there: priorities, thresholds, and what is being served already. */
import { PRIORITIES, THRESHOLD_FIRST } from '../vocabulary/limits.ts';
import { NOBODY } from './machine.ts';
import { type Line, type MonitorState, placeOf, withLine, withPart } from './state.ts';

export const thresholdOf = (s: MonitorState, compartment: number, core: number): number =>
  s.thresholds[placeOf(s.machine, compartment, core)] ?? THRESHOLD_FIRST;

export const withThreshold = (s: MonitorState, compartment: number, core: number, priority: number): MonitorState => {
  const at = placeOf(s.machine, compartment, core);
  return s.thresholds[at] === priority ? s : withPart(s, 'thresholds', s.thresholds.with(at, priority));
};

/** Of a compartment's lines on a core, the most urgent that fits; among equals the lowest number. NOBODY when none does. */
const mostUrgent = (s: MonitorState, compartment: number, core: number, fits: (line: Line) => boolean): number => {
  let best = NOBODY;
  let priority = PRIORITIES;
  for (let at = 0; at < s.lines.length; at += 1) {
    const line = s.lines[at] as Line;
    if (line.core !== core || line.priority >= priority || s.machine.lineOwner[at] !== compartment || !fits(line)) continue;
    best = at;
    priority = line.priority;
  }
  return best;
};

/** The line that the compartment is serving on the core: it may have interrupted another one that is active, too. */
export const beingServed = (s: MonitorState, compartment: number, core: number): number =>
  mostUrgent(s, compartment, core, (line) => line.active);

/** The line that interrupts the compartment on the core: waiting, more urgent than the threshold and than what is being served. */
export const interrupting = (s: MonitorState, compartment: number, core: number): number => {
  const waiting = mostUrgent(s, compartment, core, (line) => line.pending && line.enabled && !line.active);
  const first = s.lines[waiting]?.priority ?? PRIORITIES;
  const served = s.lines[beingServed(s, compartment, core)]?.priority ?? PRIORITIES;
  return first < Math.min(served, thresholdOf(s, compartment, core)) ? waiting : NOBODY;
};

/** MON-CPU-OFF-2: what the core remembered of priorities is gone with it. */
export const forgetUrgency = (s: MonitorState, compartment: number, core: number): MonitorState =>
  s.lines.reduce(
    (state, line, at) =>
      line.active && line.core === core && s.machine.lineOwner[at] === compartment
        ? withLine(state, at, { ...line, active: false })
        : state,
    withThreshold(s, compartment, core, THRESHOLD_FIRST),
  );

/** Interrupt lines: each belongs to one compartment for good and interrupts one of its cores. */
import { DENIED, INTERRUPT_SPURIOUS, INVALID, SUCCESS } from '../vocabulary/limits.ts';
import type { Acknowledge, Disable, Enable, Raise, Route } from '../vocabulary/monitor.ts';
import { guard, names, rule } from '../vocabulary/rule.ts';
import { callerOf, callRule, type FromCore } from './call.ts';
import { NOBODY } from './machine.ts';
import { settle } from './schedule.ts';
import { isRunning, type Line, type MonitorState, withLine } from './state.ts';

interface OfLine extends FromCore {
  readonly line: number;
}

const ownerOf = (s: MonitorState, line: number): number => s.machine.lineOwner[line] ?? NOBODY;

/** A line that is somebody else's looks like one that does not exist. */
const isMine = (s: MonitorState, call: OfLine): boolean => ownerOf(s, call.line) === callerOf(s, call);

const changed = (s: MonitorState, at: number, change: Partial<Line>): MonitorState =>
  withLine(s, at, { ...(s.lines[at] as Line), ...change });

/** A device raises its line. Lines of a stopped compartment stay quiet: its next life must not be told of events before it. */
export const raise = rule<MonitorState, Raise>(
  'raise',
  [
    names('MON-RAISE-1', 'the line is given to a compartment', INVALID, (s, call) => ownerOf(s, call.line) !== NOBODY),
    guard('MON-RAISE-2', 'the compartment is running', DENIED, (s, call) => isRunning(s, ownerOf(s, call.line))),
  ],
  (s, call) => ({ state: settle(changed(s, call.line, { pending: true })), reply: [SUCCESS] }),
);

export const enable = callRule<Enable>('enable', [names('MON-ENABLE-1', 'the line is the caller’s', INVALID, isMine)], (s, call) => ({
  state: settle(changed(s, call.line, { enabled: true })),
  reply: [SUCCESS],
}));

export const disable = callRule<Disable>('disable', [names('MON-DISABLE-1', 'the line is the caller’s', INVALID, isMine)], (s, call) => ({
  state: changed(s, call.line, { enabled: false }),
  reply: [SUCCESS],
}));

/** A compartment sends a line to another of its cores. */
export const route = callRule<Route>(
  'route',
  [
    names('MON-ROUTE-1', 'the line is the caller’s', INVALID, isMine),
    guard(
      'MON-ROUTE-2',
      'the target is a core of the caller',
      DENIED,
      (s, call) => s.machine.coresOf[callerOf(s, call)]?.includes(call.target) === true,
    ),
  ],
  (s, call) => ({ state: settle(changed(s, call.line, { core: call.target })), reply: [SUCCESS] }),
);

/** The lowest line that interrupts the caller on this core; it is no longer pending. */
export const acknowledge = callRule<Acknowledge>('acknowledge', [], (s, call) => {
  const caller = callerOf(s, call);
  const at = s.lines.findIndex(({ pending, enabled, core }, i) => pending && enabled && core === call.core && ownerOf(s, i) === caller);
  if (at === NOBODY) return { state: s, reply: [SUCCESS, INTERRUPT_SPURIOUS] };
  return { state: changed(s, at, { pending: false }), reply: [SUCCESS, at] };
});

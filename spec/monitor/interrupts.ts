/**
 * Interrupt lines: each belongs to one compartment for good and interrupts one of its cores, when it is more urgent than what that core is
 * serving. Acknowledged, a line is active until it is ended; what comes meanwhile stays pending.
 */
import { BUSY, DENIED, INTERRUPT_SPURIOUS, INVALID, PRIORITIES, SUCCESS } from '../vocabulary/limits.ts';
import type { Acknowledge, Disable, Enable, End, Prioritize, Raise, Route, Threshold } from '../vocabulary/monitor.ts';
import { guard, names, rule } from '../vocabulary/rule.ts';
import { callerOf, callRule, type FromCore } from './call.ts';
import { NOBODY } from './machine.ts';
import { settle } from './schedule.ts';
import { isRunning, type Line, type MonitorState, withLine } from './state.ts';
import { beingServed, interrupting, withThreshold } from './urgency.ts';

interface OfLine extends FromCore {
  readonly line: number;
}

const ownerOf = (s: MonitorState, line: number): number => s.machine.lineOwner[line] ?? NOBODY;

/** A line that is somebody else's looks like one that does not exist. */
const isMine = (s: MonitorState, call: OfLine): boolean => ownerOf(s, call.line) === callerOf(s, call);

const isPriority = (_: MonitorState, { priority }: { readonly priority: number }): boolean =>
  Number.isInteger(priority) && priority >= 0 && priority < PRIORITIES;

const isIdle = (s: MonitorState, call: OfLine): boolean => s.lines[call.line]?.active !== true;

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
    guard('MON-ROUTE-3', 'it is not being served', BUSY, isIdle),
  ],
  (s, call) => ({ state: settle(changed(s, call.line, { core: call.target })), reply: [SUCCESS] }),
);

/** The most urgent line that interrupts the caller on this core; it is active now, and no longer pending. */
export const acknowledge = callRule<Acknowledge>('acknowledge', [], (s, call) => {
  const at = interrupting(s, callerOf(s, call), call.core);
  if (at === NOBODY) return { state: s, reply: [SUCCESS, INTERRUPT_SPURIOUS] };
  return { state: changed(s, at, { pending: false, active: true }), reply: [SUCCESS, at] };
});

/** Interrupts that interrupted each other end in the opposite order, each on the core that it was acknowledged on. */
export const end = callRule<End>(
  'end',
  [
    names('MON-END-1', 'the line is the caller’s', INVALID, isMine),
    guard('MON-END-2', 'it is what the caller is serving on this core', DENIED, (s, call) => {
      return beingServed(s, callerOf(s, call), call.core) === call.line;
    }),
  ],
  (s, call) => ({ state: settle(changed(s, call.line, { active: false })), reply: [SUCCESS] }),
);

export const prioritize = callRule<Prioritize>(
  'prioritize',
  [
    names('MON-PRIORITIZE-1', 'the line is the caller’s', INVALID, isMine),
    guard('MON-PRIORITIZE-2', 'the priority exists', INVALID, isPriority),
    guard('MON-PRIORITIZE-3', 'it is not being served', BUSY, isIdle),
  ],
  (s, call) => ({ state: settle(changed(s, call.line, { priority: call.priority })), reply: [SUCCESS] }),
);

/** Masks by priority, on this core. */
export const threshold = callRule<Threshold>(
  'threshold',
  [names('MON-THRESHOLD-1', 'the priority exists', INVALID, isPriority)],
  (s, call) => ({ state: settle(withThreshold(s, callerOf(s, call), call.core, call.priority)), reply: [SUCCESS] }),
);

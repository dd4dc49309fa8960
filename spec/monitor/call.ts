/** What every call has in common: it comes from a core on which a compartment runs, and that compartment is the caller. */
import { ABORTED } from '../vocabulary/limits.ts';
import { type Effect, type Guard, names, type Rule, rule } from '../vocabulary/rule.ts';
import { NOBODY } from './machine.ts';
import { type MonitorState, runningOn } from './state.ts';

export interface FromCore {
  readonly core: number;
}

export const callerOf = (s: MonitorState, call: FromCore): number => runningOn(s, call.core);

const hasCaller = names<MonitorState, FromCore>(
  'MON-CALL-1',
  'a compartment runs on the core',
  ABORTED,
  (s, call) => callerOf(s, call) !== NOBODY,
);

/** A rule of the monitor: the caller exists, then the rule's own guards, then its effect. */
export const callRule = <Call extends FromCore>(
  name: string,
  guards: readonly Guard<MonitorState, Call>[],
  effect: (state: MonitorState, call: Call) => Effect<MonitorState>,
): Rule<MonitorState, Call> => rule<MonitorState, Call>(name, [hasCaller, ...guards], effect);

/** The front of the calls: registers in, registers out. Which convention holds is the platform's. */
import { NOT_SUPPORTED } from '../../vocabulary/limits.ts';
import type { MonitorRequest, Trap } from '../../vocabulary/monitor.ts';
import { names, type Outcome } from '../../vocabulary/rule.ts';
import { callRule } from '../call.ts';
import type { Machine } from '../machine.ts';
import type { MonitorState } from '../state.ts';
import { sbiMeaning } from './sbi.ts';
import { smcccMeaning } from './smccc.ts';
import { type Meaning, registersIn, registersOut } from './words.ts';

const meaningOf = ({ protection }: Machine, trap: Trap): Meaning =>
  protection === 'pmp' || protection === 'pmp64' ? sbiMeaning(trap.core, registersIn(trap)) : smcccMeaning(trap.core, registersIn(trap));

/** The call that the registers of a trap ask for; undefined when they ask for none. */
export const requestIn = (machine: Machine, trap: Trap): MonitorRequest | undefined => {
  const meaning = meaningOf(machine, trap);
  return meaning.is === 'call' ? meaning.request : undefined;
};

/** Taken when the registers name a function: what it does is the rule of that function. */
export const trapRule = callRule<Trap>(
  'trap',
  [
    names('MON-TRAP-1', 'the registers name a function that the monitor has', NOT_SUPPORTED, (s, call) => {
      return meaningOf(s.machine, call).is !== 'unknown';
    }),
  ],
  (state, call) => {
    const meaning = meaningOf(state.machine, call);
    return { state, reply: meaning.is === 'fact' ? registersOut(registersIn(call), meaning.answer) : [], witnesses: [clauseOf(meaning)] };
  },
);

const clauseOf = (meaning: Meaning): string => (meaning.is === 'unknown' ? 'MON-TRAP-1' : meaning.clause);

/** What came of a trap, given what came of entering, and of the call that it asks for. */
export const afterTrap = (
  entered: Outcome<MonitorState>,
  trap: Trap,
  perform: (request: MonitorRequest) => Outcome<MonitorState>,
): Outcome<MonitorState> => {
  const meaning = meaningOf(entered.state.machine, trap);
  const before = registersIn(trap);
  if (meaning.is === 'unknown' && entered.failed === 'MON-TRAP-1') return { ...entered, reply: registersOut(before, meaning.answer) };
  if (entered.failed !== undefined || meaning.is !== 'call') return entered;
  const { reply, granted, ...rest } = perform(meaning.request);
  return {
    ...rest,
    reply: registersOut(before, meaning.answer(reply)),
    granted: rest.failed === undefined ? [...entered.granted, ...granted] : granted,
  };
};

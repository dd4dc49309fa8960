/**
 * Registers: general, vector and control. They are the compartment's own on each of its cores, from when it switches the core on until it
 * switches it off or is stopped, however often others run there in between. No one ever finds what another left.
 */
import { FAULT_ACCESS, REGISTER_WORDS, SUCCESS } from '../vocabulary/limits.ts';
import type { ReadRegister, WriteRegister } from '../vocabulary/monitor.ts';
import { names } from '../vocabulary/rule.ts';
import { callerOf, callRule } from './call.ts';
import { BLANK_REGISTERS, type MonitorState, placeOf, type Registers, withPart } from './state.ts';

interface OfRegister {
  readonly word: number;
}

/** What a compartment has in its registers on a core; on a core that is not its own, nothing. */
export const registersOf = (s: MonitorState, compartment: number, core: number): Registers =>
  s.machine.coresOf[compartment]?.includes(core) === true
    ? (s.registers[placeOf(s.machine, compartment, core)] ?? BLANK_REGISTERS)
    : BLANK_REGISTERS;

export const withRegisters = (s: MonitorState, compartment: number, core: number, registers: Registers): MonitorState => {
  const at = placeOf(s.machine, compartment, core);
  return s.registers[at] === registers ? s : withPart(s, 'registers', s.registers.with(at, registers));
};

/** MON-REGISTER-5: the compartment has let go of the core. */
export const clearRegisters = (s: MonitorState, compartment: number, core: number): MonitorState =>
  withRegisters(s, compartment, core, BLANK_REGISTERS);

/** Registers that only the monitor has look like registers that do not exist. */
const exists = (_: MonitorState, { word }: OfRegister): boolean => Number.isInteger(word) && word >= 0 && word < REGISTER_WORDS;

/** What fits a word of 32 bits: the rest is cut off. */
const wordOf = (value: number): number => {
  const rest = Math.trunc(value) % 2 ** 32;
  return rest < 0 ? rest + 2 ** 32 : rest;
};

export const readRegister = callRule<ReadRegister>(
  'read-register',
  [names('MON-READ-REGISTER-1', 'the register exists', FAULT_ACCESS, exists)],
  (s, call) => ({ state: s, reply: [SUCCESS, registersOf(s, callerOf(s, call), call.core)[call.word] ?? 0] }),
);

export const writeRegister = callRule<WriteRegister>(
  'write-register',
  [names('MON-WRITE-REGISTER-1', 'the register exists', FAULT_ACCESS, exists)],
  (s, call) => {
    const caller = callerOf(s, call);
    const changed = registersOf(s, caller, call.core).with(call.word, wordOf(call.value));
    return { state: withRegisters(s, caller, call.core, changed), reply: [SUCCESS] };
  },
);

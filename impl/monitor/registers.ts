/** Emulated accesses of a compartment to the registers of the core that it runs on. */
import { ABORTED, FAULT_ACCESS, REGISTER_WORDS, SUCCESS } from '../../spec/vocabulary/limits.ts';
import { NOBODY, type Tables } from './tables.ts';

export const readRegister = (t: Tables, out: Float64Array, core: number, word: number): number => {
  if (t.callerOf(core) === NOBODY) return ABORTED; // MON-CALL-1
  if (word >>> 0 !== word || word >= REGISTER_WORDS) return FAULT_ACCESS; // MON-READ-REGISTER-1
  out[0] = t.registers.get(core, word);
  return SUCCESS;
};

export const writeRegister = (t: Tables, core: number, word: number, value: number): number => {
  if (t.callerOf(core) === NOBODY) return ABORTED; // MON-CALL-1
  if (word >>> 0 !== word || word >= REGISTER_WORDS) return FAULT_ACCESS; // MON-WRITE-REGISTER-1
  t.registers.put(core, word, value);
  return SUCCESS;
};

/**
 * What a processor may do out of order. Sequential consistency: nothing. x86-TSO: a store waits in a first-in first-out buffer, so that
 * later loads may overtake it. Weak: any two instructions that no barrier, dependency or common place orders.
 */
import type { BarrierKind, Instruction, Place, Term } from '../../spec/virtqueue/ordering/program.ts';

export const MEMORY_MODELS = ['sequential', 'store-buffer', 'weak'] as const;
export type MemoryModel = (typeof MEMORY_MODELS)[number];

/** A register that has not been computed. */
export const UNKNOWN = -1;

export type Registers = readonly number[];

export const isKnown = (term: Term | undefined, registers: Registers): boolean =>
  term === undefined || term.needs.every((r) => registers[r] !== UNKNOWN);

/** Guards are branches: true, false, or not decided yet. */
export const guardOf = (instruction: Instruction, registers: Registers): boolean | undefined => {
  const when = instruction.op === 'set' ? undefined : instruction.when;
  if (when === undefined) return true;
  return isKnown(when, registers) ? when.of(registers) !== 0 : undefined;
};

/** May it run as far as its own operands go? A load may run ahead of the branch that guards it; what others can see may not. */
export const hasOperands = (instruction: Instruction, registers: Registers): boolean => {
  if (instruction.op === 'load') return isKnown(instruction.place.index, registers);
  if (instruction.op === 'set') return isKnown(instruction.value, registers);
  if (guardOf(instruction, registers) !== true) return false;
  return instruction.op !== 'store' || (isKnown(instruction.place.index, registers) && isKnown(instruction.value, registers));
};

const orders = (kind: BarrierKind, op: Instruction['op']): boolean => {
  if (op === 'set') return false;
  if (kind === 'full' || op === 'barrier' || op === 'sleep') return true;
  return kind === 'read' ? op === 'load' : op === 'store' || op === 'notify';
};

const placeOf = (instruction: Instruction): Place | undefined =>
  instruction.op === 'load' || instruction.op === 'store' ? instruction.place : undefined;

/** Two accesses to one word stay in order; an index that is not known yet may be that word. */
const samePlace = (earlier: Instruction, later: Instruction, registers: Registers): boolean => {
  const [a, b] = [placeOf(earlier), placeOf(later)];
  if (a === undefined || b === undefined || a.array !== b.array) return false;
  return !isKnown(a.index, registers) || !isKnown(b.index, registers) || a.index.of(registers) === b.index.of(registers);
};

/** In the weak model: must `earlier`, which has not run, run before `later`? Dependencies are seen to by `hasOperands`. */
export const mustPrecede = (earlier: Instruction, later: Instruction, registers: Registers): boolean => {
  if (earlier.op === 'set' || later.op === 'set') return false;
  if (earlier.op === 'sleep' || later.op === 'sleep') return true;
  if (earlier.op === 'barrier') return orders(earlier.kind, later.op);
  if (later.op === 'barrier') return orders(later.kind, earlier.op);
  return samePlace(earlier, later, registers);
};

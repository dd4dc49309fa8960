/** The register file of a core, in words of 32 bits: a few registers of each kind stand for all of the kind (docs/decisions/0016). */

/** 64-bit registers: arguments, results and whatever else a program keeps. */
export const GENERAL_REGISTERS = 16;
/** 128-bit registers. */
export const VECTOR_REGISTERS = 4;
/** 64-bit registers that steer a compartment's own translation, exceptions and the like. */
export const CONTROL_REGISTERS = 4;

export const GENERAL_WORDS = 2 * GENERAL_REGISTERS;
export const VECTOR_WORDS = 4 * VECTOR_REGISTERS;
export const CONTROL_WORDS = 2 * CONTROL_REGISTERS;

/** Words are numbered through: general, then vector, then control; of each register the lowest word first. */
export const VECTOR_FIRST = GENERAL_WORDS;
export const CONTROL_FIRST = VECTOR_FIRST + VECTOR_WORDS;
export const REGISTER_WORDS = CONTROL_FIRST + CONTROL_WORDS;

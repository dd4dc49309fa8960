/**
 * Registers of every core as hardware has them, and where the monitor saves those of who does not run at the moment. Rows of three for each
 * core: the core's own, then what is saved of its critical side and of its other side.
 */
import { CONTROL_FIRST, CONTROL_WORDS, GENERAL_WORDS, REGISTER_WORDS, VECTOR_FIRST, VECTOR_WORDS } from '../../spec/vocabulary/limits.ts';
import type { Arena } from '../machine/arena.ts';

const ROWS = 3;

export class RegisterFile {
  readonly general: Int32Array;
  readonly vector: Int32Array;
  readonly control: Int32Array;

  static bytes(cores: number): number {
    return ROWS * cores * REGISTER_WORDS * 4 + 3 * 8;
  }

  constructor(arena: Arena, cores: number) {
    this.general = arena.words(ROWS * cores * GENERAL_WORDS);
    this.vector = arena.words(ROWS * cores * VECTOR_WORDS);
    this.control = arena.words(ROWS * cores * CONTROL_WORDS);
  }

  /** One row over another. */
  private copy(from: number, to: number): void {
    this.general.copyWithin(to * GENERAL_WORDS, from * GENERAL_WORDS, (from + 1) * GENERAL_WORDS); // MON-REGISTER-1
    this.vector.copyWithin(to * VECTOR_WORDS, from * VECTOR_WORDS, (from + 1) * VECTOR_WORDS); // MON-REGISTER-2
    this.control.copyWithin(to * CONTROL_WORDS, from * CONTROL_WORDS, (from + 1) * CONTROL_WORDS); // MON-REGISTER-3
  }

  private wipe(row: number): void {
    this.general.fill(0, row * GENERAL_WORDS, (row + 1) * GENERAL_WORDS);
    this.vector.fill(0, row * VECTOR_WORDS, (row + 1) * VECTOR_WORDS);
    this.control.fill(0, row * CONTROL_WORDS, (row + 1) * CONTROL_WORDS);
  }

  /** A world switch on a core, from one side to another; a side is -1 when nobody runs. */
  exchange(core: number, from: number, to: number): void {
    const own = ROWS * core;
    if (from >= 0) this.copy(own, own + 1 + from);
    if (to >= 0) this.copy(own + 1 + to, own);
    else this.wipe(own); // MON-REGISTER-4
  }

  /** Forgets what is saved of a side that does not run. */
  forget(core: number, side: number): void {
    this.wipe(ROWS * core + 1 + side);
  }

  /** A word of the core's own registers, whoever they belong to. */
  get(core: number, word: number): number {
    const own = ROWS * core;
    if (word < VECTOR_FIRST) return this.general[own * GENERAL_WORDS + word]! >>> 0;
    if (word < CONTROL_FIRST) return this.vector[own * VECTOR_WORDS + word - VECTOR_FIRST]! >>> 0;
    return this.control[own * CONTROL_WORDS + word - CONTROL_FIRST]! >>> 0;
  }

  put(core: number, word: number, value: number): void {
    const own = ROWS * core;
    if (word < VECTOR_FIRST) this.general[own * GENERAL_WORDS + word] = value;
    else if (word < CONTROL_FIRST) this.vector[own * VECTOR_WORDS + word - VECTOR_FIRST] = value;
    else this.control[own * CONTROL_WORDS + word - CONTROL_FIRST] = value;
  }
}

/** What one compartment keeps from all others, and how to vary it: the two runs of confidentiality start from states that differ in this alone. */
import type { Monitor } from '../../impl/monitor/monitor.ts';
import { type Grant, type MonitorState, powerOf, rightsOf } from '../../spec/monitor/index.ts';
import { O } from '../../spec/prelude.ts';
import { CONTROL_WORDS, GENERAL_WORDS, REGISTER_WORDS, RIGHTS_NONE, RIGHTS_READ, VECTOR_WORDS } from '../../spec/vocabulary/limits.ts';
import type { Random } from '../support/random.ts';

const grantOf = (s: MonitorState, granule: number): Grant | undefined => {
  const at = s.granules[granule]?.grant ?? O.none;
  return O.isSome(at) ? O.toUndefined(s.grants[at.value] ?? O.none) : undefined;
};

/**
 * Granules that the keeper alone can read, and has not offered to anybody: an offer is a release of what lies in it. Memory that was lent to
 * the keeper counts: what it writes there while it has it alone must not reach the lender when the keeper is stopped.
 */
export const secretGranules = (s: MonitorState, keeper: number): readonly number[] =>
  [...s.granules.keys()].filter((granule) => {
    const reads = [...s.compartments.keys()].filter((each) => (rightsOf(s, each, granule) & RIGHTS_READ) !== RIGHTS_NONE);
    return reads.length === 1 && reads[0] === keeper && grantOf(s, granule)?.sender !== keeper;
  });

/** Cores on which the keeper has registers: it has not switched them off. */
const coresInUse = (s: MonitorState, keeper: number): readonly number[] =>
  [...s.cores.keys()].filter((core) => powerOf(s, keeper, core) !== 'off');

export interface Variation {
  readonly granules: readonly { readonly granule: number; readonly contents: Uint8Array }[];
  readonly registers: readonly { readonly core: number; readonly words: readonly number[] }[];
}

export const vary = (random: Random, s: MonitorState, keeper: number, granules: readonly number[]): Variation => ({
  granules: granules.map((granule) => ({
    granule,
    contents: Uint8Array.from({ length: s.machine.granuleBytes }, () => random.word()),
  })),
  registers: coresInUse(s, keeper).map((core) => ({ core, words: Array.from({ length: REGISTER_WORDS }, () => random.word()) })),
});

export const varyModel = (s: MonitorState, keeper: number, { granules, registers }: Variation): MonitorState => {
  const side = s.machine.critical[keeper] === true ? 0 : 1;
  return {
    ...s,
    memory: granules.reduce((memory, { granule, contents }) => memory.with(granule, contents), s.memory),
    registers: registers.reduce((all, { core, words }) => all.with(2 * core + side, words), s.registers),
  };
};

/** Of one bank, the words that begin at `first` of all. */
const varyBank = (bank: Int32Array, row: number, words: readonly number[], first: number, length: number): void => {
  bank.set(words.slice(first, first + length), row * length);
};

/** Pokes raw memory and registers, those of the core or those that were saved: whoever the monitor thinks may write them. */
export const varyEmulator = (monitor: Monitor, keeper: number, { granules, registers }: Variation): void => {
  const { tables } = monitor;
  for (const { granule, contents } of granules) monitor.ram.set(contents, granule * tables.granuleBytes);
  for (const { core, words } of registers) {
    const side = tables.critical[keeper] === 1 ? 0 : 1;
    const row = 3 * core + (tables.current[core] === keeper ? 0 : 1 + side);
    varyBank(tables.registers.general, row, words, 0, GENERAL_WORDS);
    varyBank(tables.registers.vector, row, words, GENERAL_WORDS, VECTOR_WORDS);
    varyBank(tables.registers.control, row, words, GENERAL_WORDS + VECTOR_WORDS, CONTROL_WORDS);
  }
};

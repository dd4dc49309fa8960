/** What one compartment keeps from all others, and how to vary it: the two runs of confidentiality start from states that differ in this alone. */
import type { Monitor } from '../../impl/monitor/monitor.ts';
import { type Grant, type MonitorState, rightsOf } from '../../spec/monitor/index.ts';
import { O } from '../../spec/prelude.ts';
import { RIGHTS_NONE, RIGHTS_READ } from '../../spec/vocabulary/limits.ts';
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

export interface Variation {
  readonly granule: number;
  readonly contents: Uint8Array;
}

export const vary = (random: Random, s: MonitorState, granules: readonly number[]): readonly Variation[] =>
  granules.map((granule) => ({ granule, contents: Uint8Array.from({ length: s.machine.granuleBytes }, () => random.word()) }));

export const varyModel = (s: MonitorState, variations: readonly Variation[]): MonitorState => ({
  ...s,
  memory: variations.reduce((memory, { granule, contents }) => memory.with(granule, contents), s.memory),
});

/** Pokes raw memory: whoever the monitor thinks may write it. */
export const varyEmulator = (monitor: Monitor, variations: readonly Variation[]): void => {
  for (const { granule, contents } of variations) monitor.ram.set(contents, granule * monitor.tables.granuleBytes);
};

/** The matrix in brief and in full, as data for reports. */
import type { IsolationResult } from './campaign.ts';
import { CELLS, cellsOn, emptyCells } from './matrix.ts';

export interface IsolationReport {
  readonly pairs: number;
  /** Pairs that were looked at by everybody, and of these those that somebody but the observer could tell apart. */
  readonly sampled: number;
  readonly told: number;
  readonly bytesVaried: number;
  readonly hiddenSteps: number;
  readonly compared: number;
  readonly withheld: number;
  readonly cells: number;
  readonly exempted: number;
  readonly empty: readonly string[];
  /** Whether the time was enough to fill the matrix on any machine: then an empty cell makes the campaign incomplete. */
  readonly decides: boolean;
  /** Comparisons by `request|observer|channel`. */
  readonly matrix: Readonly<Record<string, number>>;
  /** What an observer found out, in words; null when nobody found anything. */
  readonly leak: string | null;
}

export const leakText = ({ leak }: IsolationResult): string | null => {
  if (leak === undefined) return null;
  const { property, side, observer, channel, request, first, second } = leak;
  const after = request === undefined ? 'at once' : `after ${JSON.stringify(request)}`;
  return `${property} (${side}): compartment ${observer} tells two runs apart by ${channel} ${after}: ${first} or ${second}`;
};

export const isolationReport = (result: IsolationResult, platform: string, decides: boolean): IsolationReport => {
  const { pairs, sampled, told, bytesVaried, hiddenSteps, compared, withheld } = result.count;
  return {
    pairs,
    sampled,
    told,
    bytesVaried,
    hiddenSteps,
    compared,
    withheld,
    cells: CELLS.length,
    exempted: CELLS.length - cellsOn(platform).length,
    empty: emptyCells(result.matrix, platform),
    decides,
    matrix: Object.fromEntries([...result.matrix].sort(([a], [b]) => (a < b ? -1 : 1))),
    leak: leakText(result),
  };
};

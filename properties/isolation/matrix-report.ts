/** The matrix in brief and in full, as data for reports. */
import { CALLS } from '../monitor/request.ts';
import type { IsolationResult } from './campaign.ts';
import { CHANNEL_IDS } from './channels.ts';
import { cellOf, emptyCells, exempt, type Matrix, ROLE_IDS } from './matrix.ts';

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
  /** Comparisons by `request|observer|channel`. */
  readonly matrix: Readonly<Record<string, number>>;
  /** What an observer found out, in words; null when nobody found anything. */
  readonly leak: string | null;
}

export const allCells = (): readonly string[] =>
  CALLS.flatMap((request) => ROLE_IDS.flatMap((role) => CHANNEL_IDS.map((channel) => cellOf(request, role, channel))));

const countExempt = (platform: string): number =>
  CALLS.flatMap((request) =>
    ROLE_IDS.flatMap((role) => CHANNEL_IDS.filter((channel) => exempt(request, role, channel, platform) !== undefined)),
  ).length;

export const mergeInto = (all: Matrix, more: Matrix): void => {
  for (const [cell, count] of more) all.set(cell, (all.get(cell) ?? 0) + count);
};

export const leakText = ({ leak }: IsolationResult): string | null => {
  if (leak === undefined) return null;
  const { property, side, observer, channel, request, first, second } = leak;
  const after = request === undefined ? 'at once' : `after ${JSON.stringify(request)}`;
  return `${property} (${side}): compartment ${observer} tells two runs apart by ${channel} ${after}: ${first} or ${second}`;
};

export const isolationReport = (result: IsolationResult, platform: string): IsolationReport => {
  const { pairs, sampled, told, bytesVaried, hiddenSteps, compared, withheld } = result.count;
  return {
    pairs,
    sampled,
    told,
    bytesVaried,
    hiddenSteps,
    compared,
    withheld,
    cells: allCells().length,
    exempted: countExempt(platform),
    empty: emptyCells(result.matrix, platform),
    matrix: Object.fromEntries([...result.matrix].sort(([a], [b]) => (a < b ? -1 : 1))),
    leak: leakText(result),
  };
};

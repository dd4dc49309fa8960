/** Fills the matrix of a platform: campaigns with one seed after another, up to a number of them, until no cell is empty. */
import type { Platform } from '../agreement/area.ts';
import { type IsolationCount, isolationCampaign } from './campaign.ts';
import { emptyCells, emptyMatrix, type Matrix } from './matrix.ts';
import { leakText, mergeInto } from './matrix-report.ts';

export interface Filled {
  readonly matrix: Matrix;
  readonly count: IsolationCount;
  readonly leak: string | null;
  readonly empty: readonly string[];
}

export const fillMatrix = (platform: Platform, campaigns: number): Filled => {
  const matrix = emptyMatrix();
  const count: IsolationCount = { pairs: 0, sampled: 0, told: 0, bytesVaried: 0, hiddenSteps: 0, compared: 0, withheld: 0, parted: 0 };
  for (let seed = 1; seed <= campaigns && emptyCells(matrix, platform).length > 0; seed += 1) {
    const result = isolationCampaign({ seed, traces: 24, platform, steps: 256, every: 24, long: 8 });
    mergeInto(matrix, result.matrix);
    for (const key of Object.keys(count) as (keyof IsolationCount)[]) count[key] += result.count[key];
    const leak = leakText(result);
    if (leak !== null) return { matrix, count, leak, empty: [] };
  }
  return { matrix, count, leak: null, empty: emptyCells(matrix, platform) };
};

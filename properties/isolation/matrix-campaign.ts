/** Fills the matrix of a platform: one campaign, which ends when no cell is empty, or after so many walks. */
import type { Platform } from '../agreement/area.ts';
import { type IsolationCount, isolationCampaign } from './campaign.ts';
import { cellsOn, emptyCells, type Matrix } from './matrix.ts';
import { leakText } from './matrix-report.ts';

export interface Filled {
  readonly matrix: Matrix;
  readonly count: IsolationCount;
  readonly leak: string | null;
  readonly empty: readonly string[];
}

/** More walks than any platform needs. */
const WALKS = 4000;

export const fillMatrix = (platform: Platform): Filled => {
  const cells = cellsOn(platform).length;
  const goOn = (matrix: Matrix): boolean => matrix.size < cells;
  const result = isolationCampaign({ seed: 1, traces: WALKS, platform, steps: 256, every: 24, long: 8, goOn });
  return { ...result, leak: leakText(result), empty: emptyCells(result.matrix, platform) };
};

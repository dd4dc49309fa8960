/** The scopes that exist, the quickest first. */
import type { AnyJudged } from '../judged.ts';
import { coresDoorbells, granule, memory } from './monitor/scope.ts';
import { split2, split2Event, split2Hostile, split4 } from './split/scope.ts';

export const SCOPES: readonly AnyJudged[] = [granule, split2, coresDoorbells, memory, split2Event, split2Hostile, split4];

/** The scopes that exist, the quickest first. */
import type { AnyJudged } from '../judged.ts';
import { chunks, coresDoorbells, granule, granulePmp, granuleTrustzone, memory, star, starOfTwo } from './monitor/scope.ts';
import { split2, split2Event, split2Hostile, split4 } from './split/scope.ts';

export const SCOPES: readonly AnyJudged[] = [
  granule,
  granulePmp,
  granuleTrustzone,
  star,
  chunks,
  split2,
  coresDoorbells,
  memory,
  starOfTwo,
  split2Event,
  split2Hostile,
  split4,
];

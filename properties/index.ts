/** The public face of the judge. */
export type { Area, AreaName, AreaOptions, Difference, Platform } from './agreement/area.ts';
export { type AreaResult, type Budget, runArea } from './agreement/campaign.ts';
export { type Divergence, firstDivergence } from './agreement/divergence.ts';
export { type Counterexample, shrink } from './agreement/shrink.ts';
export { type AnyArea, AREAS } from './areas.ts';

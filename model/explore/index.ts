/** Exhaustive exploration: visits every state of a small scope, once. */
export { add, type Fingerprint, fingerprint, type Hash64, hashText, hashWords } from './hash.ts';
export { type Memory, ROOT } from './memory.ts';
export { systemOf, type Walk, walk } from './run.ts';
export { type AnyScope, ENCODING_BYTES_MAX, type Invariant, type Reduction, type Scope, type Symmetry } from './scope.ts';
export { type Fault, type Finding, type Frontier, Search, type Step, type System } from './search.ts';
export { Orbits } from './symmetry.ts';
export { type Path, pathBack } from './ways.ts';

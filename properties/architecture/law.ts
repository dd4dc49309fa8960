/** The law of imports as data: for each place in the tree, the places and packages that it may name. Everything else is a violation. */

/**
 * Chapters of the specification in their declared order: a chapter may name itself, the chapters listed, and the prelude.
 * The rivals of the cross-compartment loopback are subfolders of its own chapter.
 */
export const SPEC_CHAPTERS: Readonly<Record<string, readonly string[]>> = {
  vocabulary: [],
  clauses: ['vocabulary'],
  monitor: ['vocabulary', 'clauses'],
  virtqueue: ['vocabulary', 'clauses'],
  virtio: ['vocabulary', 'clauses', 'virtqueue'],
  virtualnet: ['vocabulary', 'clauses'],
  loopback: ['vocabulary', 'clauses', 'virtqueue', 'virtio', 'virtualnet'],
  'vhost-user': ['vocabulary', 'clauses', 'virtqueue', 'virtio'],
};

/** The one file that names fp-ts and io-ts paths. */
export const PRELUDE = 'spec/prelude.ts';

/** The one file of the specification whose values the emulator may use. */
export const SHARED_VALUES = 'spec/vocabulary/limits.ts';

/** Where the emulator may take types from. */
export const SHARED_TYPES = 'spec/vocabulary/';

export const FUNCTIONAL_PACKAGES: readonly string[] = ['fp-ts', 'io-ts'];

/** Top-level folders that the bench may name. */
export const BENCH_MAY_NAME: readonly string[] = ['bench/', 'model/', 'impl/', 'properties/support/'];

/** Where Node's own modules may be named. Tests may name them anywhere: they are run by Node and by nothing else. */
export const HOST_PLACES: readonly string[] = [
  'impl/outside/',
  'properties/architecture/',
  'properties/cli/',
  'properties/explore/parallel/',
  'properties/faults/',
  'properties/oracles/',
  'properties/peers/',
  'properties/report/',
  'properties/subjects/',
  'properties/support/',
  'bench/',
];

/** Where a clock, chance or the environment may be asked. */
export const IMPURE_PLACES: readonly string[] = [
  'properties/support/',
  'properties/cli/',
  'properties/agreement/campaign.ts',
  'properties/subjects/',
  'bench/',
];

/** Globals that answer differently from run to run, or act on the world. A dot names one member. */
export const IMPURE_GLOBALS: readonly string[] = ['Date', 'Math.random', 'process', 'performance', 'crypto', 'fetch'];

/** Globals that the pure layers may not name on top: what waits, and what prints. */
export const EFFECTFUL_GLOBALS: readonly string[] = ['console', 'setTimeout', 'setInterval', 'setImmediate', 'queueMicrotask'];

/** Only here is the bench reached, and only by a lazy import. */
export const MAY_LOAD_BENCH = 'properties/cli/';

export const isTest = (path: string): boolean => /\.test(-d)?\.ts$/.test(path);

export const isIn = (path: string, places: readonly string[]): boolean => places.some((place) => path.startsWith(place));

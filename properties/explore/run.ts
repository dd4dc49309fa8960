/** Explores one judged scope to its end, to a finding or to an interruption, and certifies what was visited. */
import { type Fault, hashText, type Reduction, Search, type Walk, walk } from '../../model/explore/index.ts';
import type { Witnesses } from '../agreement/tally.ts';
import { cpuMs, nowMs } from '../support/clock.ts';
import type { AnyJudged } from './judged.ts';
import type { Counts } from './naive.ts';
import { Product } from './product.ts';

export type Verdict = 'closed' | 'diverged' | 'incomplete';

export interface Certificate {
  readonly scope: string;
  readonly says: string;
  readonly verdict: Verdict;
  /** Distinct states of the specification, and requests tried: one naive exploration finds the same. */
  readonly states: number;
  readonly transitions: number;
  /** Steps of the longest shortest way. */
  readonly diameter: number;
  /** Of all states and transitions, in any order; 16 hexadecimal digits. */
  readonly hash: string;
  /** The same counts with the emulator's memory: more than `states` where it kept residue. */
  readonly productStates: number;
  readonly productTransitions: number;
  readonly reductions: readonly Reduction[];
  readonly invariants: readonly { readonly name: string; readonly says: string }[];
  /** How often each clause was granted, and how often it alone refused. */
  readonly clauses: Readonly<Record<string, Witnesses>>;
  readonly wallSeconds: number;
  /** Of all threads, garbage collection included. */
  readonly cpuSeconds: number;
  /** Product transitions per second that passed. */
  readonly transitionsPerSecond: number;
  /** What the naive exploration counted; null when it was not asked for, or interrupted. */
  readonly naive: Counts | null;
}

export interface ScopeFinding {
  readonly scope: string;
  readonly area: string;
  readonly fault: Fault;
  readonly walk: Walk<unknown, unknown>;
}

export interface ScopeResult {
  readonly certificate: Certificate;
  readonly finding: ScopeFinding | undefined;
}

export interface Progress {
  readonly expanded: number;
  readonly discovered: number;
  readonly transitions: number;
}

/** Asked every few milliseconds: may it go on? */
export type Watch = (progress: Progress) => boolean | Promise<boolean>;

/** States between two looks at the clock, and milliseconds between two calls of the watcher. */
const LOOK_EVERY_STATES = 64;
const LOOK_EVERY_MS = 50;

type AnySearch = Search<unknown, unknown>;

/** Advances until nothing is left; false when the watcher stopped it. */
const exhaust = async (search: AnySearch, watch: Watch): Promise<boolean> => {
  let looked = nowMs();
  while (search.advance(LOOK_EVERY_STATES)) {
    if (nowMs() - looked < LOOK_EVERY_MS) continue;
    if (!(await watch({ expanded: search.expanded, discovered: search.discovered, transitions: search.performed }))) return false;
    looked = nowMs();
  }
  return true;
};

const certify = (judged: AnyJudged, search: AnySearch, product: Product<unknown, unknown, unknown, unknown>) => ({
  scope: judged.scope.name,
  says: judged.scope.says,
  states: search.states,
  transitions: search.transitions,
  diameter: search.diameter,
  hash: hashText(search.hash),
  productStates: search.discovered,
  productTransitions: search.performed,
  reductions: judged.scope.reductions,
  invariants: judged.scope.invariants.map(({ name, says }) => ({ name, says })),
  clauses: Object.fromEntries([...product.tally.clauses].sort(([a], [b]) => (a < b ? -1 : 1))),
});

export const exploreScope = async (judged: AnyJudged, watch: Watch): Promise<ScopeResult> => {
  const began = nowMs();
  const beganCpu = cpuMs();
  const product = new Product(judged);
  const search = new Search(product) as AnySearch;
  const finished = await exhaust(search, watch);
  const wallSeconds = (nowMs() - began) / 1000;
  product.stop();
  const { finding } = search;
  const verdict: Verdict = finding !== undefined ? 'diverged' : finished ? 'closed' : 'incomplete';
  const certificate: Certificate = {
    ...certify(judged, search, product),
    verdict,
    wallSeconds,
    cpuSeconds: (cpuMs() - beganCpu) / 1000,
    transitionsPerSecond: Math.round(search.performed / Math.max(wallSeconds, 1e-3)),
    naive: null,
  };
  if (finding === undefined) return { certificate, finding: undefined };
  const way = walk(judged.scope, finding.path);
  return { certificate, finding: { scope: judged.scope.name, area: judged.area.name, fault: finding.fault, walk: way } };
};

/** Adds what a second exploration counted. */
export const withNaive = (result: ScopeResult, naive: Counts | undefined): ScopeResult => ({
  ...result,
  certificate: { ...result.certificate, naive: naive ?? null },
});

/** True unless a second exploration was made of a closed scope and counted otherwise. */
export const isReproduced = ({ verdict, states, transitions, diameter, naive }: Certificate): boolean =>
  naive === null || verdict !== 'closed' || (naive.states === states && naive.transitions === transitions && naive.diameter === diameter);

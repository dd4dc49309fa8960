/** Explores one judged scope to its end, to a finding or to an interruption, and certifies what was visited. */
import {
  type AnyScope,
  type Fault,
  type Finding,
  type Hash64,
  hashText,
  type Reduction,
  Search,
  type Walk,
  walk,
} from '../../model/explore/index.ts';
import type { Witnesses } from '../agreement/tally.ts';
import { cpuMs, nowMs } from '../support/clock.ts';
import type { AnyJudged } from './judged.ts';
import type { Counts } from './naive.ts';
import { Product } from './product.ts';

export type Verdict = 'closed' | 'diverged' | 'incomplete';

export interface Named {
  readonly name: string;
  readonly says: string;
}

export type StateMemory =
  | { readonly kind: 'exact' }
  | { readonly kind: 'fingerprints'; readonly bits: number; readonly collisionBound: number };

const OBLIGATIONS: readonly Named[] = [
  { name: 'agreement', says: 'Specification and emulator give the same reply and come to the same complete state.' },
  {
    name: 'residue',
    says: 'What the emulator remembers beyond the state of the specification never comes out: each such memory is explored.',
  },
  { name: 'reductions lose nothing', says: 'States that are taken for one can do the same, where residue has both explored.' },
];

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
  /** States that these stand for, where symmetry was used: an exploration without it counts so many. Else null. */
  readonly unreducedStates: number | null;
  readonly invariants: readonly Named[];
  /** What was checked beside the invariants, at every transition. */
  readonly obligations: readonly Named[];
  /** How often each clause was granted, and how often it alone refused. */
  readonly clauses: Readonly<Record<string, Witnesses>>;
  readonly wallSeconds: number;
  /** Of all threads, garbage collection included. */
  readonly cpuSeconds: number;
  /** Product transitions per second that passed. */
  readonly transitionsPerSecond: number;
  /** Threads that took part. */
  readonly workers: number;
  /** What was remembered of a state: its encoding as it is, or a fingerprint, with the chance that any two of them were confused. */
  readonly memory: StateMemory;
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

/** What an exploration counted, on however many threads. */
export interface Totals {
  readonly states: number;
  readonly transitions: number;
  readonly diameter: number;
  readonly hash: Hash64;
  readonly discovered: number;
  readonly performed: number;
  readonly unreduced: number;
  readonly clauses: ReadonlyMap<string, Witnesses>;
  readonly finding: Finding | undefined;
  readonly isFinished: boolean;
  readonly isReduced: boolean;
  readonly workers: number;
  readonly memory: StateMemory;
  readonly wallSeconds: number;
  readonly cpuSeconds: number;
}

const verdictOf = ({ finding, isFinished }: Totals): Verdict => (finding !== undefined ? 'diverged' : isFinished ? 'closed' : 'incomplete');

const named = ({ name, says }: Named): Named => ({ name, says });

const symmetryOf = ({ symmetries = [] }: AnyScope): Reduction => ({
  name: 'symmetry',
  why: `States that differ in names only are taken for one: ${symmetries.map(({ name }) => name).join('; ')}. The manifest, the rules and the requests that change anything are the same under them. What the emulator remembers beyond the state of the specification is not told apart.`,
});

/** Whether symmetry is used: where the scope has some, unless it is switched off. */
export const isReducible = ({ scope }: AnyJudged, symmetry: boolean): boolean => symmetry && scope.symmetries !== undefined;

const certify = ({ scope }: AnyJudged, totals: Totals): Certificate => ({
  scope: scope.name,
  says: scope.says,
  verdict: verdictOf(totals),
  states: totals.states,
  transitions: totals.transitions,
  diameter: totals.diameter,
  hash: hashText(totals.hash),
  productStates: totals.discovered,
  productTransitions: totals.performed,
  reductions: totals.isReduced ? [...scope.reductions, symmetryOf(scope)] : scope.reductions,
  unreducedStates: totals.isReduced ? totals.unreduced : null,
  invariants: scope.invariants.map(named),
  obligations: OBLIGATIONS,
  clauses: Object.fromEntries([...totals.clauses].sort(([a], [b]) => (a < b ? -1 : 1))),
  wallSeconds: totals.wallSeconds,
  cpuSeconds: totals.cpuSeconds,
  transitionsPerSecond: Math.round(totals.performed / Math.max(totals.wallSeconds, 1e-3)),
  workers: totals.workers,
  memory: totals.memory,
  naive: null,
});

export const resultOf = (judged: AnyJudged, totals: Totals): ScopeResult => {
  const certificate = certify(judged, totals);
  if (totals.finding === undefined) return { certificate, finding: undefined };
  const { fault, path } = totals.finding;
  return { certificate, finding: { scope: judged.scope.name, area: judged.area.name, fault, walk: walk(judged.scope, path) } };
};

export const exploreScope = async (judged: AnyJudged, watch: Watch, symmetry = true): Promise<ScopeResult> => {
  const began = nowMs();
  const beganCpu = cpuMs();
  const isReduced = isReducible(judged, symmetry);
  const product = new Product(judged, isReduced);
  const search = new Search(product).begin() as AnySearch;
  const isFinished = await exhaust(search, watch);
  product.stop();
  const { states, transitions, unreduced, diameter, hash, discovered, performed, finding } = search;
  return resultOf(judged, {
    ...{ states, transitions, unreduced, isReduced, diameter, hash, discovered, performed, finding, isFinished },
    clauses: product.tally.clauses,
    workers: 1,
    memory: { kind: 'exact' },
    wallSeconds: (nowMs() - began) / 1000,
    cpuSeconds: (cpuMs() - beganCpu) / 1000,
  });
};

/** Adds what a second exploration counted. */
export const withNaive = (result: ScopeResult, naive: Counts | undefined): ScopeResult => ({
  ...result,
  certificate: { ...result.certificate, naive: naive ?? null },
});

/** True unless a second exploration was made of a closed scope and counted otherwise. It uses no symmetry: it counts the states that ours stand for. */
export const isReproduced = ({ verdict, states, unreducedStates, transitions, diameter, naive }: Certificate): boolean => {
  if (naive === null || verdict !== 'closed') return true;
  if (unreducedStates !== null) return naive.states === unreducedStates && naive.diameter === diameter;
  return naive.states === states && naive.transitions === transitions && naive.diameter === diameter;
};

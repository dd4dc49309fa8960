/** A foreign monitor judged over a pipe: agreement with the specification clause by clause, then isolation by pairs of traces from reset. */
import type { Platform } from '../agreement/area.ts';
import { emptyTally, type Tally } from '../agreement/tally.ts';
import type { AnyArea } from '../areas.ts';
import { runPortArea } from '../subjects/pipe/judge.ts';
import type { Port } from '../subjects/pipe/port.ts';
import { nowMs } from '../support/clock.ts';
import { streamSeed } from '../support/random.ts';
import { judgePairs, type PairResult } from './pair-judge.ts';
import type { Failure } from './verdicts.ts';

export interface ConformBudget {
  readonly seed: number;
  readonly platform: Platform;
  readonly milliseconds: number;
  readonly steps: number;
  /** Asked between traces. */
  goOn(): boolean | Promise<boolean>;
  progress(done: number, says: string): void;
}

export interface Conformance {
  readonly tally: Tally;
  readonly failures: readonly Failure[];
  readonly pairs: PairResult;
  readonly interrupted: boolean;
}

/** Of the time, what goes to agreement; and failures after which no more are looked for. */
const AGREEMENT_SHARE = 0.6;
const FAILURES_MAX = 8;
const RUNS_MAX = 1_000_000;

const addTally = (sum: Tally, more: Tally): void => {
  sum.traces += more.traces;
  sum.steps += more.steps;
  sum.granted += more.granted;
  sum.refused += more.refused;
  sum.loose += more.loose;
  for (const [clause, { granted, refused }] of more.clauses) {
    const known = sum.clauses.get(clause) ?? { granted: 0, refused: 0 };
    sum.clauses.set(clause, { granted: known.granted + granted, refused: known.refused + refused });
  }
};

/** Goes on after a failure, from another seed, for failures of other clauses. */
const agreement = async (area: AnyArea, port: Port, budget: ConformBudget, until: number) => {
  const tally = emptyTally();
  const failures: Failure[] = [];
  const began = nowMs();
  let interrupted = false;
  for (let round = 0; !interrupted && failures.length < FAILURES_MAX; round += 1) {
    const milliseconds = until - nowMs();
    if (milliseconds <= 0) break;
    const seed = streamSeed(budget.seed, 'conform-agreement', round);
    const options = { platform: budget.platform };
    const limits = { seed, runs: undefined, steps: budget.steps, milliseconds, shard: undefined, options };
    const result = await runPortArea(area, port, limits, () => {
      budget.progress(nowMs() - began, 'agreement');
      return budget.goOn();
    });
    addTally(tally, result.tally);
    interrupted = result.interrupted;
    if (result.counterexample === undefined) break;
    const { divergence, setup, requests } = result.counterexample;
    if (!failures.some((known) => known.divergence.clause === divergence.clause)) failures.push({ divergence, setup, requests });
  }
  return { tally, failures, interrupted };
};

export const conformMonitor = async (area: AnyArea, port: Port, budget: ConformBudget): Promise<Conformance> => {
  const began = nowMs();
  const end = began + budget.milliseconds;
  const { tally, failures, interrupted } = await agreement(area, port, budget, began + AGREEMENT_SHARE * budget.milliseconds);
  const leavesOut = port.hello?.areas[area.name]?.unsupported ?? [];
  let stopped = interrupted;
  const goOn = async (): Promise<boolean> => {
    budget.progress(nowMs() - began, 'pairs of traces');
    stopped ||= !(await budget.goOn());
    return !stopped && nowMs() < end;
  };
  const pairs = await judgePairs(port, { seed: budget.seed, platform: budget.platform, leavesOut, runs: RUNS_MAX, goOn });
  return { tally, failures, pairs, interrupted: stopped };
};

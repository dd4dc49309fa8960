/** The result of `check` as JSON. */
import type { AreaResult, Budget } from '../agreement/campaign.ts';
import { HANGS } from '../agreement/divergence.ts';
import { traceOf } from '../agreement/trace.ts';
import { AREAS } from '../areas.ts';
import type { IsolationReport } from '../isolation/matrix-report.ts';
import { type AreaReport, CHECK_SCHEMA_VERSION, type CheckReport, type DivergenceReport } from './check-shape.ts';
import { sentenceOf } from './clause-book.ts';

export type { CheckReport };

export interface CheckContext {
  /** What was judged: `emulator`, or the command of a port. */
  readonly subject: string;
  readonly version: string;
  readonly commit: string;
  readonly budget: Budget;
  readonly asked: { readonly areas: readonly string[]; readonly runs: number | null; readonly seconds: number | null };
  readonly seconds: number;
  readonly interrupted: boolean;
  /** True when the whole default budget was spent: only then does an unexercised guard decide. */
  readonly whole: boolean;
  /** Threads that shared the work. */
  readonly cores: number;
  /** File in which the counterexample was saved. */
  readonly saved: string | null;
  /** Null when the monitor was not among the areas, or is not the emulator. */
  readonly isolation: IsolationReport | null;
}

const guardsOf = (area: string): readonly string[] => AREAS.find((each) => each.name === area)?.guards ?? [];

const clausesOf = (result: AreaResult): AreaReport['clauses'] => {
  const known = guardsOf(result.area).map((clause) => [clause, { granted: 0, refused: 0 }] as const);
  const seen = new Map([...known, ...result.tally.clauses]);
  return Object.fromEntries([...seen].sort(([a], [b]) => (a < b ? -1 : 1)));
};

const rateOf = ({ tally, seconds, coreSeconds, warm }: AreaResult): number => {
  const steps = warm?.steps ?? tally.steps;
  const spent = warm?.coreSeconds ?? coreSeconds ?? seconds;
  return spent > 0 ? Math.round(steps / spent) : 0;
};

const areaReport = (result: AreaResult): AreaReport => ({
  area: result.area,
  traces: result.tally.traces,
  steps: result.tally.steps,
  granted: result.tally.granted,
  refused: result.tally.refused,
  loose: result.tally.loose,
  stepsPerSecond: rateOf(result),
  clauses: clausesOf(result),
});

const divergenceReport = (results: readonly AreaResult[], saved: string | null): DivergenceReport | null => {
  const result = results.find((each) => each.counterexample !== undefined);
  if (result?.counterexample === undefined) return null;
  const { divergence, setup, requests } = result.counterexample;
  return {
    area: result.area,
    clause: divergence.clause,
    says: divergence.clause === null ? null : sentenceOf(divergence.clause),
    step: divergence.step,
    request: requests[divergence.step],
    where: divergence.where,
    expected: divergence.expected,
    actual: divergence.actual,
    trace: traceOf(result.area, setup, requests),
    replay: saved === null ? null : `crossloop replay ${saved}`,
  };
};

/** The guards of the areas that were never granted or never alone in refusing. */
export const unexercisedIn = (areas: readonly AreaReport[]): readonly string[] =>
  areas.flatMap(({ area, clauses }) =>
    guardsOf(area).filter((clause) => {
      const seen = clauses[clause];
      return seen === undefined || seen.granted === 0 || seen.refused === 0;
    }),
  );

/** `decides` tells whether an unexercised guard makes the campaign incomplete. */
export const verdictOf = (report: Omit<CheckReport, 'verdict'>, decides: boolean): CheckReport['verdict'] => {
  if (report.divergence?.where === HANGS) return 'hang';
  if (report.divergence !== null || (report.isolation?.leak ?? null) !== null) return 'diverged';
  const empty = report.areas.some((area) => area.steps === 0) || report.areas.length < report.options.areas.length;
  const cells = report.isolation?.decides === true && report.isolation.empty.length > 0;
  return report.interrupted || empty || cells || (decides && report.unexercised.length > 0) ? 'incomplete' : 'agreed';
};

export const checkReport = (results: readonly AreaResult[], context: CheckContext): CheckReport => {
  const { version, commit, budget, asked, seconds, interrupted, whole, saved } = context;
  const areas = results.map(areaReport);
  const report = {
    schemaVersion: CHECK_SCHEMA_VERSION,
    tool: 'crossloop',
    version,
    commit,
    subject: context.subject,
    platform: budget.options.platform,
    transport: 'cross',
    seed: budget.seed,
    shard: budget.shard ?? null,
    options: { areas: asked.areas, runs: asked.runs, steps: budget.steps, seconds: asked.seconds },
    seconds,
    cores: context.cores,
    areas,
    unexercised: unexercisedIn(areas),
    interrupted,
    divergence: divergenceReport(results, saved),
    isolation: context.isolation,
  } as const;
  return { ...report, verdict: verdictOf(report, whole) };
};

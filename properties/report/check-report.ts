/** The result of `check` as JSON; its schema is docs/schemas/check.schema.json. */
import { cpus } from 'node:os';
import type { AreaResult, Budget } from '../agreement/campaign.ts';
import { unexercised } from '../agreement/tally.ts';
import { traceOf } from '../agreement/trace.ts';
import { AREAS } from '../areas.ts';

export const CHECK_SCHEMA_VERSION = 1;

export interface CheckContext {
  readonly version: string;
  readonly budget: Budget;
  readonly seconds: number;
  readonly interrupted: boolean;
  /** True when the whole default budget was spent: only then does an unexercised guard decide. */
  readonly whole: boolean;
  /** File in which the counterexample was saved. */
  readonly saved: string | null;
}

const areaReport = (result: AreaResult) => ({
  area: result.area,
  traces: result.tally.traces,
  steps: result.tally.steps,
  granted: result.tally.granted,
  refused: result.tally.refused,
  loose: result.tally.loose,
  stepsPerSecond: result.seconds > 0 ? Math.round(result.tally.steps / result.seconds) : 0,
  clauses: Object.fromEntries([...result.tally.clauses].sort(([a], [b]) => a.localeCompare(b))),
});

const divergenceReport = (result: AreaResult, saved: string | null) => {
  const found = result.counterexample;
  if (found === undefined) return null;
  const { divergence, setup, requests } = found;
  return {
    area: result.area,
    clause: divergence.clause,
    step: divergence.step,
    request: requests[divergence.step],
    where: divergence.where,
    expected: divergence.expected,
    actual: divergence.actual,
    trace: traceOf(result.area, setup, requests),
    replay: saved === null ? null : `crossloop replay ${saved}`,
  };
};

const unexercisedIn = (results: readonly AreaResult[]): readonly string[] =>
  results.flatMap((result) => unexercised(result.tally, AREAS.find((area) => area.name === result.area)?.guards ?? []));

export const checkReport = (results: readonly AreaResult[], context: CheckContext) => {
  const diverged = results.find((result) => result.counterexample !== undefined);
  const missing = unexercisedIn(results);
  const incomplete = context.interrupted || (context.whole && missing.length > 0);
  return {
    schemaVersion: CHECK_SCHEMA_VERSION,
    tool: 'crossloop',
    version: context.version,
    subject: 'emulator',
    platform: context.budget.options.platform,
    transport: 'cross',
    seed: context.budget.seed,
    shard: context.budget.shard ?? null,
    options: { runs: context.budget.runs ?? null, steps: context.budget.steps },
    seconds: context.seconds,
    cores: 1,
    machine: cpus()[0]?.model ?? 'unknown',
    areas: results.map(areaReport),
    unexercised: missing,
    interrupted: context.interrupted,
    divergence: diverged === undefined ? null : divergenceReport(diverged, context.saved),
    verdict: diverged !== undefined ? 'diverged' : incomplete ? 'incomplete' : 'agreed',
  } as const;
};

export type CheckReport = ReturnType<typeof checkReport>;

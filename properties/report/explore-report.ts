/** The result of `explore` as JSON; its schema is docs/schemas/explore.schema.json. */
import { cpus } from 'node:os';
import { traceOf } from '../agreement/trace.ts';
import { isReproduced, type ScopeFinding, type ScopeResult, type Verdict } from '../explore/run.ts';

export const EXPLORE_SCHEMA_VERSION = 1;

export interface ExploreContext {
  readonly version: string;
  readonly commit: string;
  readonly seconds: number;
  readonly interrupted: boolean;
  /** File in which the trace of a finding was saved. */
  readonly saved: string | null;
}

const divergenceReport = ({ scope, area, fault, walk }: ScopeFinding, saved: string | null) => ({
  scope,
  area,
  property: fault.property,
  clause: fault.clause,
  step: walk.requests.length - 1,
  request: walk.requests.at(-1) ?? null,
  where: fault.where,
  expected: fault.expected,
  actual: fault.actual,
  trace: traceOf(area, walk.setup, walk.requests),
  replay: saved === null ? null : `crossloop replay ${saved}`,
});

export const exploreReport = (results: readonly ScopeResult[], context: ExploreContext) => {
  const finding = results.find((result) => result.finding !== undefined)?.finding;
  const reproduced = results.every(({ certificate }) => isReproduced(certificate));
  const verdict: Verdict = finding !== undefined || !reproduced ? 'diverged' : context.interrupted ? 'incomplete' : 'closed';
  return {
    schemaVersion: EXPLORE_SCHEMA_VERSION,
    tool: 'crossloop',
    version: context.version,
    commit: context.commit,
    subject: 'emulator',
    seconds: context.seconds,
    machine: cpus()[0]?.model ?? 'unknown',
    certificates: results.map((result) => result.certificate),
    interrupted: context.interrupted,
    divergence: finding === undefined ? null : divergenceReport(finding, context.saved),
    verdict,
  } as const;
};

export type ExploreReport = ReturnType<typeof exploreReport>;

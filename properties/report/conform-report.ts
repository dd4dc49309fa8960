/** The result of `conform monitor` as JSON; its schema is docs/schemas/conform.schema.json. */
import { traceOf } from '../agreement/trace.ts';
import type { Conformance } from '../conform/monitor.ts';
import { type Failure, type JudgedClause, judgeClauses } from '../conform/verdicts.ts';
import { sentenceOf } from './clause-book.ts';

export const CONFORM_SCHEMA_VERSION = 1;

export interface ConformContext {
  readonly version: string;
  readonly commit: string;
  readonly peer: { readonly name: string; readonly command: string };
  readonly platform: string;
  readonly seed: number;
  readonly seconds: number;
  readonly unsupported: readonly string[];
}

const failureReport = ({ divergence, setup, requests }: Failure) => ({
  clause: divergence.clause,
  step: divergence.step,
  request: requests[divergence.step] ?? null,
  where: divergence.where,
  expected: divergence.expected,
  actual: divergence.actual,
  trace: traceOf('monitor', setup, requests),
});

const leakReport = ({ pairs }: Conformance) => {
  const { leak } = pairs;
  if (leak === undefined) return null;
  const { property, observer, request, probing, first, second, setup, traces } = leak;
  return { property, observer, request, probing, first, second, traces: traces.map((requests) => traceOf('monitor', setup, requests)) };
};

/** Nothing asked is no conformance. */
const verdictOf = ({ tally, failures, pairs, interrupted }: Conformance): 'conforms' | 'fails' | 'incomplete' => {
  if (failures.length > 0 || pairs.leak !== undefined || pairs.failure !== undefined) return 'fails';
  return interrupted || tally.steps === 0 || pairs.count.pairs === 0 ? 'incomplete' : 'conforms';
};

const clauseReport = (judged: JudgedClause) => ({ ...judged, says: sentenceOf(judged.clause), level: 'MUST' });

export const conformReport = (result: Conformance, context: ConformContext) => ({
  schemaVersion: CONFORM_SCHEMA_VERSION,
  tool: 'crossloop',
  version: context.version,
  commit: context.commit,
  peer: context.peer,
  platform: context.platform,
  seed: context.seed,
  seconds: context.seconds,
  traces: result.tally.traces,
  steps: result.tally.steps,
  granted: result.tally.granted,
  refused: result.tally.refused,
  unsupported: context.unsupported,
  clauses: judgeClauses(result.tally, result.failures, context.unsupported).map(clauseReport),
  failures: result.failures.map(failureReport),
  isolation: { ...result.pairs.count, failure: result.pairs.failure ?? null, leak: leakReport(result) },
  interrupted: result.interrupted,
  verdict: verdictOf(result),
});

export type ConformReport = ReturnType<typeof conformReport>;

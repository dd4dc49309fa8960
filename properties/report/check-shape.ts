/** The shape of a `check` result: what `check` and `merge` write, what `merge` and `clauses` read. Its schema is docs/schemas/check.schema.json. */
import { t } from '../../spec/prelude.ts';
import { traceShape } from '../agreement/trace.ts';

export const CHECK_SCHEMA_VERSION = 1;

const orNull = <A, O>(shape: t.Type<A, O>) => t.union([shape, t.null]);

export const witnessesShape = t.readonly(t.strict({ granted: t.number, refused: t.number }), 'Witnesses');

export const areaReportShape = t.readonly(
  t.strict({
    area: t.string,
    traces: t.number,
    steps: t.number,
    granted: t.number,
    refused: t.number,
    loose: t.number,
    stepsPerSecond: t.number,
    clauses: t.readonly(t.record(t.string, witnessesShape)),
  }),
  'Area',
);
export type AreaReport = t.TypeOf<typeof areaReportShape>;

export const divergenceReportShape = t.readonly(
  t.strict({
    area: t.string,
    clause: orNull(t.string),
    says: orNull(t.string),
    step: t.number,
    request: t.unknown,
    where: t.string,
    expected: t.string,
    actual: t.string,
    trace: traceShape,
    replay: orNull(t.string),
  }),
  'Divergence',
);
export type DivergenceReport = t.TypeOf<typeof divergenceReportShape>;

const optionsShape = t.readonly(
  t.strict({ areas: t.readonlyArray(t.string), runs: orNull(t.number), steps: t.number, seconds: orNull(t.number) }),
  'Options',
);

/** Pairs of runs of the monitor that differ in secrets: how many cells of requests, observers and channels were compared, and what was found. */
export const isolationShape = t.readonly(
  t.strict({
    pairs: t.number,
    sampled: t.number,
    told: t.number,
    bytesVaried: t.number,
    hiddenSteps: t.number,
    compared: t.number,
    withheld: t.number,
    cells: t.number,
    exempted: t.number,
    empty: t.readonlyArray(t.string),
    decides: t.boolean,
    matrix: t.readonly(t.record(t.string, t.number)),
    leak: orNull(t.string),
  }),
  'Isolation',
);

export const checkReportShape = t.readonly(
  t.strict({
    schemaVersion: t.literal(CHECK_SCHEMA_VERSION),
    tool: t.literal('crossloop'),
    version: t.string,
    commit: t.string,
    subject: t.string,
    platform: t.string,
    transport: t.string,
    seed: t.number,
    shard: orNull(t.readonly(t.strict({ i: t.number, n: t.number }), 'Shard')),
    options: optionsShape,
    seconds: t.number,
    cores: t.number,
    areas: t.readonlyArray(areaReportShape),
    unexercised: t.readonlyArray(t.string),
    interrupted: t.boolean,
    divergence: orNull(divergenceReportShape),
    isolation: orNull(isolationShape),
    verdict: t.union([t.literal('agreed'), t.literal('diverged'), t.literal('hang'), t.literal('incomplete')]),
  }),
  'Check',
);
export type CheckReport = t.TypeOf<typeof checkReportShape>;

/** Trace files: a setup and requests, as JSON that any program can read, and that `replay` runs again. */
import { E, PathReporter, pipe, t } from '../../spec/prelude.ts';
import { type AnyArea, AREAS } from '../areas.ts';

export const TRACE_SCHEMA_VERSION = 1;

export const traceShape = t.readonly(
  t.strict({
    schemaVersion: t.number,
    kind: t.literal('crossloop-trace'),
    area: t.string,
    setup: t.unknown,
    requests: t.readonlyArray(t.unknown),
  }),
  'Trace',
);
export type Trace = t.TypeOf<typeof traceShape>;

export interface ReadyTrace {
  readonly area: AnyArea;
  readonly setup: unknown;
  readonly requests: readonly unknown[];
}

export const traceOf = (area: string, setup: unknown, requests: readonly unknown[]): Trace => ({
  schemaVersion: TRACE_SCHEMA_VERSION,
  kind: 'crossloop-trace',
  area,
  setup,
  requests,
});

const reasons = (errors: t.Errors): string => PathReporter.report(E.left(errors)).slice(0, 3).join('; ');

const parse = (text: string): E.Either<string, unknown> =>
  E.tryCatch(
    () => JSON.parse(text) as unknown,
    () => 'it is not JSON',
  );

const ready = (trace: Trace): E.Either<string, ReadyTrace> => {
  if (trace.schemaVersion !== TRACE_SCHEMA_VERSION)
    return E.left(`it is of trace version ${trace.schemaVersion}, and this program reads version ${TRACE_SCHEMA_VERSION}`);
  const area = AREAS.find((each) => each.name === trace.area);
  if (area === undefined) return E.left(`it names the area "${trace.area}", which does not exist`);
  const setup = area.setupShape.decode(trace.setup);
  if (E.isLeft(setup)) return E.left(`its setup is wrong: ${reasons(setup.left)}`);
  const requests = t.readonlyArray(t.unknown).decode(trace.requests);
  if (E.isLeft(requests)) return E.left(`its requests are wrong: ${reasons(requests.left)}`);
  for (const [i, request] of trace.requests.entries()) {
    const decoded = area.requestShape.decode(request);
    if (E.isLeft(decoded)) return E.left(`its request ${i} is wrong: ${reasons(decoded.left)}`);
  }
  return E.right({ area, setup: trace.setup, requests: trace.requests });
};

/** Reads a trace file; the error says what is wrong with it. */
export const readTrace = (text: string): E.Either<string, ReadyTrace> => {
  const parsed = parse(text);
  if (E.isLeft(parsed)) return parsed;
  const version = (parsed.right as { schemaVersion?: unknown } | null)?.schemaVersion;
  if (typeof version === 'number' && version !== TRACE_SCHEMA_VERSION)
    return E.left(`it is of trace version ${version}, and this program reads version ${TRACE_SCHEMA_VERSION}`);
  return pipe(
    traceShape.decode(parsed.right),
    E.match((errors) => E.left(reasons(errors)), ready),
  );
};

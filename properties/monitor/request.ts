/** Requests of the monitor area as they stand in trace files, and as fast-check draws them for shrinking. */
import * as fc from 'fast-check';
import { manifestShape } from '../../spec/monitor/index.ts';
import { t } from '../../spec/prelude.ts';
import type { Manifest, MonitorRequest } from '../../spec/vocabulary/monitor.ts';

/** Would the monitor boot from this manifest? Asked of a running machine, because the answer depends on nothing else. */
export interface Examine {
  readonly call: 'examine';
  readonly manifest: Manifest;
}

export type AreaRequest = MonitorRequest | Examine;
export type CallName = MonitorRequest['call'];

/** Fields of every request but its name: all of them are numbers. */
export const FIELDS = {
  version: ['core', 'version'],
  features: ['core', 'function'],
  share: ['core', 'granule', 'to', 'access', 'tag'],
  lend: ['core', 'granule', 'to', 'access', 'tag'],
  donate: ['core', 'granule', 'to', 'tag'],
  grant: ['core', 'address'],
  retrieve: ['core', 'handle', 'tag', 'access'],
  relinquish: ['core', 'handle'],
  reclaim: ['core', 'handle'],
  scrub: ['core'],
  load: ['core', 'address', 'width'],
  store: ['core', 'address', 'width', 'value'],
  fetch: ['core', 'address'],
  'dma-read': ['master', 'address', 'width'],
  'dma-write': ['master', 'address', 'width', 'value'],
  stop: ['core', 'compartment'],
  restart: ['core', 'compartment'],
  crash: ['core'],
  bind: ['core', 'from', 'bits'],
  unbind: ['core', 'from', 'bits'],
  ring: ['core', 'to', 'bits'],
  mask: ['core', 'bits'],
  take: ['core'],
  tick: [],
  'cpu-on': ['core', 'target'],
  'cpu-off': ['core'],
  'cpu-suspend': ['core'],
  'affinity-info': ['core', 'target'],
  yield: ['core'],
  raise: ['line'],
  enable: ['core', 'line'],
  disable: ['core', 'line'],
  route: ['core', 'line', 'target'],
  acknowledge: ['core'],
  end: ['core', 'line'],
  prioritize: ['core', 'line', 'priority'],
  threshold: ['core', 'priority'],
  'read-register': ['core', 'word'],
  'write-register': ['core', 'word', 'value'],
  trap: ['core', 'r0', 'r1', 'r2', 'r3', 'r4', 'r5', 'r6', 'r7', 'h0', 'h1', 'h2', 'h3', 'h4', 'h5', 'h6', 'h7'],
} as const satisfies { readonly [Call in CallName]: readonly Exclude<keyof Extract<MonitorRequest, { call: Call }>, 'call'>[] };

export const CALLS = Object.keys(FIELDS) as readonly CallName[];

const isNumber = (value: unknown): boolean => typeof value === 'number' && Number.isFinite(value);

const isMonitorRequest = (value: unknown): value is MonitorRequest => {
  if (typeof value !== 'object' || value === null || !('call' in value)) return false;
  const record: Readonly<Record<string, unknown>> = { ...value };
  const fields: readonly string[] | undefined = CALLS.some((call) => call === value.call) ? FIELDS[value.call as CallName] : undefined;
  return fields?.every((field) => isNumber(record[field])) === true;
};

export const monitorRequestShape = new t.Type<MonitorRequest, MonitorRequest, unknown>(
  'MonitorRequest',
  isMonitorRequest,
  (value, context) => (isMonitorRequest(value) ? t.success(value) : t.failure(value, context, 'not a monitor request with its fields')),
  t.identity,
);

const examineShape: t.Type<Examine, unknown> = t.readonly(t.strict({ call: t.literal('examine'), manifest: manifestShape }), 'Examine');
export const requestShape: t.Type<AreaRequest, unknown> = t.union([monitorRequestShape, examineShape]);

/** Every whole number that a field can hold exactly: the two sides get the same, whatever it is. */
const word = fc.maxSafeNat();

const callArbitrary = (call: CallName): fc.Arbitrary<MonitorRequest> =>
  fc.record({ call: fc.constant(call), ...Object.fromEntries(FIELDS[call].map((field) => [field, word])) }) as fc.Arbitrary<never>;

/** Manifests are left out: they do not depend on what came before, so leaving out requests makes such a trace minimal. */
export const requestArbitrary: fc.Arbitrary<MonitorRequest> = fc.oneof(...CALLS.map(callArbitrary));

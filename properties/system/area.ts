/** The system area: Client and Server over one queue, one disk and one monitor, compared with the emulated system as a whole. */
import * as fc from 'fast-check';
import { boot, type SystemState, step } from '../../model/system.ts';
import { t } from '../../spec/prelude.ts';
import type { SystemRequest } from '../../spec/vocabulary/system.ts';
import type { Area } from '../agreement/area.ts';
import { monitorRequestShape, requestArbitrary } from '../monitor/request.ts';
import { difference } from './difference.ts';
import { intend } from './intents.ts';
import { drawSetup, setupShape, type Trial } from './setup.ts';
import { SystemSubject } from './subject.ts';

const PUBLISH = ['type', 'sector', 'bytes', 'slot', 'chunk', 'flags', 'fill'] as const;
const numbers = Object.fromEntries(PUBLISH.map((field) => [field, t.number])) as Record<(typeof PUBLISH)[number], typeof t.number>;

const requestShape: t.Type<SystemRequest, unknown> = t.union([
  t.readonly(t.strict({ call: t.literal('publish'), ...numbers })),
  t.readonly(t.strict({ call: t.literal('finish'), slot: t.number })),
  t.readonly(t.strict({ call: t.literal('kick') })),
  t.readonly(t.strict({ call: t.literal('pop') })),
  t.readonly(t.strict({ call: t.literal('notify') })),
  t.readonly(t.strict({ call: t.literal('reap') })),
  monitorRequestShape,
]);

/** Slots, chunks and lengths stay within every window, where a driver keeps its own requests. */
const request: fc.Arbitrary<SystemRequest> = fc.oneof(
  fc.record({ call: fc.constant('kick' as const) }),
  fc.record({ call: fc.constant('pop' as const) }),
  fc.record({ call: fc.constant('notify' as const) }),
  fc.record({ call: fc.constant('reap' as const) }),
  fc.record({ call: fc.constant('finish' as const), slot: fc.nat() }),
  fc.record({
    call: fc.constant('publish' as const),
    type: fc.nat(0xffff_ffff),
    sector: fc.maxSafeNat(),
    bytes: fc.constantFrom(512, 1024),
    slot: fc.nat(3),
    chunk: fc.nat(3),
    flags: fc.nat(0xffff_ffff),
    fill: fc.nat(255),
  }),
  requestArbitrary,
);

export const systemArea: Area<Trial, SystemState, SystemRequest, SystemSubject> = {
  name: 'system',
  // The parts have areas of their own, where each of their guards is judged; here it is that nobody acts where it does not run.
  guards: ['MON-CALL-1'],
  setupShape,
  requestShape,
  setup: drawSetup,
  boot,
  start: (setup) => new SystemSubject(setup),
  intend,
  step,
  perform: (subject, request_) => subject.perform(request_),
  difference,
  request,
};

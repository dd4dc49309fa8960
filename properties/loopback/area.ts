/** The loopback area: a Client and a Server with messages in flight and a device behind them, compared with the emulated ones completely. */
import * as fc from 'fast-check';
import { boot, type LoopbackState, pass, passFirst, step } from '../../model/loopback.ts';
import { answer, ask, event, expire, kick, postEvent, postKick, SERVE_CLAUSES, take } from '../../spec/loopback/index.ts';
import type { LoopbackRequest, LoopbackSetup } from '../../spec/vocabulary/loopback.ts';
import type { Area } from '../agreement/area.ts';
import { difference } from './difference.ts';
import { intend } from './intend.ts';
import { drawSetup } from './setup.ts';
import { requestShape, setupShape } from './shapes.ts';
import { type LoopbackSubject, perform, startLoopback } from './subject.ts';

const side = fc.nat(1);
const word = fc.nat(0xffff_ffff);

/** Messages up to 300 bytes: longer ones are refused like those. */
const request: fc.Arbitrary<LoopbackRequest> = fc.oneof(
  fc.record({ call: fc.constant('deliver' as const), from: side }),
  fc.record({ call: fc.constant('connect' as const), side }),
  fc.record({ call: fc.constant('post' as const), side }),
  fc.record({ call: fc.constant('expire' as const) }),
  fc.record({ call: fc.constant('interrupts' as const) }),
  fc.record({ call: fc.constant('kick' as const), queue: word }),
  fc.record({ call: fc.constant('ask' as const), what: word, args: fc.array(fc.double({ noNaN: true }), { maxLength: 10 }) }),
  fc.record({
    call: fc.constant('inject' as const),
    to: side,
    token: fc.nat(0x1_0000),
    bytes: fc.array(fc.nat(255), { maxLength: 300, size: 'max' }),
  }),
  fc.record({ call: fc.constant('restart' as const), side }),
  fc.record({ call: fc.constant('raise-used' as const), queue: word }),
  fc.record({ call: fc.constant('take-notification' as const), queue: word }),
  fc.record({ call: fc.constant('change-config' as const), offset: word, value: word }),
  fc.record({ call: fc.constant('need-reset' as const) }),
);

const RULES = [ask, expire, kick, postKick, postEvent, answer, event, take, pass, passFirst];

export const loopbackArea: Area<LoopbackSetup, LoopbackState, LoopbackRequest, LoopbackSubject> = {
  name: 'loopback',
  guards: [...new Set([...RULES.flatMap((rule) => rule.clauses), ...SERVE_CLAUSES])],
  setupShape,
  requestShape,
  setup: drawSetup,
  boot,
  start: startLoopback,
  intend,
  step,
  perform,
  difference,
  request,
};

/** The virtualnet area: two endpoints over one region that anybody may disturb, compared with the emulated ones byte by byte. */
import * as fc from 'fast-check';
import { boot, step, type VirtualNetState } from '../../model/virtualnet.ts';
import { hello, poll, receive, send } from '../../spec/virtualnet/index.ts';
import type { LinkRequest } from '../../spec/vocabulary/virtualnet.ts';
import type { Area } from '../agreement/area.ts';
import { difference } from './difference.ts';
import { intend } from './intend.ts';
import { drawSetup, type VirtualNetSetup } from './setup.ts';
import { requestShape, setupShape } from './shapes.ts';
import { type LinkSubject, perform, startLink } from './subject.ts';

const side = fc.nat(1);
const bySide = <Call extends string>(call: Call) => fc.record({ call: fc.constant(call), side });

/** Payloads up to 2,000 bytes: longer ones are refused like those. */
const request: fc.Arbitrary<LinkRequest> = fc.oneof(
  bySide('hello' as const),
  bySide('receive' as const),
  bySide('poll' as const),
  bySide('tick' as const),
  bySide('restart' as const),
  fc.record({ call: fc.constant('send' as const), side, kind: fc.nat(), payload: fc.array(fc.nat(255), { maxLength: 2000, size: 'max' }) }),
  fc.record({ call: fc.constant('poke' as const), at: fc.nat(), value: fc.nat({ max: 0xffff_ffff }) }),
);

export const virtualNetArea: Area<VirtualNetSetup, VirtualNetState, LinkRequest, LinkSubject> = {
  name: 'virtualnet',
  guards: [...new Set([...hello.clauses, ...send.clauses, ...receive.clauses, ...poll.clauses])],
  setupShape,
  requestShape,
  setup: drawSetup,
  boot,
  start: (setup) => startLink(setup),
  intend,
  step,
  perform,
  difference,
  request,
};

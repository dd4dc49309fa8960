/** The blk area: requests through chains over a little memory, specification against emulator, disk and memory compared byte by byte. */
import * as fc from 'fast-check';
import { type BlkMachine, boot, step } from '../../model/blk.ts';
import { ARRIVAL_GUARDS, REQUEST_GUARDS } from '../../spec/virtio/blk/index.ts';
import type { BlkOptions, BlkRequest } from '../../spec/vocabulary/blk.ts';
import type { Area } from '../agreement/area.ts';
import { blkDifference } from './difference.ts';
import { intend } from './intents.ts';
import { drawOptions } from './setup.ts';
import { blkOptionsShape, blkRequestShape } from './shapes.ts';
import { type BlkSubject, performBlk, startBlk } from './subject.ts';

const anyWord = fc.nat(0xffff_ffff);
/** At most three buffers each way, so that what is left after shrinking fits the smallest queue; more only repeat the third. */
const spans = fc.array(fc.record({ address: anyWord, length: anyWord }), { maxLength: 3 });

export const blkArea: Area<BlkOptions, BlkMachine, BlkRequest, BlkSubject> = {
  name: 'blk',
  guards: [...new Set([...ARRIVAL_GUARDS, ...REQUEST_GUARDS])],
  setupShape: blkOptionsShape,
  requestShape: blkRequestShape,
  setup: (random) => drawOptions(random),
  boot,
  start: startBlk,
  intend: (random, state) => intend(random, state),
  step,
  perform: performBlk,
  difference: blkDifference,
  request: fc.oneof(
    fc.record({ call: fc.constant('bring-up' as const), low: anyWord, high: anyWord }),
    fc.record({ call: fc.constant('write-writeback' as const), value: fc.nat(255) }),
    fc.record({ call: fc.constant('reset-blk' as const) }),
    fc.record({
      call: fc.constant('submit' as const),
      readable: spans,
      writable: spans,
      bytes: fc.array(fc.nat(255), { maxLength: 80 }),
      fill: fc.nat(255),
    }),
    fc.record({ call: fc.constant('complete' as const), slot: fc.nat(8) }),
    fc.record({ call: fc.constant('inject' as const), sector: fc.nat(64), faults: fc.nat(7) }),
    fc.record({ call: fc.constant('power-cut' as const), survivors: anyWord }),
  ),
};

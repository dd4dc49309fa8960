/** The blk area: requests through chains over a little memory, specification against emulator, disk and memory compared byte by byte. */
import * as fc from 'fast-check';
import { type BlkMachine, boot, step } from '../../model/blk.ts';
import { ARRIVAL_GUARDS, CONDUCT_GUARDS, failZone, offer, REQUEST_GUARDS, ZONE_GUARDS } from '../../spec/virtio/blk/index.ts';
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
  guards: [...new Set([...ARRIVAL_GUARDS, ...REQUEST_GUARDS, ...ZONE_GUARDS, ...CONDUCT_GUARDS, ...failZone.clauses, ...offer.clauses])],
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
      queue: fc.nat(3),
      readable: spans,
      writable: spans,
      bytes: fc.array(fc.nat(255), { maxLength: 80 }),
      fill: fc.nat(255),
    }),
    fc.record({ call: fc.constant('complete' as const), slot: fc.nat(8) }),
    fc.record({ call: fc.constant('inject' as const), sector: fc.nat(64), faults: fc.nat(7) }),
    fc.record({ call: fc.constant('power-cut' as const), survivors: anyWord }),
    fc.record({ call: fc.constant('read-config' as const), offset: fc.nat(100), width: fc.nat(4) }),
    fc.record({ call: fc.constant('reset-queue' as const), queue: fc.nat(3) }),
    fc.record({ call: fc.constant('resize' as const), capacity: fc.nat(64) }),
    fc.record({ call: fc.constant('set-may-unmap' as const), value: fc.nat(1) }),
    fc.record({ call: fc.constant('fail-zone' as const), zone: fc.nat(8), state: fc.nat(15) }),
    fc.record({
      call: fc.constant('judge-offer' as const),
      low: anyWord,
      high: anyWord,
      config: fc.array(fc.nat(255), { maxLength: 96 }),
      medium: fc.record({
        queues: fc.nat(8),
        hasMetrics: fc.boolean(),
        deallocates: fc.boolean(),
        model: fc.nat(3),
        zoneSectors: anyWord,
        openMax: anyWord,
        activeMax: anyWord,
        appendSectorsMax: anyWord,
        granularity: anyWord,
      }),
    }),
  ),
};

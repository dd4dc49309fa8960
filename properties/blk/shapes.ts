/** Shapes of disks and requests, for trace files. */
import { t } from '../../spec/prelude.ts';
import type { BlkOptions, BlkRequest } from '../../spec/vocabulary/blk.ts';
import { word } from '../virtio/shapes.ts';

export const blkOptionsShape: t.Type<BlkOptions> = t.readonly(
  t.strict({
    capacity: word,
    queueSize: word,
    queues: word,
    readOnly: t.boolean,
    flush: t.boolean,
    configWce: t.boolean,
    discard: t.boolean,
    writeZeroes: t.boolean,
    discardSectorsMax: word,
    discardSegmentsMax: word,
    zeroesSectorsMax: word,
    zeroesSegmentsMax: word,
    id: t.readonlyArray(word),
    slots: word,
  }),
  'BlkOptions',
);

const span = t.readonly(t.strict({ address: word, length: word }), 'Span');

export const blkRequestShape: t.Type<BlkRequest> = t.union(
  [
    t.readonly(t.strict({ call: t.literal('bring-up'), low: word, high: word })),
    t.readonly(t.strict({ call: t.literal('write-writeback'), value: word })),
    t.readonly(t.strict({ call: t.literal('reset-blk') })),
    t.readonly(
      t.strict({
        call: t.literal('submit'),
        readable: t.readonlyArray(span),
        writable: t.readonlyArray(span),
        bytes: t.readonlyArray(word),
        fill: word,
      }),
    ),
    t.readonly(t.strict({ call: t.literal('complete'), slot: word })),
    t.readonly(t.strict({ call: t.literal('inject'), sector: word, faults: word })),
    t.readonly(t.strict({ call: t.literal('power-cut'), survivors: word })),
  ],
  'BlkRequest',
);

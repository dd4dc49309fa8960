/** Shapes of disks and requests, for trace files. */
import { t } from '../../spec/prelude.ts';
import type { BlkOptions, BlkRequest } from '../../spec/vocabulary/blk.ts';
import { word } from '../virtio/shapes.ts';

const lifetime = t.readonly(t.strict({ reserve: word, typeA: word, typeB: word }), 'Lifetime');
const zoned = t.readonly(
  t.strict({
    model: word,
    zoneSectors: word,
    zoneCapacity: word,
    conventional: word,
    openMax: word,
    activeMax: word,
    appendSectorsMax: word,
    granularity: word,
    autoClose: t.boolean,
  }),
  'ZonedOptions',
);

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
    zeroesMayUnmap: t.boolean,
    secureErase: t.boolean,
    eraseSectorsMax: word,
    eraseSegmentsMax: word,
    sizeMax: word,
    lifetime: t.union([lifetime, t.null]),
    zoned: t.union([zoned, t.null]),
    id: t.readonlyArray(word),
    slots: word,
  }),
  'BlkOptions',
);

const medium = t.readonly(
  t.strict({
    queues: word,
    hasMetrics: t.boolean,
    deallocates: t.boolean,
    model: word,
    zoneSectors: word,
    openMax: word,
    activeMax: word,
    appendSectorsMax: word,
    granularity: word,
  }),
  'Medium',
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
        queue: word,
        readable: t.readonlyArray(span),
        writable: t.readonlyArray(span),
        bytes: t.readonlyArray(word),
        fill: word,
      }),
    ),
    t.readonly(t.strict({ call: t.literal('complete'), slot: word })),
    t.readonly(t.strict({ call: t.literal('inject'), sector: word, faults: word })),
    t.readonly(t.strict({ call: t.literal('power-cut'), survivors: word })),
    t.readonly(t.strict({ call: t.literal('read-config'), offset: word, width: word })),
    t.readonly(t.strict({ call: t.literal('reset-queue'), queue: word })),
    t.readonly(t.strict({ call: t.literal('resize'), capacity: word })),
    t.readonly(t.strict({ call: t.literal('set-may-unmap'), value: word })),
    t.readonly(t.strict({ call: t.literal('fail-zone'), zone: word, state: word })),
    t.readonly(t.strict({ call: t.literal('judge-offer'), low: word, high: word, config: t.readonlyArray(word), medium })),
  ],
  'BlkRequest',
);

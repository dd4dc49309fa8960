/** Shapes of device set-ups and requests, for trace files. Words are what a bus can carry: whole, unsigned, 32 bits. */
import { t } from '../../spec/prelude.ts';
import type { DeviceSetup, MmioRequest } from '../../spec/vocabulary/virtio.ts';

const isWord = (u: unknown): u is number => typeof u === 'number' && u >>> 0 === u;
export const word = new t.Type<number>('Word', isWord, (u, context) => (isWord(u) ? t.success(u) : t.failure(u, context)), t.identity);

const field = t.readonly(
  t.intersection([t.type({ offset: word, width: word, max: word, feature: word, zeroWithout: word }), t.partial({ always: t.boolean })]),
  'WritableField',
);
const featureField = t.readonly(t.strict({ offset: word, width: word, feature: word }), 'FeatureField');
const dependency = t.readonly(t.strict({ feature: word, needs: word }), 'FeatureDependency');
const region = t.readonly(t.strict({ id: word, lengthLow: word, lengthHigh: word, baseLow: word, baseHigh: word }), 'SharedRegion');
const policy = t.readonly(
  t.intersection([
    t.type({
      unofferedFeatures: t.keyof({ refused: null, masked: null }),
      queueSetup: t.keyof({ gated: null, ungated: null }),
      misalignedAreas: t.keyof({ refused: null, accepted: null }),
    }),
    t.partial({
      completion: t.keyof({ 'at-once': null, later: null }),
      interface: t.keyof({ modern: null, legacy: null }),
      byteOrder: t.keyof({ little: null, big: null }),
    }),
  ]),
  'VirtioPolicy',
);

export const deviceSetupShape: t.Type<DeviceSetup> = t.readonly(
  t.intersection([
    t.type({
      deviceId: word,
      vendorId: word,
      featuresLow: word,
      featuresHigh: word,
      requiredLow: word,
      requiredHigh: word,
      dependencies: t.readonlyArray(dependency),
      queueSizeMax: t.readonlyArray(word),
      config: t.readonlyArray(word),
      writable: t.readonlyArray(field),
      policy,
    }),
    t.partial({ cleared: t.readonlyArray(featureField), regions: t.readonlyArray(region), restricted: t.boolean }),
  ]),
  'DeviceSetup',
);

export const mmioRequestShape: t.Type<MmioRequest> = t.union(
  [
    t.readonly(t.strict({ call: t.literal('mmio-read'), offset: word, width: word })),
    t.readonly(t.strict({ call: t.literal('mmio-write'), offset: word, width: word, value: word })),
    t.readonly(t.strict({ call: t.literal('raise-used'), queue: word })),
    t.readonly(t.strict({ call: t.literal('change-config'), offset: word, value: word })),
    t.readonly(t.strict({ call: t.literal('need-reset') })),
    t.readonly(t.strict({ call: t.literal('take-notification'), queue: word })),
    t.readonly(t.strict({ call: t.literal('tell-used'), queue: word, wanted: t.boolean, empty: t.boolean })),
    t.readonly(t.strict({ call: t.literal('fetch'), queue: word })),
    t.readonly(t.strict({ call: t.literal('finish-queue-reset'), queue: word })),
    t.readonly(t.strict({ call: t.literal('finish-transition') })),
    t.readonly(t.strict({ call: t.literal('offer'), low: word, high: word })),
    t.readonly(t.strict({ call: t.literal('sample-line') })),
  ],
  'MmioRequest',
);

/** Drivers to listen to: what they know of features, fields and queues is drawn at random. */
import { t } from '../../spec/prelude.ts';
import type { DriverSetup } from '../../spec/vocabulary/driver.ts';
import {
  VIRTIO_F_ACCESS_PLATFORM,
  VIRTIO_F_NOTIFICATION_DATA,
  VIRTIO_F_ORDER_PLATFORM,
  VIRTIO_F_RING_PACKED,
  VIRTIO_F_RING_RESET,
  VIRTIO_F_SUSPEND,
  VIRTIO_F_VERSION_1,
} from '../../spec/vocabulary/limits.ts';
import type { Random } from '../support/random.ts';
import { featureWords } from '../virtio/setup.ts';
import { word } from '../virtio/shapes.ts';

/** Two bits of a device type: the first needs the second, which guards a field. */
const NEEDS = 3;
const NEEDED = 5;
const KNOWN = [
  ...[NEEDS, NEEDED, VIRTIO_F_ACCESS_PLATFORM, VIRTIO_F_RING_PACKED, VIRTIO_F_ORDER_PLATFORM],
  ...[VIRTIO_F_NOTIFICATION_DATA, VIRTIO_F_RING_RESET, VIRTIO_F_SUSPEND],
];

export const drawDriver = (random: Random): DriverSetup => {
  const [understoodLow, understoodHigh] = featureWords([VIRTIO_F_VERSION_1, ...KNOWN.filter(() => !random.oneIn(4))]);
  return {
    understoodLow,
    understoodHigh,
    dependencies: [{ feature: NEEDS, needs: NEEDED }],
    fields: [
      { offset: 0, width: 4 },
      { offset: 4, width: 4 },
      { offset: 8, width: 2, feature: NEEDED },
      { offset: 10, width: 1 },
    ],
    usesRegions: random.oneIn(2),
    queues: 1 + random.below(2),
  };
};

const field = t.readonly(t.intersection([t.type({ offset: word, width: word }), t.partial({ feature: word })]), 'DriverField');
export const driverSetupShape: t.Type<DriverSetup> = t.readonly(
  t.type({
    understoodLow: word,
    understoodHigh: word,
    dependencies: t.readonlyArray(t.readonly(t.strict({ feature: word, needs: word }))),
    fields: t.readonlyArray(field),
    usesRegions: t.boolean,
    queues: word,
  }),
  'DriverSetup',
);

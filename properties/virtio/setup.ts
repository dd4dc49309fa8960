/** Devices to check: of no particular type, with features, dependencies, queues and policies switched on and off at random. */
import {
  VIRTIO_F_ACCESS_PLATFORM,
  VIRTIO_F_ANY_LAYOUT,
  VIRTIO_F_EVENT_IDX,
  VIRTIO_F_INDIRECT_DESC,
  VIRTIO_F_NOTIFICATION_DATA,
  VIRTIO_F_NOTIFY_ON_EMPTY,
  VIRTIO_F_ORDER_PLATFORM,
  VIRTIO_F_RING_PACKED,
  VIRTIO_F_RING_RESET,
  VIRTIO_F_SUSPEND,
  VIRTIO_F_VERSION_1,
} from '../../spec/vocabulary/limits.ts';
import type { DeviceSetup, SharedRegion } from '../../spec/vocabulary/virtio.ts';
import type { Random } from '../support/random.ts';

/** Two bits of the device type's own, beside those of the rings: one needs the other, and one guards a configuration field. */
const NEEDS = 3;
const NEEDED = 5;
const SWARM = [
  NEEDS,
  NEEDED,
  VIRTIO_F_INDIRECT_DESC,
  VIRTIO_F_EVENT_IDX,
  VIRTIO_F_RING_PACKED,
  VIRTIO_F_NOTIFICATION_DATA,
  VIRTIO_F_RING_RESET,
  VIRTIO_F_SUSPEND,
  VIRTIO_F_ACCESS_PLATFORM,
  VIRTIO_F_ORDER_PLATFORM,
];

/** Words with the given bits set. */
export const featureWords = (bits: readonly number[]): readonly [low: number, high: number] => {
  const word = (from: number): number =>
    bits.filter((bit) => bit >= from && bit < from + 32).reduce((w, bit) => (w | (1 << (bit - from))) >>> 0, 0);
  return [word(0), word(32)];
};

/** Sizes on both sides of every boundary of a ring: none, one, powers of two, others, the greatest. */
const SIZES = [0, 1, 2, 4, 6, 256, 1024, 32768];

/** Configuration spaces down to one byte and up to more than a cache line; larger ones only repeat the middle. */
const CONFIG_BYTES = [1, 2, 7, 12, 60, 96];

/** Identifiers with holes, and regions near both ends of the address space. */
const drawRegions = (random: Random): readonly SharedRegion[] =>
  [0, 1, 0xff]
    .filter(() => random.oneIn(2))
    .map((id) => ({
      id,
      lengthLow: random.pick([0, 16, 0x1000, 0xffff_fff0]),
      lengthHigh: random.pick([0, 0, 1]),
      baseLow: random.pick([0, 0x1000, 0x8000_0000, 0xffff_f000]),
      baseHigh: random.pick([0, 1, 0xffff_fff0]),
    }));

/** Bits that a device may insist on, each with a clause of its own. */
const PLATFORM = [VIRTIO_F_ACCESS_PLATFORM, VIRTIO_F_ORDER_PLATFORM];

const LEGACY_SWARM = [NEEDS, NEEDED, VIRTIO_F_INDIRECT_DESC, VIRTIO_F_EVENT_IDX, VIRTIO_F_NOTIFY_ON_EMPTY];

/** The same device as one from before virtio 1.0: its features are of one word, ANY_LAYOUT among them. */
const legacy = (random: Random, modern: DeviceSetup): DeviceSetup => {
  const [featuresLow] = featureWords([VIRTIO_F_ANY_LAYOUT, ...LEGACY_SWARM.filter(() => random.oneIn(2))]);
  const policy = { ...modern.policy, interface: 'legacy', byteOrder: random.oneIn(2) ? 'big' : 'little' } as const;
  return { ...modern, featuresLow, featuresHigh: 0, requiredLow: 0, requiredHigh: 0, regions: [], restricted: false, policy };
};

export const drawSetup = (random: Random): DeviceSetup => (random.oneIn(5) ? legacy(random, drawModern(random)) : drawModern(random));

const drawModern = (random: Random): DeviceSetup => {
  const offered = [VIRTIO_F_VERSION_1, ...SWARM.filter(() => random.oneIn(2))];
  const [featuresLow, featuresHigh] = featureWords(offered);
  const [requiredLow, requiredHigh] = featureWords([
    VIRTIO_F_VERSION_1,
    ...offered.filter((bit) => random.oneIn(PLATFORM.includes(bit) ? 4 : 12)),
  ]);
  const bytes = random.pick(CONFIG_BYTES);
  const width = random.pick([1, 2, 4].filter((w) => w <= bytes));
  const offset = width * random.below(Math.floor(bytes / width));
  return {
    deviceId: random.pick([0, 1, 2, 3, 4]),
    vendorId: random.word(),
    featuresLow,
    featuresHigh,
    requiredLow,
    requiredHigh,
    dependencies: [{ feature: NEEDS, needs: NEEDED }],
    queueSizeMax: Array.from({ length: 1 + random.below(3) }, (_, i) => (i === 0 ? random.pick(SIZES.slice(1)) : random.pick(SIZES))),
    config: Array.from({ length: bytes }, () => random.below(256)),
    writable: random.oneIn(4)
      ? []
      : [
          {
            offset,
            width,
            max: random.pick([1, 255, 0xffff_ffff]),
            feature: random.pick([NEEDED, VIRTIO_F_VERSION_1]),
            zeroWithout: random.pick([NEEDS, VIRTIO_F_VERSION_1]),
            // One field in a few is the driver's at any time, without a draw of its own.
            always: offset === 4,
          },
        ],
    regions: random.oneIn(2) ? [] : drawRegions(random),
    restricted: offered.includes(VIRTIO_F_ACCESS_PLATFORM) && random.oneIn(2),
    cleared: bytes % 2 === 1 ? [{ offset: bytes - 1, width: 1, feature: NEEDED }] : [],
    policy: {
      unofferedFeatures: random.oneIn(4) ? 'masked' : 'refused',
      queueSetup: random.oneIn(4) ? 'ungated' : 'gated',
      misalignedAreas: random.oneIn(4) ? 'accepted' : 'refused',
      interface: 'modern',
      byteOrder: 'little',
      completion: random.oneIn(2) ? 'later' : 'at-once',
    },
  };
};

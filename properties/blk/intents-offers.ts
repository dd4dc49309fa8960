/** Offers for an observer to judge: of the device at hand, or of another one with one thing wrong. */
import type { BlkMachine } from '../../model/blk.ts';
import { blkSetup, mediumOf } from '../../spec/virtio/blk/index.ts';
import type { BlkOptions, JudgeOffer } from '../../spec/vocabulary/blk.ts';
import {
  BLK_CONFIG_ACTIVE_ZONES_MAX,
  BLK_CONFIG_APPEND_SECTORS_MAX,
  BLK_CONFIG_ERASE_ALIGNMENT,
  BLK_CONFIG_NUM_QUEUES,
  BLK_CONFIG_OPEN_ZONES_MAX,
  BLK_CONFIG_WRITE_GRANULARITY,
  BLK_CONFIG_WRITEBACK,
  BLK_CONFIG_ZEROES_MAY_UNMAP,
  BLK_CONFIG_ZONE_MODEL,
  BLK_CONFIG_ZONE_SECTORS,
  BLK_F_CONFIG_WCE,
  BLK_F_FLUSH,
  BLK_F_LIFETIME,
  BLK_Z_NONE,
} from '../../spec/vocabulary/limits.ts';
import type { Random } from '../support/random.ts';
import { drawOptions, drawZoned } from './setup.ts';

type Spoil = (random: Random, o: JudgeOffer) => JudgeOffer;

const without = (o: JudgeOffer, feature: number): JudgeOffer => ({ ...o, low: (o.low & ~(1 << feature)) >>> 0 });
const flipped = (o: JudgeOffer, feature: number): JudgeOffer => ({ ...o, low: (o.low ^ (1 << feature)) >>> 0 });
const withByte = (o: JudgeOffer, at: number, byte: number): JudgeOffer => ({ ...o, config: o.config.with(at, byte) });
const raised = (o: JudgeOffer, at: number): JudgeOffer => withByte(o, at, ((o.config[at] ?? 0) + 1) % 256);
const field =
  (at: number): Spoil =>
  (_, o) =>
    raised(o, at);

const SPOILS: readonly Spoil[] = [
  (_, o) => without(without(o, BLK_F_FLUSH), BLK_F_CONFIG_WCE),
  (_, o) => ({ ...without(o, BLK_F_FLUSH), low: (without(o, BLK_F_FLUSH).low | (1 << BLK_F_CONFIG_WCE)) >>> 0 }),
  (random, o) => raised(o, random.pick([BLK_CONFIG_WRITEBACK + 1, BLK_CONFIG_ZEROES_MAY_UNMAP + 1, BLK_CONFIG_ZEROES_MAY_UNMAP + 3])),
  (_, o) => ({ ...o, medium: { ...o.medium, queues: o.medium.queues + 1 } }),
  field(BLK_CONFIG_NUM_QUEUES),
  (_, o) => ({ ...o, medium: { ...o.medium, model: BLK_Z_NONE } }),
  (_, o) => ({ ...o, high: 0 }),
  field(BLK_CONFIG_ZONE_MODEL),
  field(BLK_CONFIG_ZONE_SECTORS),
  field(BLK_CONFIG_OPEN_ZONES_MAX),
  field(BLK_CONFIG_ACTIVE_ZONES_MAX),
  field(BLK_CONFIG_APPEND_SECTORS_MAX),
  (_, o) => ({
    ...withByte(o, BLK_CONFIG_APPEND_SECTORS_MAX + 3, 1),
    medium: { ...o.medium, appendSectorsMax: o.medium.appendSectorsMax + 2 ** 24 },
  }),
  field(BLK_CONFIG_WRITE_GRANULARITY),
  (random, o) => raised(o, BLK_CONFIG_ZONE_MODEL + 1 + random.below(3)),
  (_, o) => ({ ...o, medium: { ...o.medium, deallocates: !o.medium.deallocates } }),
  (_, o) => flipped(o, BLK_F_LIFETIME),
  (_, o) => ({ ...o, medium: { ...o.medium, hasMetrics: !o.medium.hasMetrics } }),
  field(BLK_CONFIG_ERASE_ALIGNMENT),
];

const offerOf = (o: BlkOptions): JudgeOffer => {
  const { featuresLow, featuresHigh, config } = blkSetup(o);
  return { call: 'judge-offer', low: featuresLow, high: featuresHigh, config, medium: mediumOf(o) };
};

/** Half of the offers made for the purpose have nothing wrong with them but what is then spoilt. */
export const drawOffer = (random: Random, s: BlkMachine): JudgeOffer => {
  if (random.oneIn(3)) {
    const { setup, config } = s.blk.device;
    return { call: 'judge-offer', low: setup.featuresLow, high: setup.featuresHigh, config, medium: mediumOf(s.blk.options) };
  }
  const drawn = drawOptions(random);
  const good = offerOf({ ...drawn, flush: true, zoned: random.oneIn(4) ? null : drawZoned(random) });
  return random.oneIn(8) ? good : random.pick(SPOILS)(random, good);
};

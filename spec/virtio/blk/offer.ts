/** What an observer holds a device's offer to: its feature bits, its configuration space, and the medium that they speak of. */
import type { JudgeOffer } from '../../vocabulary/blk.ts';
import {
  BLK_BREACH_ACTIVE_MAX,
  BLK_BREACH_APPEND_BEYOND_SEGMENTS,
  BLK_BREACH_APPEND_MAX,
  BLK_BREACH_ERASE_ALIGNMENT,
  BLK_BREACH_LEGACY_ZONED,
  BLK_BREACH_LIFETIME,
  BLK_BREACH_MAY_UNMAP,
  BLK_BREACH_MODEL,
  BLK_BREACH_NO_FLUSH,
  BLK_BREACH_NO_LIFETIME,
  BLK_BREACH_NOT_ZONED,
  BLK_BREACH_OPEN_MAX,
  BLK_BREACH_PADDING,
  BLK_BREACH_QUEUES,
  BLK_BREACH_WCE,
  BLK_BREACH_WRITE_UNIT,
  BLK_BREACH_ZONE_PADDING,
  BLK_BREACH_ZONE_SIZE,
  BLK_CONFIG_ACTIVE_ZONES_MAX,
  BLK_CONFIG_APPEND_SECTORS_MAX,
  BLK_CONFIG_BYTES,
  BLK_CONFIG_ERASE_ALIGNMENT,
  BLK_CONFIG_NUM_QUEUES,
  BLK_CONFIG_OPEN_ZONES_MAX,
  BLK_CONFIG_SEG_MAX,
  BLK_CONFIG_SIZE_MAX,
  BLK_CONFIG_WRITE_GRANULARITY,
  BLK_CONFIG_WRITEBACK,
  BLK_CONFIG_ZEROES_MAY_UNMAP,
  BLK_CONFIG_ZONE_MODEL,
  BLK_CONFIG_ZONE_SECTORS,
  BLK_F_CONFIG_WCE,
  BLK_F_FLUSH,
  BLK_F_LIFETIME,
  BLK_F_MQ,
  BLK_F_SECURE_ERASE,
  BLK_F_SEG_MAX,
  BLK_F_SIZE_MAX,
  BLK_F_WRITE_ZEROES,
  BLK_F_ZONED,
  BLK_PROPER,
  BLK_SECTOR_BYTES,
  BLK_Z_NONE,
  VIRTIO_F_VERSION_1,
} from '../../vocabulary/limits.ts';
import { type ClauseId, type Guard, guard, type Rule, rule } from '../../vocabulary/rule.ts';
import { inWords } from '../state.ts';

type Nobody = null;

const offers = ({ low, high }: JudgeOffer, feature: number): boolean => inWords([low, high], feature);
const field = ({ config }: JudgeOffer, offset: number, width: number): number =>
  config.slice(offset, offset + width).reduceRight((value, byte) => value * 256 + byte, 0);
const areZero = ({ config }: JudgeOffer, from: number, to: number): boolean => config.slice(from, to).every((byte) => byte === 0);

/** A disk with zones that the driver sees. */
const hasZones = (o: JudgeOffer): boolean => offers(o, BLK_F_ZONED) && o.medium.model !== BLK_Z_NONE;

const about = (clause: string, says: string, breach: number, holds: (o: JudgeOffer) => boolean): Guard<Nobody, JudgeOffer> =>
  guard(`virtio-1.4/blk/${clause}`, says, breach, (_, o) => holds(o));

const ofZones = (clause: string, says: string, breach: number, holds: (o: JudgeOffer) => boolean): Guard<Nobody, JudgeOffer> =>
  about(clause, says, breach, (o) => !hasZones(o) || holds(o));

/** Bytes of the padding after `write_zeroes_may_unmap`. */
const UNUSED1_FROM = BLK_CONFIG_ZEROES_MAY_UNMAP + 1;
const UNUSED1_TO = UNUSED1_FROM + 3;

const appendFits = (o: JudgeOffer): boolean =>
  !(offers(o, BLK_F_SIZE_MAX) && offers(o, BLK_F_SEG_MAX)) ||
  field(o, BLK_CONFIG_APPEND_SECTORS_MAX, 4) * BLK_SECTOR_BYTES <= field(o, BLK_CONFIG_SEG_MAX, 4) * field(o, BLK_CONFIG_SIZE_MAX, 4);

export const offer: Rule<Nobody, JudgeOffer> = rule(
  'blk-offer',
  [
    about('device/init/1', 'flushing is offered', BLK_BREACH_NO_FLUSH, (o) => offers(o, BLK_F_FLUSH) || offers(o, BLK_F_CONFIG_WCE)),
    about(
      'device/init/2',
      'who lets the cache be switched offers flushing',
      BLK_BREACH_WCE,
      (o) => !offers(o, BLK_F_CONFIG_WCE) || offers(o, BLK_F_FLUSH),
    ),
    about(
      'device/init/4',
      'unused bytes are zero',
      BLK_BREACH_PADDING,
      (o) => areZero(o, BLK_CONFIG_WRITEBACK + 1, BLK_CONFIG_WRITEBACK + 2) && areZero(o, UNUSED1_FROM, UNUSED1_TO),
    ),
    about('desc/layout/1', 'there are as many queues as it says, or one', BLK_BREACH_QUEUES, (o) =>
      offers(o, BLK_F_MQ) ? field(o, BLK_CONFIG_NUM_QUEUES, 2) === o.medium.queues : o.medium.queues === 1,
    ),
    about(
      'device/init/5',
      'a disk without zones does not speak of them',
      BLK_BREACH_NOT_ZONED,
      (o) => !offers(o, BLK_F_ZONED) || o.medium.model !== BLK_Z_NONE,
    ),
    ofZones('device/init/6', 'a legacy device does not offer zones', BLK_BREACH_LEGACY_ZONED, (o) => offers(o, VIRTIO_F_VERSION_1)),
    ofZones('device/init/9', 'the model is the true one', BLK_BREACH_MODEL, (o) => field(o, BLK_CONFIG_ZONE_MODEL, 1) === o.medium.model),
    ofZones(
      'device/init/10',
      'the size of a zone is true',
      BLK_BREACH_ZONE_SIZE,
      (o) => field(o, BLK_CONFIG_ZONE_SECTORS, 4) === o.medium.zoneSectors,
    ),
    ofZones(
      'device/init/12',
      'so many zones can be open',
      BLK_BREACH_OPEN_MAX,
      (o) => field(o, BLK_CONFIG_OPEN_ZONES_MAX, 4) === o.medium.openMax,
    ),
    ofZones(
      'device/init/13',
      'so many zones can be active',
      BLK_BREACH_ACTIVE_MAX,
      (o) => field(o, BLK_CONFIG_ACTIVE_ZONES_MAX, 4) === o.medium.activeMax,
    ),
    ofZones(
      'device/init/14',
      'so much can be appended at a time',
      BLK_BREACH_APPEND_MAX,
      (o) => field(o, BLK_CONFIG_APPEND_SECTORS_MAX, 4) === o.medium.appendSectorsMax,
    ),
    ofZones('device/init/15', 'an append fits the segments of a request', BLK_BREACH_APPEND_BEYOND_SEGMENTS, appendFits),
    ofZones(
      'device/init/17',
      'the unit of sequential writes is true',
      BLK_BREACH_WRITE_UNIT,
      (o) => field(o, BLK_CONFIG_WRITE_GRANULARITY, 4) === o.medium.granularity,
    ),
    ofZones('device/init/18', 'unused bytes behind the zones are zero', BLK_BREACH_ZONE_PADDING, (o) =>
      areZero(o, BLK_CONFIG_ZONE_MODEL + 1, BLK_CONFIG_BYTES),
    ),
    about(
      'device/op/10',
      'it says whether zeroes may unmap',
      BLK_BREACH_MAY_UNMAP,
      (o) => !offers(o, BLK_F_WRITE_ZEROES) || (field(o, BLK_CONFIG_ZEROES_MAY_UNMAP, 1) !== 0) === o.medium.deallocates,
    ),
    about(
      'device/op/15',
      'a medium that counts its wear lets the driver know',
      BLK_BREACH_NO_LIFETIME,
      (o) => offers(o, BLK_F_LIFETIME) || !o.medium.hasMetrics,
    ),
    about(
      'device/op/16',
      'a medium that does not is not asked',
      BLK_BREACH_LIFETIME,
      (o) => !offers(o, BLK_F_LIFETIME) || o.medium.hasMetrics,
    ),
    ofZones(
      'device/op/39',
      'a secure erase is of whole zones',
      BLK_BREACH_ERASE_ALIGNMENT,
      (o) => !offers(o, BLK_F_SECURE_ERASE) || field(o, BLK_CONFIG_ERASE_ALIGNMENT, 4) % field(o, BLK_CONFIG_ZONE_SECTORS, 4) === 0,
    ),
  ],
  (s) => ({ state: s, reply: [BLK_PROPER] }),
);

/** Offers that the standard merely allows, when they are made. */
export const offerClauses = (o: JudgeOffer): readonly ClauseId[] =>
  hasZones(o) && field(o, BLK_CONFIG_APPEND_SECTORS_MAX, 4) === 0 ? ['virtio-1.4/blk/device/init/16'] : [];

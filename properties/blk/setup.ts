/** Disks to check: tiny ones, so that every boundary is near and all of a disk can be compared at every step. */
import type { BlkOptions, ZonedOptions } from '../../spec/vocabulary/blk.ts';
import { BLK_Z_HA, BLK_Z_HM } from '../../spec/vocabulary/limits.ts';
import type { Random } from '../support/random.ts';

/** Zones of a few sectors, so that they fill; limits that are met by two or three of them. */
export const drawZoned = (random: Random): ZonedOptions => {
  const granularity = random.pick([1, 1, 2]);
  const zoneSectors = random.pick([4, 6, 8]);
  return {
    model: random.oneIn(6) ? BLK_Z_HA : BLK_Z_HM,
    zoneSectors,
    zoneCapacity: zoneSectors - (random.oneIn(2) ? 0 : granularity),
    conventional: random.oneIn(3) ? 0 : 1,
    openMax: random.pick([0, 1, 1, 2]),
    activeMax: random.pick([0, 1, 2, 2, 3]),
    appendSectorsMax: random.pick([0, 1, 2, 4]),
    granularity,
    autoClose: random.oneIn(2),
  };
};

/** Numbers that a medium gives of its wear, reserved ones among them. */
const drawLifetime = (random: Random) => ({ reserve: random.below(6), typeA: random.below(14), typeB: random.below(14) });

export const drawOptions = (random: Random): BlkOptions => {
  const capacity = 8 + random.below(17);
  const zoned = random.oneIn(2) ? drawZoned(random) : null;
  return {
    capacity,
    queueSize: random.pick([8, 16]),
    queues: random.pick([1, 1, 2, 3]),
    readOnly: random.oneIn(6),
    flush: !random.oneIn(4),
    configWce: random.oneIn(2),
    discard: !random.oneIn(4),
    writeZeroes: !random.oneIn(4),
    discardSectorsMax: 1 + random.below(capacity),
    discardSegmentsMax: 1 + random.below(3),
    zeroesSectorsMax: 1 + random.below(capacity),
    zeroesSegmentsMax: 1 + random.below(3),
    zeroesMayUnmap: random.oneIn(2),
    secureErase: random.oneIn(2),
    eraseSectorsMax: (zoned?.zoneSectors ?? 1) * (1 + random.below(zoned === null ? capacity : 2)),
    eraseSegmentsMax: 1 + random.below(2),
    sizeMax: random.oneIn(2) ? 0 : random.pick([256, 512, 4096]),
    lifetime: random.oneIn(2) ? null : drawLifetime(random),
    zoned,
    id: Array.from({ length: random.pick([0, 3, 19, 20, 21, 25]) }, () => 1 + random.below(255)),
    slots: 1 + random.below(4),
  };
};

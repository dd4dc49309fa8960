/** Disks to check: tiny ones, so that every boundary is near and all of a disk can be compared at every step. */
import type { BlkOptions } from '../../spec/vocabulary/blk.ts';
import type { Random } from '../support/random.ts';

export const drawOptions = (random: Random): BlkOptions => {
  const capacity = 8 + random.below(17);
  return {
    capacity,
    queueSize: random.pick([8, 16]),
    queues: 1,
    readOnly: random.oneIn(6),
    flush: !random.oneIn(4),
    configWce: random.oneIn(2),
    discard: !random.oneIn(4),
    writeZeroes: !random.oneIn(4),
    discardSectorsMax: 1 + random.below(capacity),
    discardSegmentsMax: 1 + random.below(3),
    zeroesSectorsMax: 1 + random.below(capacity),
    zeroesSegmentsMax: 1 + random.below(3),
    id: Array.from({ length: random.pick([0, 3, 19, 20, 21, 25]) }, () => 1 + random.below(255)),
    slots: 1 + random.below(4),
  };
};

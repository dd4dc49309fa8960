/** What a trace asks next of a packed queue: the same moods as for a split one, resolved against its own state. */
import type { PackedState } from '../../../model/packed.ts';
import type { Complete } from '../../../spec/vocabulary/virtqueue.ts';
import type { Random } from '../../support/random.ts';
import { intending, MOOD_SETS, publishIn } from '../intents.ts';
import type { Trial } from '../shapes.ts';
import { goodPlacement, nearPlacement, ringBytes } from './placements.ts';
import { forge, plant, ringEnd, scribble } from './plants.ts';

/** Bits that change queues, and some that must not. */
const FEATURE_BITS = [28, 28, 29, 29, 35, 0, 1, 27, 30, 32, 34];

export const drawTrial = (random: Random): Trial => {
  const largest = random.oneIn(24) ? random.pick([100, 255, 256]) : 1 + random.below(16);
  const sizeMax = random.oneIn(4) ? largest : random.pick([largest, 256, 2 * largest]);
  const bytes = ringBytes(largest) + 16 * random.below(9) + random.pick([0, 0, 1, 2, 8]);
  const extent = random.oneIn(2) ? bytes : random.pick([bytes + 1, bytes + 4096, 2 ** 32, 2 ** 32 + 4096, 2 ** 40]);
  const features = [...new Set(FEATURE_BITS.filter(() => random.oneIn(2)))].reduce((sum, bit) => sum + 2 ** bit, 0);
  const placement = random.oneIn(8) ? nearPlacement(random, bytes, sizeMax) : goodPlacement(random, bytes, sizeMax);
  return { ...placement, features, sizeMax, bytes, extent, moods: random.below(MOOD_SETS) };
};

const completeIn = (random: Random, { device: { held, ring } }: PackedState): Complete => {
  const one = held[random.oneIn(2) ? 0 : random.below(Math.max(1, held.length))];
  const head = one === undefined || random.oneIn(12) ? random.pick([ring.size, 0.5, -1, 0, random.edge()]) : one.id;
  const most = held.find(({ id }) => id === head)?.writableBytes ?? 0;
  const written = random.oneIn(8) ? random.pick([most + 1, 0.5, -1, 2 ** 32]) : random.pick([0, most, random.below(most + 1)]);
  return { call: 'complete', head, written };
};

export const intend = intending<PackedState>({
  enable: (random, { bytes, sizeMax }) => ({
    call: 'enable',
    ...(random.oneIn(2) ? nearPlacement(random, bytes, sizeMax) : goodPlacement(random, bytes, sizeMax)),
  }),
  publish: (random, state, trial) => publishIn(random, { size: state.driver.ring.size, ringEnd: ringEnd(state) }, trial),
  complete: completeIn,
  plant,
  forge,
  scribble,
});

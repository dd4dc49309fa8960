/** The round trip of a descriptor chain, as rows. */
import { chainNanoseconds, indirectChainNanoseconds } from './chain.ts';
import type { Bench } from './row.ts';

const OF = '3 descriptors, batches of 32, queue of 256, every check on';
/** Publish, take, return, reap. */
const STEPS = 4;

export const chains: Bench = {
  name: 'chain',
  run: async () => {
    const direct = chainNanoseconds();
    return [
      { name: 'chain round trip', value: direct, unit: 'ns', of: OF, atMost: 80 },
      { name: 'chain round trip, indirect', value: indirectChainNanoseconds(), unit: 'ns', of: OF },
      {
        name: 'emulator virtqueue',
        value: (STEPS * 1e9) / direct,
        unit: 'steps/s',
        of: `${OF}; ${STEPS} steps a chain`,
        atLeast: 5_000_000,
      },
    ];
  },
};

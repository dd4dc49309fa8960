/** Conditions on the platform that a manifest declares. */
import {
  COMPARTMENTS_MAX,
  CORES_MAX,
  GRANULE_BYTES_MAX,
  GRANULE_BYTES_MIN,
  GRANULES_MAX,
  INTERRUPTS_MAX,
  MASTERS_MAX,
} from '../../vocabulary/limits.ts';
import { at, basis, type Check, firstIn, isCount } from './check.ts';

const isPowerOfTwo = (n: number): boolean => Number.isInteger(Math.log2(n));

export const PLATFORM: readonly Check[] = [
  basis('MON-BOOT-1', 'the granule size is a power of two in range', ({ platform }) =>
    at(
      'platform.granuleBytes',
      !isCount(platform.granuleBytes, GRANULE_BYTES_MIN, GRANULE_BYTES_MAX) || !isPowerOfTwo(platform.granuleBytes),
    ),
  ),
  basis('MON-BOOT-2', 'memory is a number of granules in range', ({ platform }) =>
    at('platform.granules', !isCount(platform.granules, 1, GRANULES_MAX)),
  ),
  basis('MON-BOOT-3', 'cores, interrupt lines and masters are counts in range', ({ platform }) => {
    const counts = [
      ['cores', platform.cores, 1, CORES_MAX],
      ['interrupts', platform.interrupts, 0, INTERRUPTS_MAX],
      ['masters', platform.masters, 0, MASTERS_MAX],
    ] as const;
    return firstIn(counts, ([name, n, from, to]) => at(`platform.${name}`, !isCount(n, from, to)));
  }),
  basis('MON-BOOT-4', 'the number of compartments is in range', ({ compartments }) =>
    at('compartments', !isCount(compartments.length, 1, COMPARTMENTS_MAX)),
  ),
];

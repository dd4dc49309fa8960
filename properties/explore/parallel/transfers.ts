/** Who hands how many states to whom before a level is expanded: every thread works out the same plan from the same sizes. */

export interface Transfer {
  readonly from: number;
  readonly to: number;
  readonly count: number;
}

/** Handing states over costs about as much as expanding them, so small differences are left as they are. */
const TOLERATED = 16;
const TOLERATED_SHARE = 0.1;

export const planTransfers = (sizes: readonly number[]): readonly Transfer[] => {
  const total = sizes.reduce((sum, size) => sum + size, 0);
  const target = Math.ceil(total / sizes.length);
  if (Math.max(...sizes) - target <= Math.max(TOLERATED, TOLERATED_SHARE * target)) return [];
  const left = [...sizes];
  const transfers: Transfer[] = [];
  let to = 0;
  for (const from of sizes.keys()) {
    while ((left[from] as number) > target) {
      while ((left[to] as number) >= target) to += 1;
      const count = Math.min((left[from] as number) - target, target - (left[to] as number));
      transfers.push({ from, to, count });
      left[from] = (left[from] as number) - count;
      left[to] = (left[to] as number) + count;
    }
  }
  return transfers;
};

/** The clock: for budgets and rates only, never for what is decided. */
export const nowMs = (): number => performance.now();

/** The clock: for budgets and rates only, never for what is decided. */
export const nowMs = (): number => performance.now();

/** What this process has used of all cores, in milliseconds: on a shared machine a truer divisor than the time that passed. */
export const cpuMs = (): number => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
};

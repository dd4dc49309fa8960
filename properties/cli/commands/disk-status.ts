/** What `crossloop disk` shows: a status line while it serves, on a terminal only, and a summary at the end. */

/** Totals since the start, as the system counts them. */
export interface Served {
  readonly requests: number;
  readonly bytesRead: number;
  readonly bytesWritten: number;
  readonly worldSwitches: number;
  readonly doorbells: number;
}

const EVERY_MS = 500;
const UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB'] as const;

/** Three digits or so, and a unit. */
export const bytesText = (bytes: number): string => {
  let scaled = bytes;
  let unit = 0;
  while (scaled >= 1024 && unit < UNITS.length - 1) {
    scaled /= 1024;
    unit += 1;
  }
  return `${unit === 0 || scaled >= 100 ? Math.round(scaled) : scaled.toFixed(1)} ${UNITS[unit]}`;
};

const count = (n: number): string => Math.round(n).toLocaleString('en');

/** Rates between two totals, `seconds` apart. */
export const statusText = (before: Served, now: Served, seconds: number): string => {
  const rate = (total: (served: Served) => number): number => (total(now) - total(before)) / seconds;
  const bandwidth = rate((each) => each.bytesRead + each.bytesWritten);
  return [
    `${count(rate((each) => each.requests))} IOPS`,
    `${bytesText(bandwidth)}/s`,
    `${count(rate((each) => each.worldSwitches))} world switches/s`,
    `${count(rate((each) => each.doorbells))} doorbells/s`,
  ].join('  ');
};

export const summaryText = (served: Served, seconds: number): string => {
  const { requests, bytesRead, bytesWritten, worldSwitches, doorbells } = served;
  const each = requests === 0 ? '' : `, ${(worldSwitches / requests).toFixed(2)} and ${(doorbells / requests).toFixed(2)} a request`;
  return (
    `served ${count(requests)} requests in ${seconds.toFixed(1)} s: ${bytesText(bytesRead)} read, ${bytesText(bytesWritten)} written\n` +
    `${count(worldSwitches)} world switches, ${count(doorbells)} doorbells${each}\n`
  );
};

/** Rewrites one line on a terminal until it is told to stop; shows nothing anywhere else. */
export const showStatus = (totals: () => Served): (() => void) => {
  const { stderr } = process;
  if (!stderr.isTTY) return () => undefined;
  let before = totals();
  let at = performance.now();
  const timer = setInterval(() => {
    const now = totals();
    const later = performance.now();
    stderr.write(`\r\x1b[K${statusText(before, now, (later - at) / 1000)}`);
    before = now;
    at = later;
  }, EVERY_MS);
  return () => {
    clearInterval(timer);
    stderr.write('\r\x1b[K');
  };
};

/** What was measured, and on what: a figure without it means nothing. */
import { existsSync, readFileSync } from 'node:fs';
import { availableParallelism, cpus, loadavg, release, totalmem } from 'node:os';

/** Written by the build beside the compiled program. */
const BUILD = new URL('../build.json', import.meta.url);

export interface Header {
  readonly date: string;
  readonly commit: string;
  readonly node: string;
  readonly cpu: string;
  readonly cores: number;
  readonly memoryGiB: number;
  readonly kernel: string;
  /** Mean number of runnable tasks in the minute before: above 0 the machine was not quiet. */
  readonly load: number;
  readonly seed: number;
}

export const headerOf = (seed: number): Header => ({
  date: new Date().toISOString(),
  commit: existsSync(BUILD) ? (JSON.parse(readFileSync(BUILD, 'utf8')).commit ?? 'unknown') : 'unknown',
  node: process.version,
  cpu: cpus()[0]?.model ?? 'unknown',
  cores: availableParallelism(),
  memoryGiB: Math.round(totalmem() / 2 ** 30),
  kernel: release(),
  load: loadavg()[0] ?? 0,
  seed,
});

export const headerText = (header: Header): string =>
  `${header.cpu}, ${header.cores} cores, ${header.memoryGiB} GiB, Linux ${header.kernel}, load ${header.load.toFixed(1)}\n` +
  `Node ${header.node}, commit ${header.commit.slice(0, 12)}, seed ${header.seed}, ${header.date}\n`;

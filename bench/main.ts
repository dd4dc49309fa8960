/**
 * The benches: `npm run bench` runs all of them on emitted JavaScript, `npm run bench -- explorer chain` some. Prints rows and writes
 * them to bench/results. It judges nothing: a figure below its floor is marked, and no test is timed.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import Table from 'cli-table3';
import { calibrate, calibration } from './calibration.ts';
import { chains } from './chains.ts';
import { differential } from './differential.ts';
import { emulator } from './emulator.ts';
import { explorer } from './explorer.ts';
import { headerOf, headerText } from './machine.ts';
import { nbd } from './nbd.ts';
import type { Bench, Row, Skipped } from './row.ts';

const BENCHES: readonly Bench[] = [calibration, emulator, chains, differential, explorer, nbd];
const RESULTS = 'bench/results';

const asked = (row: Row): string => {
  if (row.atLeast !== undefined) return `≥ ${row.atLeast.toLocaleString('en')}${row.value < row.atLeast ? ' (below)' : ''}`;
  if (row.atMost !== undefined) return `≤ ${row.atMost.toLocaleString('en')}${row.value > row.atMost ? ' (above)' : ''}`;
  return '';
};

const right = (content: string) => ({ content, hAlign: 'right' as const });
const figure = (value: number): string => (value < 100 ? value.toFixed(2) : Math.round(value).toLocaleString('en'));

type Measured = (Row & { readonly calibration: number }) | Skipped;

const tableOf = (rows: readonly Measured[]): string => {
  const head = ['what', 'best', 'unit', 'floor', 'calibration', 'of'];
  const table = new Table({ head, style: { head: [], border: [] } });
  for (const row of rows) {
    if ('skipped' in row) table.push([row.name, 'skipped', '', '', '', row.skipped]);
    else table.push([row.name, right(figure(row.value)), row.unit, asked(row), right(figure(row.calibration)), row.of]);
  }
  return table.toString();
};

/** Runs a bench between two calibrations, and sets the faster of them beside its figures. */
const measured = async (bench: Bench, seed: number): Promise<readonly Measured[]> => {
  const before = calibrate(seed);
  const rows = await bench.run(seed);
  const rate = Math.max(before, calibrate(seed));
  return rows.map((row) => ('skipped' in row ? row : { ...row, calibration: rate }));
};

const { values, positionals } = parseArgs({ allowPositionals: true, options: { seed: { type: 'string', default: '1' } } });
const seed = Number(values.seed);
const header = headerOf(seed);
process.stdout.write(headerText(header));
const rows: Measured[] = [];
for (const bench of BENCHES) {
  if (positionals.length > 0 && !positionals.includes(bench.name)) continue;
  process.stderr.write(`${bench.name} …\n`);
  rows.push(...(await measured(bench, seed)));
}
process.stdout.write(`${tableOf(rows)}\n`);
mkdirSync(RESULTS, { recursive: true });
const file = `${RESULTS}/${header.date.slice(0, 10)}-${header.commit.slice(0, 12)}.json`;
writeFileSync(file, `${JSON.stringify({ schemaVersion: 1, ...header, rows }, null, 1)}\n`);
process.stdout.write(`written to ${file}\n`);

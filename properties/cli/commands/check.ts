/** `crossloop check`: the main job. Specification against emulator, over random request sequences. */
import { randomInt } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { SingleBar } from 'cli-progress';
import { Command } from 'commander';
import type { Platform } from '../../agreement/area.ts';
import { type AreaResult, type Budget, runArea, type Shard } from '../../agreement/campaign.ts';
import { traceOf } from '../../agreement/trace.ts';
import { type AnyArea, AREAS } from '../../areas.ts';
import { checkReport } from '../../report/check-report.ts';
import { checkText } from '../../report/check-table.ts';
import { EXIT, UsageError } from '../exit.ts';
import { areaOption, jsonOption, platformOption, runsOption, secondsOption, seedOption, shardOption, stepsOption } from '../options.ts';
import { VERSION } from '../version.ts';

/** The default budget of the whole campaign. */
const DEFAULT_SECONDS = 16;

interface CheckOptions {
  readonly seed?: number;
  readonly runs?: number;
  readonly steps: number;
  readonly seconds?: number;
  readonly area?: readonly string[];
  readonly platform: Platform;
  readonly shard?: Shard;
  readonly json?: string;
}

const chosenAreas = (names: readonly string[] | undefined): readonly AnyArea[] => {
  const unknown = names?.find((name) => !AREAS.some((area) => area.name === name));
  if (unknown !== undefined)
    throw new UsageError(`there is no area "${unknown}"; the areas are ${AREAS.map((area) => area.name).join(', ')}.`);
  return names === undefined ? AREAS : AREAS.filter((area) => names.includes(area.name));
};

const budgetOf = (options: CheckOptions, areas: number): Budget => {
  if (options.shard !== undefined && options.seconds !== undefined)
    throw new UsageError('--seconds does not go with --shard, whose result must not depend on time; use --runs.');
  if (options.shard !== undefined && options.runs === undefined)
    throw new UsageError('--shard needs --runs, the traces of the whole campaign.');
  const seconds = options.seconds ?? (options.runs === undefined ? DEFAULT_SECONDS : undefined);
  return {
    seed: options.seed ?? randomInt(2 ** 31),
    runs: options.runs,
    steps: options.steps,
    milliseconds: seconds === undefined ? undefined : (1000 * seconds) / areas,
    shard: options.shard,
    options: { platform: options.platform },
  };
};

const progressOver = (total: number) => {
  const bar = new SingleBar({ format: '{area} [{bar}] {steps} steps', hideCursor: true, stream: process.stderr, clearOnComplete: true });
  if (process.stderr.isTTY) bar.start(total, 0, { area: '', steps: 0 });
  return bar;
};

interface Campaign {
  readonly results: readonly AreaResult[];
  readonly interrupted: boolean;
}

/** Runs the areas one after another; Ctrl-C ends it cleanly with what was found so far. */
const runCampaign = async (areas: readonly AnyArea[], budget: Budget): Promise<Campaign> => {
  const results: AreaResult[] = [];
  let interrupted = false;
  const interrupt = (): void => {
    interrupted = true;
  };
  process.once('SIGINT', interrupt).once('SIGTERM', interrupt);
  const perArea = budget.milliseconds ?? 1;
  const bar = progressOver(areas.length * perArea);
  for (const area of areas) {
    const watch = async (tally: { readonly steps: number }, ms: number): Promise<boolean> => {
      bar.update(results.length * perArea + Math.min(ms, perArea), { area: area.name, steps: tally.steps.toLocaleString('en') });
      await new Promise((resolve) => setImmediate(resolve));
      return !interrupted;
    };
    results.push(await runArea(area, budget, watch));
    if (interrupted || results.at(-1)?.counterexample !== undefined) break;
  }
  bar.stop();
  process.off('SIGINT', interrupt).off('SIGTERM', interrupt);
  return { results, interrupted };
};

const save = (results: readonly AreaResult[]): string | null => {
  const found = results.find((result) => result.counterexample !== undefined);
  if (found?.counterexample === undefined) return null;
  const file = `crossloop-${found.area}-counterexample.json`;
  writeFileSync(file, `${JSON.stringify(traceOf(found.area, found.counterexample.setup, found.counterexample.requests), null, 1)}\n`);
  return file;
};

const run = async (options: CheckOptions): Promise<void> => {
  const areas = chosenAreas(options.area);
  const budget = budgetOf(options, areas.length);
  const began = performance.now();
  const { results, interrupted } = await runCampaign(areas, budget);
  const seconds = (performance.now() - began) / 1000;
  const whole = options.shard === undefined && options.runs === undefined && (options.seconds ?? DEFAULT_SECONDS) >= DEFAULT_SECONDS;
  const report = checkReport(results, { version: VERSION, budget, seconds, interrupted, whole, saved: save(results) });
  const json = `${JSON.stringify(report, null, 1)}\n`;
  if (options.json === '-') process.stdout.write(json);
  else process.stdout.write(checkText(report));
  if (options.json !== undefined && options.json !== '-') writeFileSync(options.json, json);
  process.exitCode = report.verdict === 'agreed' ? EXIT.agreed : EXIT.diverged;
};

export const checkCommand = (): Command =>
  new Command('check')
    .description('compare specification and emulator over random request sequences')
    .addOption(areaOption())
    .addOption(seedOption())
    .addOption(runsOption())
    .addOption(stepsOption())
    .addOption(secondsOption())
    .addOption(platformOption())
    .addOption(shardOption())
    .addOption(jsonOption())
    .action(run);

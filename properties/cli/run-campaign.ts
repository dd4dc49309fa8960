/** Runs a campaign over several areas with a progress bar, ended cleanly by Ctrl-C. */
import { randomInt } from 'node:crypto';
import { SingleBar } from 'cli-progress';
import type { Platform } from '../agreement/area.ts';
import { type AreaResult, type Budget, runArea, type Shard, type Watch } from '../agreement/campaign.ts';
import { type AnyArea, AREAS } from '../areas.ts';
import { UsageError } from './exit.ts';
import { interruptible } from './interruptible.ts';

/** The default budget of the whole campaign. */
export const DEFAULT_SECONDS = 16;

export interface CampaignOptions {
  readonly seed?: number;
  readonly runs?: number;
  readonly steps: number;
  readonly seconds?: number;
  readonly area?: readonly string[];
  readonly platform: Platform;
  readonly shard?: Shard;
}

export interface Campaign {
  readonly results: readonly AreaResult[];
  readonly interrupted: boolean;
  readonly seconds: number;
}

export const chosenAreas = (names: readonly string[] | undefined): readonly AnyArea[] => {
  const unknown = names?.find((name) => !AREAS.some((area) => area.name === name));
  if (unknown !== undefined)
    throw new UsageError(`there is no area "${unknown}"; the areas are ${AREAS.map((area) => area.name).join(', ')}.`);
  return names === undefined ? AREAS : AREAS.filter((area) => names.includes(area.name));
};

/** Seconds for the whole campaign; undefined when the number of traces limits it. */
export const secondsOf = (options: CampaignOptions): number | undefined =>
  options.seconds ?? (options.runs === undefined ? DEFAULT_SECONDS : undefined);

export const budgetOf = (options: CampaignOptions, areas: number): Budget => {
  if (options.shard !== undefined && options.seconds !== undefined)
    throw new UsageError('--seconds does not go with --shard, whose result must not depend on time; use --runs.');
  if (options.shard !== undefined && options.seed === undefined)
    throw new UsageError('--shard needs --seed, so that all shards draw from the same campaign.');
  if (options.shard !== undefined && options.runs === undefined)
    throw new UsageError('--shard needs --runs, the traces of the whole campaign.');
  const seconds = secondsOf(options);
  return {
    seed: options.seed ?? randomInt(2 ** 31),
    runs: options.runs,
    steps: options.steps,
    milliseconds: seconds === undefined ? undefined : (1000 * seconds) / areas,
    shard: options.shard,
    options: { platform: options.platform },
  };
};

/** A bar on a terminal, and nothing anywhere else. */
const progressOver = (total: number): SingleBar => {
  const bar = new SingleBar({ format: '{area} [{bar}] {steps} steps', hideCursor: true, stream: process.stderr, clearOnComplete: true });
  if (process.stderr.isTTY) bar.start(total, 0, { area: '', steps: 0 });
  return bar;
};

/** Runs one area against the subject. */
export type RunOne = (area: AnyArea, budget: Budget, watch: Watch) => Promise<AreaResult>;

export const runCampaign = (areas: readonly AnyArea[], budget: Budget, runOne: RunOne = runArea): Promise<Campaign> =>
  interruptible(async (interrupted) => {
    const began = performance.now();
    const results: AreaResult[] = [];
    const share = budget.milliseconds ?? 1;
    const bar = progressOver(areas.length * share);
    for (const area of areas) {
      const watch = async (tally: { readonly steps: number }, ms: number): Promise<boolean> => {
        bar.update(results.length * share + Math.min(ms, share), { area: area.name, steps: tally.steps.toLocaleString('en') });
        await new Promise((resolve) => setImmediate(resolve));
        return !interrupted();
      };
      results.push(await runOne(area, budget, watch));
      if (interrupted() || results.at(-1)?.counterexample !== undefined) break;
    }
    bar.stop();
    return { results, interrupted: interrupted(), seconds: (performance.now() - began) / 1000 };
  });

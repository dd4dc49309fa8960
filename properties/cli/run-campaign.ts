/** Runs a campaign over several areas with a progress bar, ended cleanly by Ctrl-C. */
import { randomInt } from 'node:crypto';
import { SingleBar } from 'cli-progress';
import type { Platform } from '../agreement/area.ts';
import { type AreaResult, type Budget, runArea, type Shard, type Watch } from '../agreement/campaign.ts';
import { emptyTally, unexercised } from '../agreement/tally.ts';
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

/** Runs one area against the subject; with `earlier`, goes on where that result ended. */
export type RunOne = (area: AnyArea, budget: Budget, watch: Watch, earlier?: AreaResult) => Promise<AreaResult>;

/**
 * Of a time budget, the part that all areas share equally. The rest goes to those in which a guard is still to be exercised, so that a slow
 * machine ends with a verdict too; to all alike when there is none.
 */
const FIRST_PART = 0.6;

const isOver = ({ interrupted, counterexample }: AreaResult): boolean => interrupted || counterexample !== undefined;

/** Runs areas one after another for so many milliseconds each, up to the first find or interruption. */
type RunAll = (areas: readonly AnyArea[], milliseconds: number | undefined) => Promise<void>;

const stillWaiting = (areas: readonly AnyArea[], results: ReadonlyMap<string, AreaResult>): readonly AnyArea[] =>
  areas.filter((area) => unexercised(results.get(area.name)?.tally ?? emptyTally(), area.guards).length > 0);

/** The second part of a time budget: who gets it, and how much. */
const secondPart = async (areas: readonly AnyArea[], share: number, results: Map<string, AreaResult>, runAll: RunAll): Promise<void> => {
  if ([...results.values()].some(isOver)) return;
  const waiting = stillWaiting(areas, results);
  const favoured = waiting.length === 0 ? areas : waiting;
  await runAll(favoured, ((1 - FIRST_PART) * share * areas.length) / favoured.length);
};

/** Looks at what is still to be exercised, after the time is over. */
const ROUNDS_OF_PATIENCE = 4;

/** On a machine so slow that guards are left over, more time for their areas, and no more than is left of the patience. */
const thirdPart = async (areas: readonly AnyArea[], patience: number, results: Map<string, AreaResult>, runAll: RunAll): Promise<void> => {
  for (let round = 0; round < ROUNDS_OF_PATIENCE && patience > 0; round += 1) {
    if ([...results.values()].some(isOver)) return;
    const waiting = stillWaiting(areas, results);
    if (waiting.length === 0) return;
    await runAll(waiting, patience / ROUNDS_OF_PATIENCE / waiting.length);
  }
};

export interface Manner {
  /** Waited for first; an interruption meanwhile counts. */
  readonly ready?: () => Promise<void>;
  /** Milliseconds beyond a time budget, spent only while a guard is still to be exercised. */
  readonly patience?: number;
}

export const runCampaign = (
  areas: readonly AnyArea[],
  budget: Budget,
  runOne: RunOne = runArea,
  { ready = () => Promise.resolve(), patience = 0 }: Manner = {},
): Promise<Campaign> =>
  interruptible(async (interrupted) => {
    await ready();
    const began = performance.now();
    const results = new Map<string, AreaResult>();
    const share = budget.milliseconds;
    const bar = progressOver(areas.length * (share ?? 1));
    const runAll: RunAll = async (some, milliseconds) => {
      for (const area of some) {
        if (interrupted()) break;
        const watch: Watch = async (tally) => {
          const done = share === undefined ? results.size : performance.now() - began;
          bar.update(Math.min(done, areas.length * (share ?? 1)), { area: area.name, steps: tally.steps.toLocaleString('en') });
          await new Promise((resolve) => setImmediate(resolve));
          return !interrupted();
        };
        const result = await runOne(area, { ...budget, milliseconds }, watch, results.get(area.name));
        results.set(area.name, result);
        if (isOver(result)) break;
      }
    };
    const inTwo = share !== undefined;
    await runAll(areas, inTwo ? FIRST_PART * share : share);
    if (inTwo && !interrupted()) await secondPart(areas, share, results, runAll);
    if (inTwo && !interrupted()) await thirdPart(areas, patience, results, runAll);
    bar.stop();
    return { results: [...results.values()], interrupted: interrupted(), seconds: (performance.now() - began) / 1000 };
  });

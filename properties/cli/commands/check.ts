/** `crossloop check`: the main job. Specification against emulator, over random request sequences. */
import { writeFileSync } from 'node:fs';
import { Command } from 'commander';
import { type AreaResult, type Budget, runArea } from '../../agreement/campaign.ts';
import { traceOf } from '../../agreement/trace.ts';
import type { AnyArea } from '../../areas.ts';
import { isolationCampaign } from '../../isolation/campaign.ts';
import { type IsolationReport, isolationReport } from '../../isolation/matrix-report.ts';
import { type CheckReport, checkReport } from '../../report/check-report.ts';
import { checkText } from '../../report/check-table.ts';
import { junit } from '../../report/junit.ts';
import { EXIT, UsageError } from '../exit.ts';
import { asJson, ensureWritable, STDOUT, writeResult } from '../files.ts';
import {
  areaOption,
  jsonOption,
  junitOption,
  platformOption,
  runsOption,
  secondsOption,
  seedOption,
  shardOption,
  stepsOption,
  subjectOption,
  transportOption,
} from '../options.ts';
import { budgetOf, type CampaignOptions, chosenAreas, DEFAULT_SECONDS, type RunOne, runCampaign, secondsOf } from '../run-campaign.ts';
import { judgedPort } from '../subject.ts';
import { COMMIT, VERSION } from '../version.ts';

interface CheckOptions extends CampaignOptions {
  readonly json?: string;
  readonly junit?: string;
  readonly subject: 'emulator' | 'pipe';
}

/** Saves the counterexample beside the caller; null when there is none, or no place for it. */
const save = (results: readonly AreaResult[]): string | null => {
  const found = results.find((result) => result.counterexample !== undefined);
  if (found?.counterexample === undefined) return null;
  const file = `crossloop-${found.area}-counterexample.json`;
  try {
    writeFileSync(file, asJson(traceOf(found.area, found.counterexample.setup, found.counterexample.requests)));
    return file;
  } catch {
    process.stderr.write('crossloop: the counterexample could not be saved here; run in a writable folder, or take it from --json.\n');
    return null;
  }
};

export interface Outputs {
  readonly json?: string;
  readonly junit?: string;
}

/** Writes a report wherever it was asked for, and sets the exit status. */
export const publish = (report: CheckReport, outputs: Outputs): void => {
  if (outputs.json !== STDOUT) process.stdout.write(checkText(report));
  if (outputs.json !== undefined) writeResult(outputs.json, asJson(report));
  if (outputs.junit !== undefined) writeResult(outputs.junit, junit(report));
  process.exitCode = report.verdict === 'agreed' ? EXIT.agreed : EXIT.diverged;
};

/** How each area is run: against the emulator in this process, or against a program at the other end of a pipe. */
interface Judged {
  readonly subject: string;
  readonly areas: readonly AnyArea[];
  readonly runOne: RunOne;
  readonly close: () => void;
}

const judgedOf = async (options: CheckOptions, command: readonly string[]): Promise<Judged> => {
  const areas = chosenAreas(options.area);
  if (options.subject === 'pipe') return judgedPort(areas, command);
  if (command.length > 0) throw new UsageError('a command is given only with --subject pipe.');
  return { subject: 'emulator', areas, runOne: runArea, close: () => undefined };
};

/** Of the time of a campaign, what goes to pairs of runs of the monitor: more when it is the only area. */
const isolationTime = (areas: readonly AnyArea[], budget: Budget, subject: string): number => {
  if (subject !== 'emulator' || budget.milliseconds === undefined || !areas.some(({ name }) => name === 'monitor')) return 0;
  return areas.length === 1 ? budget.milliseconds / 3 : budget.milliseconds / 2;
};

/** Enough to fill the matrix on any platform, several times over: `--area monitor --seconds 60` gives as much. */
const MATRIX_MILLISECONDS = 20_000;

const isolationWithin = (milliseconds: number, { seed, options }: Budget): IsolationReport | null => {
  if (milliseconds === 0) return null;
  const end = performance.now() + milliseconds;
  const goOn = (): boolean => performance.now() < end;
  const result = isolationCampaign({ ...options, seed, traces: Number.POSITIVE_INFINITY, steps: 256, every: 24, long: 8, goOn });
  return isolationReport(result, options.platform, milliseconds >= MATRIX_MILLISECONDS);
};

const run = async (command: readonly string[], options: CheckOptions): Promise<void> => {
  const { subject, areas, runOne, close } = await judgedOf(options, command);
  const budget = budgetOf(options, areas.length);
  ensureWritable(options.json);
  ensureWritable(options.junit);
  const pairTime = isolationTime(areas, budget, subject);
  const rest = budget.milliseconds === undefined ? undefined : budget.milliseconds - pairTime / areas.length;
  const { results, interrupted, seconds } = await runCampaign(areas, { ...budget, milliseconds: rest }, runOne);
  close();
  const differs = results.some(({ counterexample }) => counterexample !== undefined);
  const isolation = interrupted || differs ? null : isolationWithin(pairTime, budget);
  const whole = options.shard === undefined && (secondsOf(options) ?? 0) >= DEFAULT_SECONDS;
  const asked = { areas: areas.map((area) => area.name), runs: options.runs ?? null, seconds: secondsOf(options) ?? null };
  const context = {
    subject,
    version: VERSION,
    commit: COMMIT,
    budget,
    asked,
    seconds,
    interrupted,
    whole,
    saved: save(results),
    isolation,
  };
  publish(checkReport(results, context), options);
};

const EXAMPLES = `
Examples:
  crossloop check                                      all areas at the default budget of ${DEFAULT_SECONDS} s
  crossloop check --area monitor --area virtqueue      two areas
  crossloop check --seed 7 --runs 1000                 the same traces on every machine
  crossloop check --seconds 60 --json - | jq .verdict  the result for a program
  crossloop check --seed 7 --runs 8000 --shard 1/8 --json 1.json
                                                       one part of eight; crossloop merge folds them
  crossloop check --subject pipe --area monitor -- python3 monitor.py
                                                       a monitor in any language, over its standard input and output`;

export const checkCommand = (): Command =>
  new Command('check')
    .description('compare specification and emulator over random request sequences')
    .addOption(areaOption())
    .addOption(seedOption())
    .addOption(runsOption())
    .addOption(stepsOption())
    .addOption(secondsOption())
    .addOption(platformOption())
    .addOption(transportOption())
    .addOption(subjectOption())
    .addOption(shardOption())
    .addOption(jsonOption())
    .addOption(junitOption())
    .addHelpText('after', EXAMPLES)
    .argument('[command...]', 'after --, with --subject pipe: the program to judge and its arguments')
    .action(run);

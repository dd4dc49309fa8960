/** `crossloop check`: the main job. Specification against emulator, over random request sequences. */
import { writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { Command } from 'commander';
import type { AreaResult, Budget } from '../../agreement/campaign.ts';
import type { Counterexample } from '../../agreement/shrink.ts';
import { traceOf } from '../../agreement/trace.ts';
import { TRACES_OF_ONE_START } from '../../agreement/traces.ts';
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
  crewOption,
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
import { budgetOf, type Campaign, type CampaignOptions, chosenAreas, DEFAULT_SECONDS, runCampaign, secondsOf } from '../run-campaign.ts';
import { type JudgedPort, judgedPort } from '../subject.ts';
import { COMMIT, VERSION } from '../version.ts';
import { Crew } from '../workers/crew.ts';

interface CheckOptions extends CampaignOptions {
  readonly json?: string;
  readonly junit?: string;
  readonly subject: 'emulator' | 'pipe';
  readonly workers?: number;
}

/** Saves a counterexample beside the caller; null when there is no place for it. Smaller ones of the same area replace it. */
const save = (area: string, { setup, requests }: Counterexample<unknown, unknown>): string | null => {
  const file = `crossloop-${area}-counterexample.json`;
  try {
    writeFileSync(file, asJson(traceOf(area, setup, requests)));
    return file;
  } catch {
    process.stderr.write('crossloop: the counterexample could not be saved here; run in a writable folder, or take it from --json.\n');
    return null;
  }
};

const saveFound = (results: readonly AreaResult[]): string | null => {
  const found = results.find((result) => result.counterexample !== undefined);
  return found?.counterexample === undefined ? null : save(found.area, found.counterexample);
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

/** What is judged, and in which areas: the emulator in this program, or a program at the other end of a pipe. */
const judgedOf = async (options: CheckOptions, command: readonly string[]): Promise<JudgedPort> => {
  const areas = chosenAreas(options.area);
  if (options.subject === 'pipe') return judgedPort(areas, command);
  if (command.length > 0) throw new UsageError('a command is given only with --subject pipe.');
  return { subject: 'emulator', areas };
};

/** Each thread has to get warm in each area: where an area has less time than this, a second thread costs more than it brings. */
const MILLISECONDS_FOR_A_CREW = 10_000;

/** As many as there are cores, unless time is short, and no more than have something to do. */
const workersFor = ({ workers, runs = Number.POSITIVE_INFINITY, shard }: CheckOptions, { milliseconds }: Budget): number => {
  const wanted = workers ?? ((milliseconds ?? Number.POSITIVE_INFINITY) < MILLISECONDS_FOR_A_CREW ? 1 : availableParallelism());
  return Math.max(1, Math.min(wanted, Math.ceil(runs / TRACES_OF_ONE_START / (shard?.n ?? 1))));
};

/** The campaign itself, on threads that are there only meanwhile. */
const campaignOn = async (crew: Crew, areas: readonly AnyArea[], budget: Budget, patience: number): Promise<Campaign> => {
  try {
    return await runCampaign(areas, budget, crew.run, { ready: () => crew.ready(), patience });
  } finally {
    await crew.close();
  }
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
  const { subject, areas } = await judgedOf(options, command);
  const budget = budgetOf(options, areas.length);
  ensureWritable(options.json);
  ensureWritable(options.junit);
  const pairTime = isolationTime(areas, budget, subject);
  const rest = budget.milliseconds === undefined ? undefined : budget.milliseconds - pairTime / areas.length;
  const workers = workersFor(options, budget);
  const crew = new Crew(workers, options.subject === 'pipe' ? command : undefined, (area, { counterexample }) =>
    save(area, counterexample),
  );
  const whole = options.shard === undefined && (secondsOf(options) ?? 0) >= DEFAULT_SECONDS;
  const patience = whole ? DEFAULT_SECONDS * 1000 : 0;
  const { results, interrupted, seconds } = await campaignOn(crew, areas, { ...budget, milliseconds: rest }, patience);
  const differs = results.some(({ counterexample }) => counterexample !== undefined);
  const isolation = interrupted || differs ? null : isolationWithin(pairTime, budget);
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
    saved: saveFound(results),
    cores: workers,
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
    .addOption(crewOption())
    .addOption(shardOption())
    .addOption(jsonOption())
    .addOption(junitOption())
    .addHelpText('after', EXAMPLES)
    .argument('[command...]', 'after --, with --subject pipe: the program to judge and its arguments')
    .action(run);

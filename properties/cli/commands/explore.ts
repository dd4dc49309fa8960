/** `crossloop explore`: everything that can happen in small scopes, specification and emulator side by side. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { SingleBar } from 'cli-progress';
import { Command, Option } from 'commander';
import { E } from '../../../spec/prelude.ts';
import { traceOf } from '../../agreement/trace.ts';
import type { AnyJudged } from '../../explore/judged.ts';
import { exploreNaively } from '../../explore/naive.ts';
import { dropCheckpoint, loadCheckpoint, saveCheckpoint } from '../../explore/parallel/checkpoint.ts';
import { exploreInParallel } from '../../explore/parallel/run.ts';
import { exploreScope, type Progress, type ScopeFinding, type ScopeResult, type Watch, withNaive } from '../../explore/run.ts';
import { SCOPES } from '../../explore/scopes/index.ts';
import { exploreReport } from '../../report/explore-report.ts';
import { exploreText, scopesText } from '../../report/explore-table.ts';
import { EXIT, UsageError } from '../exit.ts';
import { asJson, ensureWritable, STDOUT, writeResult } from '../files.ts';
import { interruptible } from '../interruptible.ts';
import { jsonOption, workersOption } from '../options.ts';
import { COMMIT, VERSION } from '../version.ts';

interface ExploreOptions {
  readonly list?: boolean;
  readonly scope?: readonly string[];
  readonly json?: string;
  readonly out?: string;
  readonly naive?: boolean;
  readonly workers: number;
  readonly symmetry: boolean;
  readonly checkpoint?: string;
}

const chosenScopes = (names: readonly string[] | undefined): readonly AnyJudged[] => {
  if (names === undefined) return SCOPES.filter(({ scope }) => scope.tags.includes('quick'));
  if (names.includes('all')) return SCOPES;
  const unknown = names.find((name) => !SCOPES.some(({ scope }) => scope.name === name));
  if (unknown !== undefined)
    throw new UsageError(`there is no scope "${unknown}"; the scopes are ${SCOPES.map(({ scope }) => scope.name).join(', ')}, and all.`);
  return SCOPES.filter(({ scope }) => names.includes(scope.name));
};

const progressBar = (): SingleBar => {
  const format = '{scope} [{bar}] {states} states, {transitions} transitions';
  const bar = new SingleBar({ format, hideCursor: true, stream: process.stderr, clearOnComplete: true });
  if (process.stderr.isTTY) bar.start(1, 0, { scope: '', states: 0, transitions: 0 });
  return bar;
};

interface Exploration {
  readonly results: readonly ScopeResult[];
  readonly interrupted: boolean;
  readonly seconds: number;
}

/** What a checkpoint must have been written by to be gone on from. */
const PROGRAM = `${VERSION} (${COMMIT})`;

/** From its checkpoint, if it has one. What is left after an interruption is saved as the next. */
const resumably = async (judged: AnyJudged, folder: string, { workers, symmetry }: ExploreOptions, watch: Watch): Promise<ScopeResult> => {
  const { name } = judged.scope;
  const program = symmetry ? PROGRAM : `${PROGRAM} without symmetry`;
  const from = loadCheckpoint(folder, program, name);
  if (E.isLeft(from)) throw new UsageError(from.left);
  const result = await exploreInParallel(judged, watch, { threads: workers, symmetry, from: from.right });
  if (result.checkpoint === undefined) dropCheckpoint(folder, name);
  else process.stderr.write(`Saved in ${saveCheckpoint(folder, program, name, result.checkpoint)}: run the same command again to go on.\n`);
  return result;
};

const explore = (judged: AnyJudged, options: ExploreOptions, watch: Watch): Promise<ScopeResult> => {
  const { workers, checkpoint, symmetry } = options;
  if (checkpoint !== undefined) return resumably(judged, checkpoint, options, watch);
  return workers === 1 ? exploreScope(judged, watch, symmetry) : exploreInParallel(judged, watch, { threads: workers, symmetry });
};

/** Explores the scopes one after another, up to the first finding or interruption. */
const exploreAll = (scopes: readonly AnyJudged[], options: ExploreOptions): Promise<Exploration> =>
  interruptible(async (interrupted) => {
    const began = performance.now();
    const results: ScopeResult[] = [];
    const bar = progressBar();
    const goOn = async (): Promise<boolean> => {
      await new Promise((resolve) => setImmediate(resolve));
      return !interrupted();
    };
    for (const judged of scopes) {
      const watch = async ({ expanded, discovered, transitions }: Progress): Promise<boolean> => {
        bar.setTotal(discovered);
        const shown = { scope: judged.scope.name, states: discovered.toLocaleString('en'), transitions: transitions.toLocaleString('en') };
        bar.update(expanded, shown);
        return goOn();
      };
      const result = await explore(judged, options, watch);
      const again =
        options.naive === true && result.certificate.verdict === 'closed' ? await exploreNaively(judged.scope, goOn) : undefined;
      results.push(withNaive(result, again));
      if (interrupted() || results.at(-1)?.finding !== undefined) break;
    }
    bar.stop();
    return { results, interrupted: interrupted(), seconds: (performance.now() - began) / 1000 };
  });

/** Saves the shortest trace to a finding as a file that `replay` runs. */
const saveTrace = (finding: ScopeFinding | undefined): string | null => {
  if (finding === undefined) return null;
  const file = `crossloop-${finding.scope}-counterexample.json`;
  writeFileSync(file, asJson(traceOf(finding.area, finding.walk.setup, finding.walk.requests)));
  return file;
};

const ensureFolder = (folder: string | undefined): void => {
  if (folder === undefined) return;
  try {
    mkdirSync(folder, { recursive: true });
  } catch {
    throw new UsageError(`cannot make the folder ${folder}; name one in a place that is writable.`);
  }
};

const run = async (options: ExploreOptions): Promise<void> => {
  if (options.list === true) {
    process.stdout.write(scopesText(SCOPES));
    return;
  }
  const scopes = chosenScopes(options.scope);
  ensureWritable(options.json);
  ensureFolder(options.out);
  ensureFolder(options.checkpoint);
  const { results, interrupted, seconds } = await exploreAll(scopes, options);
  const finding = results.find((result) => result.finding !== undefined)?.finding;
  const report = exploreReport(results, { version: VERSION, commit: COMMIT, seconds, interrupted, saved: saveTrace(finding) });
  if (options.out !== undefined)
    for (const { certificate } of results) writeFileSync(join(options.out, `${certificate.scope}.json`), asJson(certificate));
  if (options.json !== STDOUT) process.stdout.write(exploreText(report));
  if (options.json !== undefined) writeResult(options.json, asJson(report));
  process.exitCode = report.verdict === 'closed' ? EXIT.agreed : EXIT.diverged;
};

const collect = (value: string, earlier: readonly string[] = []): readonly string[] => [...earlier, value];

export const exploreCommand = (): Command =>
  new Command('explore')
    .description('visit every state of small scopes, specification and emulator compared at every transition')
    .option('--list', 'show the scopes')
    .addOption(new Option('--scope <name>', 'scope to explore, repeatable, or all (default: those tagged quick)').argParser(collect))
    .addOption(jsonOption())
    .option('--out <folder>', 'write a certificate for each scope into this folder')
    .option('--naive', 'count again by an exploration that is written to be simple, and compare')
    .addOption(workersOption())
    .option('--no-symmetry', 'tell states apart that differ in names only')
    .option('--checkpoint <folder>', 'on Ctrl-C save there what was visited, and go on from it the next time')
    .addHelpText(
      'after',
      '\nExamples:\n  crossloop explore\n  crossloop explore --scope all --workers 2 --out certificates\n  crossloop explore --scope split-4 --checkpoint unfinished\n',
    )
    .action(run);

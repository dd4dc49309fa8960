/** `crossloop merge FILES…`: folds the results of shards into what the unsharded campaign would have said. */
import { Command } from 'commander';
import { E } from '../../../spec/prelude.ts';
import { mergeReports } from '../../report/merge.ts';
import { readCheckReport } from '../../report/read-check.ts';
import { UsageError } from '../exit.ts';
import { ensureWritable, readInput } from '../files.ts';
import { jsonOption, junitOption } from '../options.ts';
import { type Outputs, publish } from './check.ts';

const read = (file: string) => {
  const report = readCheckReport(readInput(file, 'give JSON files that `check --shard i/n --json FILE` wrote'));
  if (E.isLeft(report)) throw new UsageError(`${file} cannot be merged: ${report.left}.`);
  return { file, report: report.right };
};

const run = (files: readonly string[], outputs: Outputs): void => {
  ensureWritable(outputs.json);
  ensureWritable(outputs.junit);
  const merged = mergeReports(files.map(read));
  if (E.isLeft(merged)) throw new UsageError(`${merged.left}.`);
  publish(merged.right, outputs);
  for (const each of merged.right.missing)
    process.stderr.write(`crossloop: shard ${each} is missing; run it again and merge with its result.\n`);
};

const EXAMPLES = `
Examples:
  for i in 1 2 3 4; do crossloop check --seed 7 --runs 4000 --shard $i/4 --json $i.json; done
  crossloop merge 1.json 2.json 3.json 4.json`;

export const mergeCommand = (): Command =>
  new Command('merge')
    .description('fold the JSON results of shards into one; a missing shard is named')
    .argument('<files...>', 'results of check --shard')
    .addOption(jsonOption())
    .addOption(junitOption())
    .addHelpText('after', EXAMPLES)
    .action(run);

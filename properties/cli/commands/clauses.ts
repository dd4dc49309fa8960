/** `crossloop clauses`: which clause is judged by what, and how often it was exercised. */
import { Command, Option } from 'commander';
import { E } from '../../../spec/prelude.ts';
import { AREAS } from '../../areas.ts';
import { checkReport } from '../../report/check-report.ts';
import type { CheckReport } from '../../report/check-shape.ts';
import { clausesHtml } from '../../report/clauses-page.ts';
import { CLAUSE_STATUSES, type ClausesReport, clausesReport } from '../../report/clauses-report.ts';
import { chaptersText, clausesMarkdown, listText } from '../../report/clauses-text.ts';
import { divergenceText } from '../../report/explain.ts';
import { readCheckReport } from '../../report/read-check.ts';
import { EXIT, UsageError } from '../exit.ts';
import { asJson, ensureWritable, readInput, STDOUT, writeResult } from '../files.ts';
import { jsonOption, seedOption } from '../options.ts';
import { budgetOf, runCampaign } from '../run-campaign.ts';
import { COMMIT, VERSION } from '../version.ts';

/** The campaign that gives the counts when no file does: always the same requests, as many as this time allows. */
const CAMPAIGN_SECONDS = 20;
const CAMPAIGN_SEED = 1;

interface ClausesOptions {
  readonly from?: string;
  readonly seed?: number;
  readonly list?: true;
  readonly status?: string;
  readonly markdown?: string;
  readonly html?: string;
  readonly json?: string;
}

const countsFrom = (file: string): CheckReport => {
  const report = readCheckReport(readInput(file, 'give a JSON file that check or merge wrote'));
  if (E.isLeft(report)) throw new UsageError(`${file} holds no counts: ${report.left}.`);
  return report.right;
};

const countsOfCampaign = async (seed: number): Promise<CheckReport> => {
  const asked = { areas: AREAS.map((area) => area.name), runs: null, seconds: CAMPAIGN_SECONDS };
  const budget = budgetOf({ seed, steps: 256, seconds: CAMPAIGN_SECONDS, platform: 'stage2' }, AREAS.length);
  const { results, interrupted, seconds } = await runCampaign(AREAS, budget, undefined, { patience: CAMPAIGN_SECONDS * 1000 });
  return checkReport(results, {
    subject: 'emulator',
    version: VERSION,
    commit: COMMIT,
    budget,
    asked,
    seconds,
    interrupted,
    whole: true,
    saved: null,
    cores: 1,
    isolation: null,
  });
};

const print = (report: ClausesReport, options: ClausesOptions): void => {
  const wanted = report.clauses.filter((row) => options.status === undefined || row.status === options.status);
  if (options.json !== undefined) writeResult(options.json, asJson(report));
  if (options.markdown !== undefined) writeResult(options.markdown, clausesMarkdown(report));
  if (options.html !== undefined) writeResult(options.html, clausesHtml(report));
  if ([options.json, options.markdown, options.html].includes(STDOUT)) return;
  const listed = options.list === true || options.status !== undefined;
  process.stdout.write(listed ? listText(wanted) : chaptersText(report));
};

const run = async (options: ClausesOptions): Promise<void> => {
  ensureWritable(options.json);
  ensureWritable(options.markdown);
  ensureWritable(options.html);
  const check = options.from === undefined ? await countsOfCampaign(options.seed ?? CAMPAIGN_SEED) : countsFrom(options.from);
  print(clausesReport(check), options);
  if (check.divergence !== null) process.stderr.write(`crossloop: the counts end at a divergence.\n${divergenceText(check.divergence)}`);
  process.exitCode = check.divergence === null && !check.interrupted ? EXIT.agreed : EXIT.diverged;
};

const EXAMPLES = `
Examples:
  crossloop clauses                          a table of chapters, counted in a campaign of ${CAMPAIGN_SECONDS} s
  crossloop check --json run.json; crossloop clauses --from run.json --status open
  crossloop clauses --from run.json --json - | jq '.clauses[] | select(.status == "open")'`;

export const clausesCommand = (): Command =>
  new Command('clauses')
    .description('the traceability matrix: every clause, what judges it, how often it was exercised')
    .option('--from <file>', 'take the counts from a result of check or merge')
    .addOption(seedOption())
    .option('--list', 'print every clause')
    .addOption(new Option('--status <name>', 'print the clauses of one status').choices([...CLAUSE_STATUSES]))
    .option('--markdown <file>', 'write the matrix as a page of the docs; - is standard output')
    .option('--html <file>', 'write the matrix as one HTML page; - is standard output')
    .addOption(jsonOption())
    .addHelpText('after', EXAMPLES)
    .action(run);

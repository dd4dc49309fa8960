/** The result of `check` as a table for people. */
import Table from 'cli-table3';
import pc from 'picocolors';
import type { CheckReport } from './check-shape.ts';
import { divergenceText } from './explain.ts';

const percent = (part: number, whole: number): string => (whole === 0 ? '-' : `${Math.round((100 * part) / whole)} %`);

const areaTable = (report: CheckReport): string => {
  const right = 'right' as const;
  const head = ['area', 'traces', 'steps', 'granted', 'loose', 'steps/s', 'clauses'];
  const table = new Table({ head, style: { head: [], border: [] }, colAligns: ['left', right, right, right, right, right, right] });
  for (const area of report.areas) {
    const exercised = Object.values(area.clauses).filter((seen) => seen.granted + seen.refused > 0).length;
    table.push([
      area.area,
      area.traces.toLocaleString('en'),
      area.steps.toLocaleString('en'),
      percent(area.granted, area.steps),
      percent(area.loose, area.steps),
      area.stepsPerSecond.toLocaleString('en'),
      `${exercised} of ${Object.keys(area.clauses).length}`,
    ]);
  }
  return table.toString();
};

const verdictLine = (report: CheckReport): string => {
  const word = report.verdict === 'agreed' ? pc.green(report.verdict) : pc.red(report.verdict);
  const shard = report.shard === null ? '' : `, shard ${report.shard.i}/${report.shard.n}`;
  const interrupted = report.interrupted ? ', interrupted' : '';
  return `${word} (seed ${report.seed}${shard}, ${report.seconds.toFixed(1)} s${interrupted})`;
};

/** Clauses and cells named before the rest is counted. */
const NAMED_MAX = 12;

const named = (all: readonly string[]): string => {
  const more = all.length > NAMED_MAX ? ` and ${all.length - NAMED_MAX} more, all of them in the JSON` : '';
  return `${all.slice(0, NAMED_MAX).join(', ')}${more}`;
};

/** After a divergence the list would only tell how early the campaign ended. */
const missingText = ({ unexercised, divergence }: CheckReport): string => {
  if (unexercised.length === 0 || divergence !== null) return '';
  return `Never granted, or never alone in refusing: ${named(unexercised)}\n`;
};

/** Cells of the matrix: exercised, and not able to be. */
const isolationText = ({ isolation }: CheckReport): string => {
  if (isolation === null) return '';
  const { pairs, compared, hiddenSteps, bytesVaried, told, sampled, cells, exempted, empty, leak } = isolation;
  const exercised = `${(cells - exempted - empty.length).toLocaleString('en')} of ${(cells - exempted).toLocaleString('en')}`;
  const varied = `${bytesVaried.toLocaleString('en')} bytes and ${hiddenSteps.toLocaleString('en')} hidden steps varied`;
  const counts = `Isolation: ${pairs.toLocaleString('en')} pairs of runs, ${varied}, ${percent(told, sampled)} told apart by others; ${compared.toLocaleString('en')} comparisons; ${exercised} cells of request, observer and channel`;
  const missing = isolation.decides && empty.length > 0 ? `Never compared while it could have shown something: ${named(empty)}\n` : '';
  return `${counts}\n${missing}${leak === null ? '' : `${pc.red(leak)}\n`}`;
};

export const checkText = (report: CheckReport): string => {
  const found = report.divergence === null ? '' : `${divergenceText(report.divergence)}\n`;
  return `${areaTable(report)}\n${found}${isolationText(report)}${missingText(report)}${verdictLine(report)}\n`;
};

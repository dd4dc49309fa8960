/** The result of `check` as a table for people. */
import Table from 'cli-table3';
import type { CheckReport } from './check-report.ts';

const percent = (part: number, whole: number): string => (whole === 0 ? '-' : `${Math.round((100 * part) / whole)} %`);

const areaTable = (report: CheckReport): string => {
  const table = new Table({ head: ['area', 'traces', 'steps', 'granted', 'steps/s', 'clauses'], style: { head: [], border: [] } });
  for (const area of report.areas)
    table.push([
      area.area,
      area.traces.toLocaleString('en'),
      area.steps.toLocaleString('en'),
      percent(area.granted, area.steps),
      area.stepsPerSecond.toLocaleString('en'),
      Object.keys(area.clauses).length,
    ]);
  return table.toString();
};

const divergenceText = (report: CheckReport): string => {
  const found = report.divergence;
  if (found === null) return '';
  const lines = [
    `Diverged in ${found.area}${found.clause === null ? '' : `, clause ${found.clause}`}, after ${found.trace.requests.length} requests:`,
    ...found.trace.requests.map((request, i) => `  ${i}  ${JSON.stringify(request)}`),
    `  ${found.where}: the specification says ${found.expected}, the subject says ${found.actual}.`,
    ...(found.replay === null ? [] : [`Replay it: ${found.replay}`]),
  ];
  return `${lines.join('\n')}\n`;
};

export const checkText = (report: CheckReport): string => {
  const missing = report.unexercised.length === 0 ? '' : `Never granted or never refused: ${report.unexercised.join(', ')}\n`;
  const seed = `seed ${report.seed}, ${report.seconds.toFixed(1)} s`;
  return `${areaTable(report)}\n${divergenceText(report)}${missing}${report.verdict} (${seed})\n`;
};

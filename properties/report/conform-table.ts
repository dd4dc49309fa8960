/** The result of `conform monitor` as a table for people. */
import Table from 'cli-table3';
import type { ClauseVerdict } from '../conform/verdicts.ts';
import type { ConformReport } from './conform-report.ts';

const VERDICTS: readonly ClauseVerdict[] = ['failed', 'not-exercised', 'not-applicable', 'passed'];

const grouped = (n: number): string => n.toLocaleString('en');

const clauseTable = ({ clauses }: ConformReport): string => {
  const table = new Table({ head: ['clause', 'verdict', 'granted', 'refused', 'evidence'], style: { head: [], border: [] } });
  for (const verdict of VERDICTS)
    for (const each of clauses.filter((clause) => clause.verdict === verdict))
      table.push([each.clause, each.verdict, grouped(each.granted), grouped(each.refused), verdict === 'passed' ? '' : each.evidence]);
  return table.toString();
};

const failuresText = ({ failures }: ConformReport): string =>
  failures
    .map(({ clause, trace, where, expected, actual }) =>
      [
        `Against ${clause ?? 'no single clause'}, after ${trace.requests.length} requests:`,
        ...trace.requests.map((request, i) => `  ${i}  ${JSON.stringify(request)}`),
        `  ${where}: expected ${expected}, found ${actual}.\n`,
      ].join('\n'),
    )
    .join('');

const isolationText = ({ isolation }: ConformReport): string => {
  const { pairs, varied, compared, unsupported, failure, leak } = isolation;
  const counted = `Isolation: ${grouped(pairs)} pairs of traces from reset, ${grouped(varied)} of them with more done by others in one, ${grouped(compared)} answers compared.\n`;
  const left = unsupported === 0 ? '' : `${grouped(unsupported)} pairs were left out: the machine does not play their manifest.\n`;
  if (failure !== null) return `${counted}${left}There was no answer: ${failure}.\n`;
  if (leak === null) return `${counted}${left}No observer was told anything else.\n`;
  const asked = `${JSON.stringify(leak.request)}${leak.probing ? ', looking around at the end' : ''}`;
  return `${counted}${left}A leak to compartment ${leak.observer} (${leak.property}): it asked ${asked} and was told ${leak.first} in one run, ${leak.second} in the other.\n`;
};

export const conformText = (report: ConformReport): string => {
  const count = (verdict: ClauseVerdict): number => report.clauses.filter((clause) => clause.verdict === verdict).length;
  const counts = VERDICTS.map((verdict) => `${count(verdict)} ${verdict}`).join(', ');
  const ran = `${report.peer.name}: ${grouped(report.traces)} traces, ${grouped(report.steps)} requests; clauses: ${counts}.`;
  return `${clauseTable(report)}\n${failuresText(report)}${ran}\n${isolationText(report)}${report.verdict} (${report.seconds.toFixed(1)} s)\n`;
};

/** The result of `explore` as tables for people. */
import Table from 'cli-table3';
import type { AnyJudged } from '../explore/judged.ts';
import { isReproduced } from '../explore/run.ts';
import type { ExploreReport } from './explore-report.ts';

const grouped = (n: number): string => n.toLocaleString('en');

const certificateTable = (report: ExploreReport): string => {
  const head = ['scope', 'states', 'with memory', 'transitions', 'diameter', 'hash', 'seconds', 'transitions/s', ''];
  const table = new Table({ head, style: { head: [], border: [] } });
  for (const it of report.certificates)
    table.push([
      it.scope,
      grouped(it.states),
      it.productStates === it.states ? 'same' : grouped(it.productStates),
      grouped(it.transitions),
      it.diameter,
      it.hash,
      it.wallSeconds.toFixed(1),
      grouped(it.transitionsPerSecond),
      it.verdict,
    ]);
  return table.toString();
};

const divergenceText = (report: ExploreReport): string => {
  const found = report.divergence;
  if (found === null) return '';
  const clause = found.clause === null ? '' : `, clause ${found.clause}`;
  const lines = [
    `Found in scope ${found.scope}: ${found.property}${clause}, after ${found.trace.requests.length} requests, the fewest possible:`,
    ...found.trace.requests.map((request, i) => `  ${i}  ${JSON.stringify(request)}`),
    `  ${found.where}: expected ${found.expected}, found ${found.actual}.`,
    ...(found.replay === null ? [] : [`Replay it: ${found.replay}`]),
  ];
  return `${lines.join('\n')}\n`;
};

/** How sure it is that no two states were taken for one, where they were not kept as they are. */
const memoryText = (report: ExploreReport): string =>
  report.certificates
    .map(({ scope, memory }) =>
      memory.kind === 'exact'
        ? ''
        : `States of ${scope} were kept as fingerprints of ${memory.bits} bits: the chance that any two were confused is below ${memory.collisionBound.toExponential(1)}.\n`,
    )
    .join('');

/** What the naive exploration says to each certificate. */
const naiveText = (report: ExploreReport): string =>
  report.certificates
    .filter(({ naive }) => naive !== null)
    .map((certificate) => {
      const { states = 0, transitions = 0, diameter = 0 } = certificate.naive ?? {};
      const counted = `${grouped(states)} states, ${grouped(transitions)} transitions, diameter ${diameter}`;
      return `A naive exploration of ${certificate.scope} counts ${isReproduced(certificate) ? 'the same' : `otherwise: ${counted}`}.\n`;
    })
    .join('');

export const exploreText = (report: ExploreReport): string =>
  `${certificateTable(report)}\n${memoryText(report)}${naiveText(report)}${divergenceText(report)}${report.verdict} (${report.seconds.toFixed(1)} s)\n`;

export const scopesText = (scopes: readonly AnyJudged[]): string => {
  const table = new Table({ head: ['scope', 'tags', 'what is in it'], style: { head: [], border: [] } });
  for (const { scope } of scopes) table.push([scope.name, scope.tags.join(', '), scope.says]);
  return `${table.toString()}\n`;
};

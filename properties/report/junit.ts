/** A `check` result as JUnit XML: a suite for each area, a case for agreement and for each clause. What was not exercised is skipped, not passed. */
import type { AreaReport, CheckReport } from './check-shape.ts';
import { divergenceText } from './explain.ts';

const ESCAPES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&apos;' };

const escaped = (text: string): string => text.replace(/[&<>"']/g, (character) => ESCAPES[character] ?? character);

const testCase = (area: string, name: string, inside: string): string =>
  `    <testcase classname="crossloop.${escaped(area)}" name="${escaped(name)}"${inside === '' ? '/>' : `>${inside}</testcase>`}`;

const agreementCase = (report: CheckReport, area: AreaReport): string => {
  const found = report.divergence?.area === area.area ? report.divergence : null;
  if (found !== null)
    return testCase(
      area.area,
      'agreement',
      `<failure message="${escaped(found.clause ?? found.where)}">${escaped(divergenceText(found))}</failure>`,
    );
  return testCase(area.area, 'agreement', area.steps === 0 ? '<skipped message="no step was taken"/>' : '');
};

const suite = (report: CheckReport, area: AreaReport): string => {
  const missing = new Set(report.unexercised);
  const clauses = Object.keys(area.clauses);
  const skipped = clauses.filter((clause) => missing.has(clause)).length + (area.steps === 0 ? 1 : 0);
  const failures = report.divergence?.area === area.area ? 1 : 0;
  const cases = clauses.map((clause) => testCase(area.area, clause, missing.has(clause) ? '<skipped message="not exercised"/>' : ''));
  return [
    `  <testsuite name="${escaped(area.area)}" tests="${clauses.length + 1}" failures="${failures}" errors="0" skipped="${skipped}">`,
    agreementCase(report, area),
    ...cases,
    '  </testsuite>',
  ].join('\n');
};

export const junit = (report: CheckReport): string =>
  `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites name="crossloop check" time="${report.seconds.toFixed(3)}">\n${report.areas
    .map((area) => suite(report, area))
    .join('\n')}\n</testsuites>\n`;

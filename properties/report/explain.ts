/** A divergence in words: which clause, what it says, which request, what was expected and what came, and how to see it again. */
import type { DivergenceReport } from './check-shape.ts';

/** Requests shown of a long trace: the first few, which set the scene, and the last, which matter most. */
const FIRST_SHOWN = 3;
const LAST_SHOWN = 12;

const shown = (value: unknown): string => {
  if (Array.isArray(value)) return `[${value.map(shown).join(', ')}]`;
  if (typeof value === 'object' && value !== null) return `{ ${fields(value)} }`;
  return String(value);
};

const fields = (value: object): string =>
  Object.entries(value)
    .map(([key, each]) => `${key} ${shown(each)}`)
    .join(', ');

/** `share: by 1, granule 3, to 2`: the word that tells requests apart, then the rest. */
export const requestText = (request: unknown): string => {
  if (typeof request !== 'object' || request === null || Array.isArray(request)) return shown(request);
  const [first, ...rest] = Object.entries(request);
  if (first === undefined) return '(nothing)';
  if (typeof first[1] !== 'string') return fields(request);
  return rest.length === 0 ? first[1] : `${first[1]}: ${fields(Object.fromEntries(rest))}`;
};

const numbered = (requests: readonly unknown[], from: number): readonly string[] =>
  requests.map((request, i) => `    ${String(from + i).padStart(3)}  ${requestText(request)}`);

/** The trace, its middle left out when it is long. */
export const traceLines = (requests: readonly unknown[]): readonly string[] => {
  const left = requests.length - FIRST_SHOWN - LAST_SHOWN;
  if (left <= 1) return numbered(requests, 0);
  return [
    ...numbered(requests.slice(0, FIRST_SHOWN), 0),
    `         … ${left} requests left out here; the saved trace has them all`,
    ...numbered(requests.slice(-LAST_SHOWN), FIRST_SHOWN + left),
  ];
};

const clauseLines = (found: DivergenceReport): readonly string[] => {
  if (found.clause === null) return ['  clause         none was at stake in this request'];
  return [`  clause         ${found.clause}`, ...(found.says === null ? [] : [`  it says        ${found.says}`])];
};

export const divergenceText = (found: DivergenceReport): string => {
  const count = found.trace.requests.length;
  const lines = [
    `DIVERGED in ${found.area}: a contradiction after ${count} request${count === 1 ? '' : 's'}.`,
    ...clauseLines(found),
    `  request        ${requestText(found.request)}`,
    `  what differs   ${found.where}`,
    `  specification  ${found.expected}`,
    `  subject        ${found.actual}`,
    '  the requests that lead there, as few as could be found:',
    ...traceLines(found.trace.requests),
    ...(found.replay === null ? [] : [`  saved as ${found.replay.replace(/^crossloop replay /, '')}; see it again with: ${found.replay}`]),
  ];
  return `${lines.join('\n')}\n`;
};

/**
 * Every guard of every rule of the monitor has a line in the emulator that obeys it and is left out by broken.slow.test.ts, or stands in an
 * expression that is replaced there. A guard without either would be a guard that nobody would miss.
 */
import { expect, test } from 'vitest';
import { GUARDS } from '../../spec/monitor/index.ts';
import { sourceOf } from '../faults/workshop.ts';
import { EXPRESSIONS, OBEDIENT } from './obedient.ts';

test('each guard of the specification is left out of the emulator somewhere', () => {
  const left = new Set([...OBEDIENT.flatMap(({ clauses }) => clauses), ...EXPRESSIONS.map(({ clause }) => clause)]);
  expect(GUARDS.filter((clause) => !left.has(clause))).toEqual([]);
});

test.each(EXPRESSIONS)('$clause stands once in $file', ({ clause, file, find }) => {
  expect(GUARDS).toContain(clause);
  expect(sourceOf(file).split(find)).toHaveLength(2);
});

/** The page of clauses is what people cite: it lists every clause, and a sentence does not change under an id that somebody may have cited. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { clauseBook } from './clause-book.ts';

const page = readFileSync(new URL('../../docs/clauses.md', import.meta.url), 'utf8');

/** Id and sentence of each row, as the page has them. */
const cited = new Map(
  page
    .split('\n')
    .map((line) => line.split(/(?<!\\)\|/).map((cell) => cell.trim().replaceAll('\\|', '|')))
    .flatMap(([, clause, , , says]) =>
      clause !== undefined && says !== undefined && clauseBook().has(clause) ? [[clause, says] as const] : [],
    ),
);

test('every clause is on the page; `npm run docs:clauses` writes it', () => {
  expect([...clauseBook().keys()].filter((clause) => !cited.has(clause))).toEqual([]);
});

test('the sentence of a clause is the one that the page has: who changes what a clause says gives it a new id, or says in the changelog that only the words changed', () => {
  const changed = [...clauseBook().values()].filter(
    ({ clause, says }) => cited.has(clause) && cited.get(clause) !== (says ?? '').replaceAll('\n', ' '),
  );
  expect(changed.map(({ clause }) => clause)).toEqual([]);
});

/** The book of clauses is whole: every chapter's table is in it, and every row of the standards. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { OWN_CLAUSES } from '../../spec/clauses/own.ts';
import { clauseBook, STANDARD_TABLES, sentenceOf } from './clause-book.ts';
import { PROPERTY_FILES } from './clause-properties.ts';

const folder = new URL('../../spec/clauses/', import.meta.url);
const minted = readdirSync(folder)
  .filter((name) => name.endsWith('.ts'))
  .flatMap((name) => [...readFileSync(new URL(name, folder), 'utf8').matchAll(/^ {2}'([A-Z][A-Z0-9-]*-\d+)':/gm)].map(([, id]) => id));

test('every clause that a chapter mints is in the book', () => {
  expect(minted.filter((id) => id !== undefined && !(id in OWN_CLAUSES))).toEqual([]);
});

test('every table of a standard is read', () => {
  const rows = STANDARD_TABLES.map((table) => JSON.parse(readFileSync(new URL(`standards/${table}.json`, folder), 'utf8')).length);
  expect(clauseBook().size).toBe(rows.reduce((sum, each) => sum + each, 0) + Object.keys(OWN_CLAUSES).length);
});

test('the tests that judge clauses exist', () => {
  expect(PROPERTY_FILES.filter((file) => !existsSync(new URL(`../${file}`, import.meta.url)))).toEqual([]);
});

test('a clause is quoted by its id, and an unknown one is not', () => {
  expect([sentenceOf(minted[0] ?? ''), sentenceOf('no such clause')]).toEqual([expect.any(String), null]);
});

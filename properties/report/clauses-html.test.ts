/** The HTML page of clauses carries every row, and what a table says is text in it, never markup. */
import { expect, test } from 'vitest';
import { clauseBook } from './clause-book.ts';
import { clausesHtml } from './clauses-page.ts';
import type { ClauseRow, ClausesReport } from './clauses-report.ts';

const row = (clause: string, reason: string): ClauseRow => ({
  clause,
  level: 'MUST',
  role: 'device',
  properties: [],
  granted: 0,
  refused: 0,
  scopes: [],
  reason,
  status: 'reasoned',
});

const report = (clauses: readonly ClauseRow[]): ClausesReport => ({
  schemaVersion: 1,
  tool: 'crossloop',
  version: '0',
  commit: '0',
  subject: 'emulator',
  platform: 'stage2',
  transport: 'cross',
  seed: 1,
  seconds: 1,
  clauses: [...clauses],
});

test('every clause is a row with an anchor', () => {
  const ids = [...clauseBook().keys()];
  const page = clausesHtml(report(ids.map((id) => row(id, ''))));
  expect(ids.filter((id) => !page.includes(`<tr id="${id}">`))).toEqual([]);
});

test('text is escaped', () => {
  const page = clausesHtml(report([row('MON-SHARE-1', '<script>alert(1)</script>')]));
  expect([page.includes('<script>'), page.includes('&lt;script>')]).toEqual([false, true]);
});

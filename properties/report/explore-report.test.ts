import { readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import { expect, test } from 'vitest';
import { judgedCounters } from '../explore/counters.ts';
import type { AnyJudged } from '../explore/judged.ts';
import { exploreScope } from '../explore/run.ts';
import { exploreReport } from './explore-report.ts';
import { exploreText } from './explore-table.ts';

const schema = JSON.parse(readFileSync(new URL('../../docs/schemas/explore.schema.json', import.meta.url), 'utf8'));
const valid = new Ajv({ allowUnionTypes: true }).compile(schema);
const context = { version: '0', commit: 'abc', seconds: 1, interrupted: false };

test('the report of scopes that close fits its schema', async () => {
  const result = await exploreScope(judgedCounters({ counters: 2, modulus: 2 }) as AnyJudged, () => true);
  const report = exploreReport([result], { ...context, saved: null });
  expect(valid(JSON.parse(JSON.stringify(report))), JSON.stringify(valid.errors)).toBe(true);
  expect(report.verdict).toBe('closed');
});

test('the report of a finding fits its schema and tells how to replay it', async () => {
  const judged = judgedCounters({ counters: 2, modulus: 3 });
  const broken = { ...judged, area: { ...judged.area, perform: () => [5] } };
  const result = await exploreScope(broken as AnyJudged, () => true);
  const report = exploreReport([result], { ...context, saved: 'x.json' });
  expect(valid(JSON.parse(JSON.stringify(report))), JSON.stringify(valid.errors)).toBe(true);
  expect(report.verdict).toBe('diverged');
  expect(exploreText(report)).toContain('Replay it: crossloop replay x.json');
});

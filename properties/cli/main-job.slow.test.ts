/** The main job at its full budget: agreed, every guard exercised, and about half of the requests granted. */
import { beforeAll, expect, test } from 'vitest';
import type { CheckReport } from '../report/check-shape.ts';
import { ensureBuilt, runCrossloop } from '../support/program.ts';
import { schemaErrors } from '../support/schemas.ts';

beforeAll(ensureBuilt, 180_000);

const check = async (...words: readonly string[]): Promise<CheckReport> =>
  JSON.parse((await runCrossloop(['check', ...words, '--json', '-'], { timeoutMs: 120_000 })).stdout);

test('check --seconds 20 agrees, with every guard exercised and shares between 20 % and 80 %', async () => {
  const report = await check('--seconds', '20');
  const lopsided = report.areas.filter(({ granted, steps }) => granted < 0.2 * steps || granted > 0.8 * steps);
  expect(schemaErrors('check', report)).toEqual([]);
  expect([report.verdict, report.unexercised, lopsided.map(({ area, granted, steps }) => `${area} ${granted} of ${steps}`)]).toEqual([
    'agreed',
    [],
    [],
  ]);
});

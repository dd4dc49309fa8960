/** The main job at its full budget: agreed, every guard exercised, about half of the requests granted, and fast enough. */
import { beforeAll, expect, test } from 'vitest';
import type { CheckReport } from '../report/check-shape.ts';
import { ensureBuilt, runCrossloop } from '../support/program.ts';
import { schemaErrors } from '../support/schemas.ts';

beforeAll(ensureBuilt, 180_000);

/** Differential steps per second and core, the best of some tries: a shared machine is noisy downwards only. */
const FLOOR = 100_000;
const TRIES = 3;

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

test.each(['monitor', 'virtqueue'])('%s reaches the floor of differential steps per second', async (area) => {
  const rates: number[] = [];
  for (let i = 0; i < TRIES && Math.max(0, ...rates) < FLOOR; i += 1)
    rates.push((await check('--area', area, '--seconds', '8')).areas[0]?.stepsPerSecond ?? 0);
  expect(Math.max(...rates)).toBeGreaterThanOrEqual(FLOOR);
});

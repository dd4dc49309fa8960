/** A seeded fault is found by `check` within ten seconds, shrunk, and shown again by `replay`; the clean program agrees on the same trace. */
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import type { CheckReport } from '../report/check-shape.ts';
import { ensureBuilt, inFreshFolder, runCrossloop } from '../support/program.ts';
import { FAULTS } from './catalogue.ts';
import type { Fault } from './fault.ts';
import { plant } from './plant.ts';

/** Of the campaign, in seconds: what is found later is not found. */
const FOUND_WITHIN = 10;
/** A shrunk trace is one that a person reads; bringing a link up and filling its rings takes some requests of its own. */
const REQUESTS_MAX = 48;

beforeAll(ensureBuilt, 180_000);

const findings = (fault: Fault) =>
  inFreshFolder(async (folder) => {
    const dist = plant(fault, folder);
    const words = [
      'check',
      '--area',
      fault.area,
      '--seed',
      '1',
      '--seconds',
      `${FOUND_WITHIN}`,
      '--json',
      '-',
      ...(fault.platform === undefined ? [] : ['--platform', fault.platform]),
    ];
    const checked = await runCrossloop(words, { dist, cwd: folder, timeoutMs: 60_000 });
    const report = JSON.parse(checked.stdout) as CheckReport;
    const trace = join(folder, 'trace.json');
    writeFileSync(trace, JSON.stringify(report.divergence?.trace ?? null));
    const [faulty, clean] = await Promise.all([
      runCrossloop(['replay', trace], { dist, cwd: folder }),
      runCrossloop(['replay', trace], { cwd: folder }),
    ]);
    return {
      verdict: report.verdict,
      status: checked.status,
      saved: existsSync(join(folder, `crossloop-${fault.area}-counterexample.json`)),
      requests: report.divergence?.trace.requests.length ?? Number.POSITIVE_INFINITY,
      replayed: faulty.stdout.includes('DIVERGED'),
      statuses: [faulty.status, clean.status],
    };
  });

/**
 * Every fourth and the first of each area; `npm run release-check faults` sets `CROSSLOOP_FAULTS=all` and plants them all, which takes half an hour.
 */
const PORTION = 4;
const isFirst = (fault: Fault): boolean => FAULTS.find(({ area }) => area === fault.area) === fault;
const planted = FAULTS.filter((fault, i) => process.env['CROSSLOOP_FAULTS'] === 'all' || i % PORTION === 0 || isFirst(fault));

test('some of every area are planted', () => {
  expect(new Set(planted.map(({ area }) => area))).toEqual(new Set(FAULTS.map(({ area }) => area)));
});

test.concurrent.for(planted)('$id is found, shrunk and replayed', { timeout: 180_000 }, async (fault, { expect }) => {
  const found = await findings(fault);
  expect(found).toEqual({ verdict: 'diverged', status: 1, saved: true, requests: expect.any(Number), replayed: true, statuses: [1, 0] });
  expect(found.requests).toBeLessThanOrEqual(REQUESTS_MAX);
});

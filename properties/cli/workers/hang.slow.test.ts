/** A subject that never comes back from a request stops nothing: its worker is ended, and what it was asked is the find. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { HANGS } from '../../agreement/divergence.ts';
import { plant } from '../../faults/plant.ts';
import type { CheckReport } from '../../report/check-shape.ts';
import { ensureBuilt, inFreshFolder, runCrossloop } from '../../support/program.ts';
import { schemaErrors } from '../../support/schemas.ts';

beforeAll(ensureBuilt, 180_000);

const LOOP = {
  id: 'monitor-mask-never-returns',
  area: 'monitor',
  clause: 'MON-MASK-1',
  file: 'impl/monitor/monitor.ts',
  find: 'return doorbells.mask(this.tables, core, bits);',
  replace: 'while (bits === 2);\n    return doorbells.mask(this.tables, core, bits);',
} as const;

test('an endless loop in the emulator is a hang, with the trace that leads there', { timeout: 120_000 }, () =>
  inFreshFolder(async (folder) => {
    const dist = plant(LOOP, folder);
    const words = ['check', '--area', 'monitor', '--seed', '1', '--runs', '400', '--workers', '2', '--json', '-'];
    const { status, stdout } = await runCrossloop(words, { dist, cwd: folder, timeoutMs: 100_000 });
    const report = JSON.parse(stdout) as CheckReport;
    expect([status, report.verdict, schemaErrors('check', report)]).toEqual([1, 'hang', []]);
    expect(report.divergence).toMatchObject({ where: HANGS, request: { call: 'mask', bits: 2 } });
    expect(report.divergence?.replay).toBe('crossloop replay crossloop-monitor-counterexample.json');
    expect(existsSync(join(folder, 'crossloop-monitor-counterexample.json'))).toBe(true);
  }),
);

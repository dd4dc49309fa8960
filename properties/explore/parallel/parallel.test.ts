/** Exploration on several threads: the same certificate as on one, whatever the number of threads, and after interruptions. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { ensureBuilt } from '../../support/program.ts';
import type { AnyJudged } from '../judged.ts';
import { type Certificate, exploreScope } from '../run.ts';
import { granule } from '../scopes/monitor/scope.ts';
import { Fingerprints, fingerprintBuffers } from './fingerprints.ts';
import { planTransfers } from './transfers.ts';

/** Threads run compiled code, so what starts them is taken from there too. */
const compiled = async () => {
  const folder = '../../../dist/properties/explore';
  const { exploreInParallel } = (await import(`${folder}/parallel/run.js`)) as typeof import('./run.ts');
  const { loadCheckpoint, saveCheckpoint } = (await import(`${folder}/parallel/checkpoint.js`)) as typeof import('./checkpoint.ts');
  return { exploreInParallel, loadCheckpoint, saveCheckpoint };
};

const judged = granule as AnyJudged;
const CAPACITY = 2 ** 16;

/** All but how it was done, and how long it took. */
const essence = ({ wallSeconds, cpuSeconds, transitionsPerSecond, workers, memory, ...rest }: Certificate) => rest;

beforeAll(ensureBuilt, 180_000);

test('two threads certify what one does', async () => {
  const { exploreInParallel } = await compiled();
  const alone = await exploreScope(judged, () => true);
  const together = await exploreInParallel(judged, () => true, { threads: 2, capacity: CAPACITY });
  expect(essence(together.certificate)).toEqual(essence(alone.certificate));
  expect(together.checkpoint).toBeUndefined();
});

test('what is interrupted goes on from a file, with another number of threads, and ends with the same certificate', async () => {
  const { exploreInParallel, loadCheckpoint, saveCheckpoint } = await compiled();
  const folder = mkdtempSync(join(tmpdir(), 'crossloop-checkpoint-'));
  const first = await exploreInParallel(judged, ({ expanded }) => expanded < 100, { threads: 2, capacity: CAPACITY });
  expect(first.certificate.verdict).toBe('incomplete');
  if (first.checkpoint !== undefined) saveCheckpoint(folder, 'this', 'granule', first.checkpoint);
  const from = loadCheckpoint(folder, 'this', 'granule');
  expect(from).toMatchObject({ _tag: 'Right' });
  expect(loadCheckpoint(folder, 'another', 'granule')).toMatchObject({ _tag: 'Left' });
  const checkpoint = from._tag === 'Right' ? from.right : undefined;
  const second = await exploreInParallel(judged, () => true, { threads: 3, from: checkpoint, capacity: CAPACITY });
  rmSync(folder, { recursive: true });
  expect(essence(second.certificate)).toEqual(essence((await exploreScope(judged, () => true)).certificate));
});

test('without room for more states an exploration is incomplete', async () => {
  const { exploreInParallel } = await compiled();
  expect((await exploreInParallel(judged, () => true, { threads: 2, capacity: 2 ** 12 })).certificate.verdict).toBe('incomplete');
});

test('a set of fingerprints knows what it has, however they collide in their slot', () => {
  const set = new Fingerprints(fingerprintBuffers(2 ** 10));
  const prints = Array.from({ length: 500 }, (_, i) => Int32Array.of(i % 7, i, 0, -i));
  expect(prints.map((print) => set.add(print))).toEqual(prints.map((_, i) => i));
  expect(prints.map((print) => set.add(print))).toEqual(prints.map((_, i) => -1 - i));
  const copy = new Fingerprints(fingerprintBuffers(2 ** 10));
  copy.restore(set.save());
  expect(copy.add(Int32Array.of(3, 10, 0, -10))).toBe(-11);
});

test('a plan of transfers leaves nobody with much more than the others', () => {
  expect(planTransfers([10, 12])).toEqual([]);
  expect(planTransfers([1000, 0, 500])).toEqual([{ from: 0, to: 1, count: 500 }]);
  expect(planTransfers([900, 0, 0])).toEqual([
    { from: 0, to: 1, count: 300 },
    { from: 0, to: 2, count: 300 },
  ]);
});

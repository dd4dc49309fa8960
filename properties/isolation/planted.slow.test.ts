/** Isolation faults of different kinds, planted one by one: each is found by an obligation, not by comparing states. Prints property, comparisons and time. */
import { afterAll, expect, test } from 'vitest';
import { type Emulator, sourceOf, Workshop } from '../faults/workshop.ts';
import { isolationCampaign } from './campaign.ts';
import { noninfluence } from './noninfluence.ts';
import { PLANTED, type PlantedLeak } from './planted-leaks.ts';
import { priorityWalk } from './priority-walk.ts';

/** Processor time matters, but only wall time is the same on every machine's clock: what is found later is not found. */
const WITHIN_MS = 30_000;

const workshop = new Workshop();
const rows: string[] = [];

const found = ({ Monitor }: Emulator, { platform }: PlantedLeak): string => {
  const began = performance.now();
  const goOn = (): boolean => performance.now() - began < WITHIN_MS;
  try {
    const { leak, count } = isolationCampaign({
      seed: 1,
      traces: 10_000,
      platform,
      steps: 256,
      every: 8,
      long: 8,
      goOn,
      emulator: Monitor,
    });
    if (leak !== undefined) return `${leak.property} by ${leak.channel}, ${count.compared} comparisons`;
    const { leak: purged } = noninfluence(1, platform, 40, Monitor);
    if (purged !== undefined) return `${purged.property} by ${purged.channel}`;
    const { wrong } = priorityWalk(20, Monitor);
    return wrong === undefined ? '' : `failure priority at ${wrong.request.call}`;
  } catch (error) {
    return `crash: ${error}`;
  }
};

test.each(PLANTED)('$what', { timeout: 180_000 }, async (planted) => {
  const file = `impl/monitor/${planted.file}`;
  const source = sourceOf(file);
  expect(source.split(planted.find).length).toBe(2);
  const emulator = await workshop.withSource(
    file,
    source.replace(planted.find, () => planted.put),
  );
  const began = performance.now();
  const by = found(emulator, planted);
  rows.push(`${planted.what} | ${by} | ${((performance.now() - began) / 1000).toFixed(2)} s`);
  expect(by).not.toBe('');
});

afterAll(() => {
  process.stdout.write(`${rows.join('\n')}\n`);
});

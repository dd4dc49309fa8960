/** QEMU’s Armv8 as an independent voter on stage 2 and on the two worlds: random tables, changed while they are used. */
import { expect, test } from 'vitest';
import * as spec from '../../spec/monitor/protection/index.ts';
import { wordedClauses } from '../oracles/comparison.ts';
import { compareStage2Board } from '../oracles/stage2-comparison.ts';
import { drawEvents } from '../oracles/stage2-draw.ts';
import { encodeEvents } from '../oracles/stage2-events.ts';
import { loadPlanted } from '../support/planted.ts';
import { randomFrom } from '../support/random.ts';
import { ARM_TOOLS, missingPackages, runStage2Board } from './board.ts';

test('the tools of the Armv8 board are installed', () => {
  expect(missingPackages(ARM_TOOLS), 'install these Debian packages').toEqual([]);
});

test('the Armv8 board answers more than 100,000 stage-2 probes, and both worlds, as the specification allows', () => {
  const events = drawEvents(randomFrom(86), 210, 520, 2000);
  const comparison = compareStage2Board(spec, events, runStage2Board(encodeEvents(events)));
  console.info(
    `${comparison.verdicts} verdicts, ${comparison.stale} from a remembered translation; through/stopped by clause: ${wordedClauses(comparison)}`,
  );
  expect(comparison.differences).toEqual([]);
  expect(comparison.verdicts).toBeGreaterThan(102_000);
  expect(comparison.stale).toBeGreaterThan(0);
});

test('the Armv8 board catches a mistake in a copy of the specification: write permission is taken from the read bit', async () => {
  const plant = {
    file: 'spec/monitor/protection/stage2.ts',
    find: 'write: bit(descriptor, S2_WRITE_BIT)',
    put: 'write: bit(descriptor, S2_READ_BIT)',
  };
  const rules = await loadPlanted<typeof spec>('spec/monitor/protection/index.ts', plant);
  const events = drawEvents(randomFrom(87), 40, 100, 200);
  expect(compareStage2Board(rules, events, runStage2Board(encodeEvents(events))).differences).not.toEqual([]);
});

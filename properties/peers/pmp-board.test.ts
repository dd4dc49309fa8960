/** QEMU’s RISC-V as an independent voter on the PMP: random tables by the thousand, performed on the emulated harts. */
import { expect, test } from 'vitest';
import * as spec from '../../spec/monitor/protection/index.ts';
import { wordedClauses } from '../oracles/comparison.ts';
import { comparePmpBoard, drawPmpTables, hartsFor } from '../oracles/pmp-comparison.ts';
import { encodePmpTables } from '../oracles/pmp-tables.ts';
import { loadPlanted } from '../support/planted.ts';
import { missingPackages, RISCV_TOOLS, runPmpBoard } from './board.ts';

test('the tools of the RISC-V board are installed', () => {
  expect(missingPackages(RISCV_TOOLS), 'install these Debian packages').toEqual([]);
});

test('the RISC-V board decides more than 100,000 PMP probes as the specification does', () => {
  const tables = drawPmpTables(84, 1700, 64, 50);
  const digits = runPmpBoard(encodePmpTables(tables), hartsFor(tables));
  const comparison = comparePmpBoard(spec, tables, digits);
  console.info(`${comparison.verdicts} verdicts; allowed/refused by clause: ${wordedClauses(comparison)}`);
  expect(comparison.differences).toEqual([]);
  expect(comparison.verdicts).toBeGreaterThan(100_000);
});

test.each([
  ['the highest match wins', 'of regions.entries())', 'of [...regions.entries()].reverse())'],
  ['top of range includes the unit at its top', 'end: end * PMP_UNIT_BYTES }) : O.none', 'end: (end + 1) * PMP_UNIT_BYTES }) : O.none'],
])('the RISC-V board catches a mistake in a copy of the specification: %s', async (_, find, put) => {
  const file = 'spec/monitor/protection/pmp.ts';
  const rules = await loadPlanted<typeof spec>('spec/monitor/protection/index.ts', { file, find, put });
  const tables = drawPmpTables(85, 60, 64, 50);
  expect(comparePmpBoard(rules, tables, runPmpBoard(encodePmpTables(tables), hartsFor(tables))).differences).not.toEqual([]);
});

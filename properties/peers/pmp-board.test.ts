/** QEMU’s RISC-V as an independent voter on the PMP: random tables by the thousand, performed on the emulated harts. */
import { expect, test } from 'vitest';
import * as spec from '../../spec/monitor/protection/index.ts';
import { wordedClauses } from '../oracles/comparison.ts';
import { comparePmpBoard, drawPmpTables, hartsFor } from '../oracles/pmp-comparison.ts';
import { encodePmpTables } from '../oracles/pmp-tables.ts';
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

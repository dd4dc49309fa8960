/** QEMU’s RISC-V as an independent voter on the PMP: random tables by the thousand, performed on the emulated harts. */
import { expect, test } from 'vitest';
import * as spec from '../../spec/monitor/protection/index.ts';
import { comparePmpBoard, drawPmpTables, hartsFor } from '../oracles/pmp-comparison.ts';
import { encodePmpTables } from '../oracles/pmp-tables.ts';
import { missingPackages, RISCV_TOOLS, runPmpBoard } from './board.ts';

test('the tools of the RISC-V board are installed', () => {
  expect(missingPackages(RISCV_TOOLS), 'install these Debian packages').toEqual([]);
});

test('the RISC-V board decides more than 100,000 PMP probes as the specification does', () => {
  const tables = drawPmpTables(84, 1700, 64, 50);
  const digits = runPmpBoard(encodePmpTables(tables), hartsFor(tables));
  const { verdicts, clauses, differences } = comparePmpBoard(spec, tables, digits);
  console.info(
    `${verdicts} verdicts; allowed and refused by clause: ${[...clauses].map(([id, [yes, no]]) => `${id} ${yes}/${no}`).join(', ')}`,
  );
  expect(differences).toEqual([]);
  expect(verdicts).toBeGreaterThan(100_000);
});

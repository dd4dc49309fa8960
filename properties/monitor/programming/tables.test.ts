/** Blocks of stage 2: they come and go with the rights, in the order that the architecture asks for. */
import { expect, test } from 'vitest';
import * as stage2 from '../../../impl/monitor/programming/stage2.ts';
import { kindOf } from '../../../spec/monitor/protection/index.ts';
import { RIGHTS_ALL, RIGHTS_NONE } from '../../../spec/vocabulary/limits.ts';
import { loadPlanted } from '../../support/planted.ts';
import { type Changed, compareChanges, newTables, type Programs, setRights, wrongVerdict } from './table-changes.ts';

test('MON-S2-12, MON-UNIT-8: whole blocks and single granules change, and every verdict and every order is right', () => {
  const { found, blocks } = compareChanges(stage2, 600);
  expect(found).toBeUndefined();
  expect(blocks).toBeGreaterThan(20);
});

const GIB = 2 ** 18;

const firstDescriptor = ({ program }: Changed) => {
  const { regime } = program.tables[0] ?? { regime: undefined };
  const at = (regime?.root ?? 0) - program.memoryBase;
  return kindOf(new DataView(program.memory.buffer, program.memory.byteOffset).getBigUint64(at, true), regime?.startLevel ?? 0);
};

test('a block of 1 GiB is split for a loan in its middle, and is whole again after it', () => {
  const changed = newTables(stage2, GIB + 3);
  setRights(changed, 0, 0, GIB + 3, RIGHTS_ALL);
  const around = [0, 1, 511, 512, GIB / 2 - 1, GIB / 2, GIB / 2 + 1, GIB - 1, GIB, GIB + 2];
  expect([firstDescriptor(changed), wrongVerdict(changed, around)]).toEqual(['leaf', undefined]);
  setRights(changed, 0, GIB / 2, 1, RIGHTS_NONE);
  expect([firstDescriptor(changed), wrongVerdict(changed, around)]).toEqual(['table', undefined]);
  setRights(changed, 0, GIB / 2, 1, RIGHTS_ALL);
  expect([firstDescriptor(changed), wrongVerdict(changed, around)]).toEqual(['leaf', undefined]);
});

const FILE = 'impl/monitor/programming/tables-in-memory.ts';

test.each([
  [
    'made without having broken',
    '    this.breakLeaf(level, index);\n    this.writeTable(level, index);',
    '    this.writeTable(level, index);',
  ],
  [
    'made before broken',
    '    this.breakTable(level, index);\n    this.writeLeaf(level, index, rights);',
    '    this.writeLeaf(level, index, rights);\n    this.buffer.forgetVmid(EVERY_CORE, this.regime.vmid);',
  ],
  [
    'forgotten before it is invalid',
    'this.write(level, index, 0, 0); // MON-S2-12\n    this.barrier();\n    this.buffer.forgetAddress',
    'this.barrier();\n    this.buffer.forgetAddress',
  ],
  [
    'a page of an old block stays',
    'this.buffer.forgetAddress(EVERY_CORE, this.regime.vmid, index * SPANS[level]!);',
    'if (level === 3) this.buffer.forgetAddress(EVERY_CORE, this.regime.vmid, index * SPANS[level]!);',
  ],
  [
    'no barrier between',
    'this.write(level, index, 0, 0); // MON-S2-12\n    this.barrier();\n    this.buffer.forgetVmid',
    'this.write(level, index, 0, 0); // MON-S2-12\n    this.buffer.forgetVmid',
  ],
  ['a block is joined without its first page', 'below >= from; below -= 1', 'below > from; below -= 1'],
] as const)('planted: %s', async (_, find, put) => {
  expect(
    compareChanges(await loadPlanted<Programs>('impl/monitor/programming/stage2.ts', { file: FILE, find, put }), 600).found,
  ).toBeDefined();
});

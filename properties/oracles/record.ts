/** Records a board's verdicts on tables of a fixed seed into the corpus: `node dist/properties/oracles/record.js`, from the root. */
import { writeFileSync } from 'node:fs';
import { runPmpBoard, versionOf } from '../peers/board.ts';
import { drawPmpTables, hartsFor } from './pmp-comparison.ts';
import { encodePmpTables } from './pmp-tables.ts';
import { type Recorded, record } from './recorded.ts';

const SEED = 85;

const save = (name: string, recorded: Recorded): void => {
  writeFileSync(`properties/corpus/oracles/${name}.json`, `${JSON.stringify(recorded, null, 1)}\n`);
};

const pmp = drawPmpTables(SEED, 400, 40, 16);
const pmpBytes = encodePmpTables(pmp);
save('pmp', record(versionOf('qemu-system-riscv64'), SEED, pmpBytes, runPmpBoard(pmpBytes, hartsFor(pmp))));

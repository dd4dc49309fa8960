/** Records a board's verdicts on tables of a fixed seed into the corpus: `node dist/properties/oracles/record.js`, from the root. */
import { writeFileSync } from 'node:fs';
import { runPmpBoard, runStage2Board, versionOf } from '../peers/board.ts';
import { randomFrom } from '../support/random.ts';
import { drawPmpTables, hartsFor } from './pmp-comparison.ts';
import { encodePmpTables } from './pmp-tables.ts';
import { type Recorded, record } from './recorded.ts';
import { drawEvents } from './stage2-draw.ts';
import { encodeEvents } from './stage2-events.ts';

const SEED = 85;

const save = (name: string, recorded: Recorded): void => {
  writeFileSync(`properties/corpus/oracles/${name}.json`, `${JSON.stringify(recorded, null, 1)}\n`);
};

const pmp = drawPmpTables(SEED, 400, 40, 16);
const pmpBytes = encodePmpTables(pmp);
save('pmp', record(versionOf('qemu-system-riscv64'), SEED, pmpBytes, runPmpBoard(pmpBytes, hartsFor(pmp))));

const stage2 = encodeEvents(drawEvents(randomFrom(SEED), 40, 250, 400));
save('stage2', record(versionOf('qemu-system-aarch64'), SEED, stage2, runStage2Board(stage2)));

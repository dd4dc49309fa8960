/** Writes the page of planted isolation faults to the file that is named. */
import { writeFileSync } from 'node:fs';
import { plantedPage } from '../isolation/planted-document.ts';

const [, , target] = process.argv;
if (target !== undefined) writeFileSync(target, await plantedPage(() => process.cpuUsage().user / 1000));

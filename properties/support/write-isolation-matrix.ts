/** Writes the page of the isolation matrix to the file that is named. */
import { writeFileSync } from 'node:fs';
import { matrixPage } from '../isolation/matrix-document.ts';

const [, , target] = process.argv;
if (target !== undefined) writeFileSync(target, matrixPage());

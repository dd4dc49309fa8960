/** Writes the page of work and waiting to the file that is named. */
import { writeFileSync } from 'node:fs';
import { workPage } from '../isolation/work-document.ts';

const [, , target] = process.argv;
if (target !== undefined) writeFileSync(target, await workPage());

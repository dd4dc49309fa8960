/** The clauses of our own chapters, in one book: what the judge quotes and counts. */
import type { Clauses } from './clause.ts';
import { MONITOR } from './monitor.ts';

export const OWN_CLAUSES: Clauses = { ...MONITOR };

/** The clauses of our own chapters, in one book: what the judge quotes and counts. A new chapter adds its table here. */
import type { Clauses } from './clause.ts';
import { LOOPBACK } from './loopback.ts';
import { MONITOR } from './monitor.ts';
import { NET } from './net.ts';
import { PROTECTION } from './protection.ts';
import { VIRTQUEUE } from './virtqueue.ts';
import { VIRTUALNET } from './virtualnet.ts';

export const OWN_CLAUSES: Clauses = { ...MONITOR, ...PROTECTION, ...VIRTQUEUE, ...NET, ...VIRTUALNET, ...LOOPBACK };

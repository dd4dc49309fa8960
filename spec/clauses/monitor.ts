/** What the monitor promises, a sentence each. */
import type { Clauses } from './clause.ts';
import { MONITOR_BOOT } from './monitor-boot.ts';
import { MONITOR_EXECUTION } from './monitor-execution.ts';
import { MONITOR_FRONT } from './monitor-front.ts';
import { MONITOR_MEMORY } from './monitor-memory.ts';

export const MONITOR = { ...MONITOR_BOOT, ...MONITOR_MEMORY, ...MONITOR_EXECUTION, ...MONITOR_FRONT } as const satisfies Clauses;

/** The protection units, in reading order. Each stands alone; the monitor programs one of them and never looks inside. */
export * from './break-before-make.ts';
export * from './pmp.ts';
export * from './pmp-registers.ts';
export * from './stage2.ts';
export * from './translation-cache.ts';
export * from './tzasc.ts';

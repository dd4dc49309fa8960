/** The rules of the packed ring, in reading order. */

export * from './chain.ts';
export * from './complete.ts';
export * from './cursor.ts';
export * from './device.ts';
export * from './driver.ts';
export * from './event.ts';
export * from './legal.ts';
export * from './pop.ts';
export * from './publish.ts';
export * from './reap.ts';
export * from './ring.ts';
export * from './side.ts';

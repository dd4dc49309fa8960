/** The rules of virtqueues, in reading order. */
export * from './event.ts';
export * from './life.ts';
export * from './memory.ts';
export * as packed from './packed/index.ts';
export * from './split/chain.ts';
export * from './split/complete.ts';
export * from './split/device.ts';
export * from './split/driver.ts';
export * from './split/legal.ts';
export * from './split/pop.ts';
export * from './split/publish.ts';
export * from './split/reap.ts';
export * from './split/ring.ts';
export * from './split/side.ts';

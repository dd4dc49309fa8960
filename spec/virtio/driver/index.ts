/** The driver's side of virtio-mmio, in reading order: what is remembered, the way to a register, loads, stores, configuration, memory, and the observer. */

export * from './bus.ts';
export * from './config.ts';
export * from './memory.ts';
export * from './observe.ts';
export * from './outcome.ts';
export * from './reads.ts';
export * from './state.ts';
export * from './status-writes.ts';
export * from './writes.ts';

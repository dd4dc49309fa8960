/** The virtio device, in reading order: what is established, features, status, queues, configuration, interrupts, and all as one. */

export * from './config.ts';
export * from './device.ts';
export * from './features.ts';
export * from './interrupts.ts';
export * from './legacy-queues.ts';
export * from './mmio.ts';
export * from './mmio-legacy.ts';
export * from './mmio-registers.ts';
export * from './offer.ts';
export * from './queues.ts';
export * from './regions.ts';
export * from './state.ts';
export * from './status.ts';
export * from './suspend.ts';

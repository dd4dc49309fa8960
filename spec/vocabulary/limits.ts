/** The constants that specification and emulator share: the standards' numbers, and ours. It imports nothing but their tables. */

export * from './limits/blk.ts';
export * from './limits/console.ts';
export * from './limits/front.ts';
export * from './limits/loopback.ts';
export * from './limits/mmio.ts';
export * from './limits/monitor.ts';
export * from './limits/net.ts';
export * from './limits/platform.ts';
export * from './limits/protection.ts';
export * from './limits/registers.ts';
export * from './limits/rng.ts';
export * from './limits/system.ts';
export * from './limits/virtio.ts';
export * from './limits/virtqueue.ts';
export * from './limits/virtualnet.ts';

/** The public face of the model: a machine for each chapter, made of the specification's rules. */
export * as blk from './blk.ts';
export * as console from './console.ts';

export * as loopback from './loopback.ts';
export * as monitor from './monitor.ts';
export * as net from './net.ts';
export * as rng from './rng.ts';
export * as virtio from './virtio.ts';
export * as virtqueue from './virtqueue.ts';
export * as virtualnet from './virtualnet.ts';

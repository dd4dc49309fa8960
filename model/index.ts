/** The public face of the model: a machine for each chapter, made of the specification's rules. */
export * as monitor from './monitor.ts';
export * as virtqueue from './virtqueue.ts';
export * as virtualnet from './virtualnet.ts';

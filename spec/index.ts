/** The public face of the specification. */
export type { Clause, Clauses } from './clauses/clause.ts';
export { LOOPBACK } from './clauses/loopback.ts';
export { MONITOR } from './clauses/monitor.ts';
export { PROTECTION } from './clauses/protection.ts';
export { VIRTQUEUE } from './clauses/virtqueue.ts';
export { VIRTUALNET } from './clauses/virtualnet.ts';
export * as loopback from './loopback/index.ts';
export * as monitor from './monitor/index.ts';
export * as protection from './monitor/protection/index.ts';
export * as blk from './virtio/blk/index.ts';
export * as console from './virtio/console/index.ts';
export * as driver from './virtio/driver/index.ts';
export * as virtio from './virtio/index.ts';
export * as rng from './virtio/rng/index.ts';
export * as virtqueue from './virtqueue/index.ts';
export * as virtualnet from './virtualnet/index.ts';
export type { ClauseId, Effect, Guard, Outcome, Reply, Rule } from './vocabulary/rule.ts';
export { always, apply, decide, guard, names, rule } from './vocabulary/rule.ts';

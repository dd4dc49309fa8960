/** The public face of the emulator: the same system, fast and mutable. */

export { LoopbackClient } from './loopback/client.ts';
export { LoopbackServer } from './loopback/server.ts';
export { load, save } from './machine/arena.ts';
export { AssertionFailure, assert } from './machine/assert.ts';
export { Pmp } from './machine/protection/pmp.ts';
export { NEED_EXECUTE, NEED_READ, NEED_WRITE, Stage2 } from './machine/protection/stage2.ts';
export { EVERY_CORE, TranslationBuffer } from './machine/protection/translation-buffer.ts';
export { Tzasc } from './machine/protection/tzasc.ts';
export { refuseManifest } from './monitor/manifest.ts';
export { Monitor } from './monitor/monitor.ts';
export * from './virtio/index.ts';
export * from './virtqueue/index.ts';
export { type EndpointOptions, endpointArenaBytes } from './virtualnet/core.ts';
export { LinkEndpoint } from './virtualnet/endpoint.ts';
export { linkRegionBytes } from './virtualnet/layout.ts';
export { Region } from './virtualnet/region.ts';

/** The public face of the emulator: the same system, fast and mutable. */
export { AssertionFailure, assert } from './machine/assert.ts';
export { Monitor } from './monitor/monitor.ts';
export { type DeviceListener, VirtioDevice } from './virtio/device.ts';
export * from './virtqueue/index.ts';
export { type EndpointOptions, endpointArenaBytes } from './virtualnet/core.ts';
export { LinkEndpoint } from './virtualnet/endpoint.ts';
export { linkRegionBytes } from './virtualnet/layout.ts';
export { Region } from './virtualnet/region.ts';

/** The emulated virtqueues: what a device, a driver and a transport need of them. */
import { PackedDeviceQueue } from './packed/device-queue.ts';
import { PackedDriverQueue } from './packed/driver-queue.ts';
import { SplitDeviceQueue } from './split/device-queue.ts';
import { SplitDriverQueue } from './split/driver-queue.ts';

export { Chain, Completion } from './chain.ts';
export { GuestMemory } from './guest-memory.ts';
export { PackedDeviceQueue, PackedDriverQueue, SplitDeviceQueue, SplitDriverQueue };

/** What a device works with, whatever the form of the ring. */
export type DeviceQueue = SplitDeviceQueue | PackedDeviceQueue;
/** What a driver works with, whatever the form of the ring. */
export type DriverQueue = SplitDriverQueue | PackedDriverQueue;

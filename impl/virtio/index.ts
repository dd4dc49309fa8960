/** Emulated virtio devices: the device below any transport, virtio-mmio, the block device and its disks. */
export { BLK_NEEDS_FLUSH, BlkDevice } from './blk/blk-device.ts';
export { blkDeviceSetup } from './blk/config.ts';
export type { Disk } from './blk/disk.ts';
export { FaultyDisk } from './blk/faulty-disk.ts';
export { RamDisk } from './blk/ram-disk.ts';
export { type DeviceListener, type DeviceType, VirtioDevice } from './device.ts';
export { VirtioMmio } from './mmio.ts';
export { VirtioMmioLegacy } from './mmio-legacy.ts';

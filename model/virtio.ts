/** A virtio device behind virtio-mmio as a machine: one state, one access or device event, one outcome. */
export { bootMmio as boot, type MmioState as VirtioState, mmio as step } from '../spec/virtio/index.ts';

/** The device core and virtio-mmio: negotiation, status, queue registers, configuration. */
import type { Fault } from '../fault.ts';

export const VIRTIO_FAULTS: readonly Fault[] = [
  {
    id: 'virtio-features-after-features-ok',
    area: 'virtio',
    clause: 'virtio-1.4/basic/driver/init/4',
    file: 'impl/virtio/negotiation.ts',
    find: '(STATUS_DRIVER | STATUS_FEATURES_OK | STATUS_FAILED)) !== STATUS_DRIVER',
    replace: '(STATUS_DRIVER | STATUS_FAILED)) !== STATUS_DRIVER',
  },
  {
    id: 'virtio-unoffered-feature-accepted',
    area: 'virtio',
    clause: 'virtio-1.4/basic/driver/feature-bits/1',
    file: 'impl/virtio/negotiation.ts',
    find: '(low & ~this.offered[0]!) !== 0 || (high',
    replace: '(high',
  },
  {
    id: 'virtio-status-bits-cleared',
    area: 'virtio',
    clause: 'virtio-1.4/basic/driver/status/2',
    file: 'impl/virtio/negotiation.ts',
    find: 'if ((now & next) !== now) return REFUSED;',
    replace: '',
  },
  {
    id: 'virtio-queue-size-beyond-maximum',
    area: 'virtio',
    clause: 'virtio-1.4/mmio/driver/registers/14',
    file: 'impl/virtio/device.ts',
    find: 'if (size > this.queues.sizeMax[queue]!) return false;',
    replace: '',
  },
  {
    id: 'virtio-address-of-a-ready-queue',
    area: 'virtio',
    clause: 'virtio-1.4/mmio/driver/registers/15',
    file: 'impl/virtio/device.ts',
    find: 'if (this.queues.isReady(queue)) return false; // virtio-1.4/mmio/driver/registers/15\n    this.queues.setAddress',
    replace: 'this.queues.setAddress',
  },
  {
    id: 'virtio-interrupt-status-acknowledged-whole',
    area: 'virtio',
    clause: 'virtio-1.4/mmio/device/registers/3',
    file: 'impl/virtio/device.ts',
    find: 'this.causes[0] = this.causes[0]! & ~bits;',
    replace: 'this.causes[0] = 0;',
  },
  {
    id: 'virtio-narrow-register-read',
    area: 'virtio',
    clause: 'virtio-1.4/mmio/driver/registers/4',
    file: 'impl/virtio/mmio.ts',
    find: 'if (width !== 4) return 0;',
    replace: '',
  },
];

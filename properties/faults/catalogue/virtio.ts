/** Seeded faults of the virtio device and its registers. */
import type { Fault } from '../fault.ts';

const NEGOTIATION = 'impl/virtio/negotiation.ts';
const DEVICE = 'impl/virtio/device.ts';
const CONFIG = 'impl/virtio/config-space.ts';
const MMIO = 'impl/virtio/mmio.ts';
const QUEUES = 'impl/virtio/queue-registers.ts';

const fault = (id: string, clause: string, file: string, find: string, replace: string): Fault => ({
  id: `virtio-${id}`,
  area: 'virtio',
  clause: `virtio-1.4/${clause}`,
  file,
  find,
  replace,
});

export const VIRTIO_FAULTS: readonly Fault[] = [
  fault('status-bits-cleared', 'basic/driver/status/2', NEGOTIATION, 'if ((now & next) !== now) return REFUSED;', ''),
  fault('status-order-unchecked', 'basic/driver/status/1', NEGOTIATION, 'if (!isLadder(next & ~STATUS_FAILED)) return REFUSED;', ''),
  fault(
    'goes-on-after-failed',
    'basic/driver/status/3',
    NEGOTIATION,
    '(this.registers[STATUS]! & GOING_MASK) === STATUS_DRIVER_OK',
    '(this.registers[STATUS]! & 15) === 15',
  ),
  fault(
    'features-after-features-ok',
    'basic/driver/init/4',
    NEGOTIATION,
    '(STATUS_DRIVER | STATUS_FEATURES_OK | STATUS_FAILED)) !== STATUS_DRIVER',
    '(STATUS_DRIVER | STATUS_FAILED)) !== STATUS_DRIVER',
  ),
  fault(
    'unoffered-feature-accepted',
    'basic/driver/feature-bits/1',
    NEGOTIATION,
    'if ((low & ~this.offered[0]!) !== 0 || (high & ~this.offered[1]!) !== 0) return false;',
    '',
  ),
  fault(
    'feature-word-aliased',
    'mmio/desc/features/1',
    NEGOTIATION,
    'return word < FEATURE_WORDS ? this.offered[word]! >>> 0 : 0;',
    'return this.offered[word === 0 ? 0 : 1]! >>> 0;',
  ),
  fault(
    'queue-set-up-while-live',
    'basic/desc/cleanup/1',
    DEVICE,
    'return !this.negotiation.hasAny(STATUS_DRIVER_OK) || this.queues.isFresh(queue);',
    'return true;',
  ),
  fault(
    'address-of-a-ready-queue',
    'mmio/driver/registers/15',
    DEVICE,
    '    if (this.queues.isReady(queue)) return false; // virtio-1.4/mmio/driver/registers/15\n    this.queues.setAddress',
    '    this.queues.setAddress',
  ),
  fault('reset-keeps-queues', 'mmio/device/registers/5', DEVICE, 'this.queues.clearAll();', ''),
  fault('reset-keeps-interrupt', 'mmio/device/registers/5', DEVICE, 'this.causes[0] = 0;', ''),
  fault('reset-keeps-selectors', 'mmio/desc/status/1', MMIO, 'if (value === 0) this.selectors.fill(0);', ''),
  fault(
    'queue-select-out-of-bounds',
    'mmio/desc/queue/1',
    QUEUES,
    'return (this.sizeMax[queue] ?? 0) !== 0;',
    'return (this.sizeMax[queue % this.count] ?? 0) !== 0;',
  ),
  fault(
    'config-end-wraps',
    'mmio/driver/registers/1',
    CONFIG,
    'offset + width <= this.bytes.length',
    '((offset - (this.bytes.length - width)) | 0) >>> 31 === 1 || offset < this.bytes.length',
  ),
  fault(
    'config-read-only-field-written',
    'mmio/driver/registers/2',
    CONFIG,
    'if (field.offset === offset && field.width === width) return i;',
    'return i;',
  ),
  fault(
    'config-written-before-features-ok',
    'basic/driver/init/3',
    DEVICE,
    '(STATUS_FEATURES_OK | STATUS_FAILED)) !== STATUS_FEATURES_OK',
    'STATUS_FAILED) !== 0',
  ),
  fault(
    'spurious-config-interrupt',
    'mmio/device/registers/4',
    DEVICE,
    'if (this.negotiation.hasAny(STATUS_DRIVER_OK)) this.raise(INTERRUPT_CONFIG);\n    return true;',
    'this.raise(INTERRUPT_CONFIG);\n    return true;',
  ),
  fault(
    'interrupt-before-cause',
    'mmio/device/registers/3',
    DEVICE,
    '    this.causes[0] = this.causes[0]! | cause;\n    this.listener.interrupt();',
    '    this.listener.interrupt();\n    this.causes[0] = this.causes[0]! | cause;',
  ),
  fault('generation-stands-still', 'mmio/device/registers/6', CONFIG, 'this.changes[0] = this.changes[0]! + 1;', ''),
  fault(
    'notified-before-driver-ok',
    'basic/driver/init/7',
    DEVICE,
    'if (!this.isLive(queue)) return false; // virtio-1.4/basic/driver/init/7',
    'if (!this.isQueueReady(queue)) return false;',
  ),
  fault(
    'notification-data-as-queue',
    'mmio/desc/notify/1',
    MMIO,
    'this.device.negotiation.hasAccepted(VIRTIO_F_NOTIFICATION_DATA) ? value & 0xffff : value',
    'value',
  ),
  fault('queue-size-beyond-maximum', 'mmio/driver/registers/14', DEVICE, 'if (size > this.queues.sizeMax[queue]!) return false;', ''),
  fault('queue-reset-unnegotiated', 'mmio/device/registers/10', DEVICE, ' || !this.negotiation.hasAccepted(VIRTIO_F_RING_RESET)', ''),
  fault(
    'interrupt-status-acknowledged-whole',
    'mmio/device/registers/3',
    DEVICE,
    'this.causes[0] = this.causes[0]! & ~bits;',
    'this.causes[0] = 0;',
  ),
  fault('narrow-register-read', 'mmio/driver/registers/4', MMIO, 'if (width !== 4) return 0;', ''),
];

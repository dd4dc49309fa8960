/** Seeded faults of what a virtio device does or shows, where no request could be refused: each breaks one clause that states an effect. */
import { type Fault, seedIn } from '../fault.ts';

const NEGOTIATION = 'impl/virtio/negotiation.ts';
const DEVICE = 'impl/virtio/device.ts';
const CONFIG = 'impl/virtio/config-space.ts';
const MMIO = 'impl/virtio/mmio.ts';
const QUEUES = 'impl/virtio/queue-registers.ts';
const PLACEMENT = 'impl/virtio/placement.ts';

const fault = seedIn('virtio', 'virtio-1.4/');

export const VIRTIO_EFFECT_FAULTS: readonly Fault[] = [
  fault(
    'needs-reset-untold',
    'basic/device/status/3',
    DEVICE,
    '// virtio-1.4/basic/device/suspend/6, virtio-1.4/basic/device/suspend/7\n    if (this.negotiation.hasAny(STATUS_DRIVER_OK)) this.raise(INTERRUPT_CONFIG);',
    '',
  ),
  fault(
    'part-of-the-offer-refused',
    'basic/device/feature-bits/2',
    NEGOTIATION,
    'return (this.setup.requiredLow & ~low) === 0',
    'return (this.offered(0) & ~low) === 0',
  ),
  fault(
    'refuses-after-reset',
    'basic/device/feature-bits/5',
    NEGOTIATION,
    'this.registers.fill(0, 0, OFFERED);',
    'this.registers.fill(0);',
  ),
  fault('legacy-driver-taken-for-modern', 'basic/device/legacy-feature-bits/2', NEGOTIATION, 'ladder !== 7', 'ladder !== 15'),
  fault(
    'no-reset-after-failed',
    'basic/device/reset/1',
    DEVICE,
    'if (value === 0) return this.reset();',
    'if (value === 0 && !this.negotiation.hasAny(STATUS_FAILED)) return this.reset();',
  ),
  fault(
    'config-hidden-before-features-ok',
    'basic/device/config-space/1',
    MMIO,
    'return this.device.config.read(offset - MMIO_CONFIG, width);',
    'return this.device.status < 8 ? 0 : this.device.config.read(offset - MMIO_CONFIG, width);',
  ),
  fault('queue-reset-keeps-its-set-up', 'basic/device/vq-reset/2', QUEUES, 'this.clear(queue);', ''),
  fault(
    'queue-size-of-before-its-reset',
    'basic/device/vq-reenable/1',
    DEVICE,
    'this.queues.size[queue] = size;',
    'if (!this.queues.isFresh(queue)) this.queues.size[queue] = size;',
  ),
  fault(
    'change-told-while-suspended',
    'basic/device/suspend/4',
    DEVICE,
    'return this.config.holdBack(offset, value);',
    '{\n      this.raise(INTERRUPT_CONFIG);\n      return this.config.holdBack(offset, value);\n    }',
  ),
  fault('suspension-forgotten', 'basic/device/suspend/6', DEVICE, 'this.causes[TRANSITION] = SUSPENDING;', ''),
  fault('magic-of-another-order', 'mmio/device/registers/1', MMIO, 'return MMIO_MAGIC;', 'return 0x76697274;'),
  fault('version-of-before', 'mmio/device/registers/2', MMIO, 'return MMIO_VERSION_2;', 'return 1;'),
  fault(
    'queue-reset-outlives-device-reset',
    'mmio/device/registers/8',
    QUEUES,
    'this.flags.fill(0);',
    'for (let queue = 0; queue < this.count; queue += 1) this.flags[queue] = this.flags[queue]! & IN_RESET;',
  ),
  fault('fresh-for-ever', 'mmio/device/registers/9', QUEUES, '(this.flags[queue]! | READY) & ~RESET', 'this.flags[queue]! | READY'),
  fault('failed-not-shown', 'basic/desc/status/1', MMIO, 'return this.device.status;', 'return this.device.status & 0x7f;'),
  fault(
    'status-outlives-reset',
    'basic/desc/status/2',
    NEGOTIATION,
    'this.registers.fill(0, 0, OFFERED);',
    'this.registers.fill(0, 1, OFFERED);',
  ),
  fault('bit-24-of-the-device-type', 'basic/desc/features/1', PLACEMENT, 'bit <= 23', 'bit <= 24'),
  fault(
    'fields-high-byte-first',
    'basic/desc/config/1',
    CONFIG,
    'word |= this.bytes[offset + i]! << (8 * i);',
    'word = (word << 8) | this.bytes[offset + i]!;',
  ),
  fault('change-uncounted', 'basic/desc/config/2', CONFIG, 'this.bytes[offset] = value;\n    this.count();', 'this.bytes[offset] = value;'),
  fault('index-of-eight-bits', 'basic/desc/notify/1', MMIO, 'else this.device.notify(value);', 'else this.device.notify(value & 0xff);'),
  fault('wrap-bit-lost', 'basic/desc/notify/3', QUEUES, 'this.told[queue] = data;', 'this.told[queue] = data & 0x7fff;'),
  fault(
    'feature-words-exchanged',
    'mmio/desc/features/2',
    NEGOTIATION,
    'this.registers[ACCEPTED + word] = masked',
    'this.registers[ACCEPTED + (word ^ 1)] = masked',
  ),
  fault(
    'ready-only-when-running',
    'mmio/desc/queue/2',
    MMIO,
    'this.device.isQueueReady(this.selector(QUEUE)) ? 1 : 0',
    'this.device.isLive(this.selector(QUEUE)) ? 1 : 0',
  ),
  fault(
    'line-of-used-buffers-only',
    'mmio/desc/interrupt/1',
    DEVICE,
    'return this.causes[0] !== 0;',
    'return (this.causes[0]! & INTERRUPT_USED) !== 0;',
  ),
  fault(
    'config-by-words',
    'mmio/desc/config/1',
    MMIO,
    'return this.device.config.read(offset - MMIO_CONFIG, width);',
    'return this.device.config.read((offset - MMIO_CONFIG) & ~3, width);',
  ),
  {
    ...fault(
      'unknown-causes-believed',
      'mmio/driver/registers/18',
      'impl/virtio/driver-watch.ts',
      'state.cause(value & 3)',
      'state.cause(value)',
    ),
    area: 'driver',
  },
];

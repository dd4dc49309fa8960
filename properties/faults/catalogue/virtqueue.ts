/** Seeded faults of the split ring: chains, used elements, notifications, and a driver or device that does not play by the rules. */
import { type Fault, seedIn } from '../fault.ts';

const DEVICE = 'impl/virtqueue/split/device-queue.ts';
const DRIVER = 'impl/virtqueue/split/driver-queue.ts';
const WALK = 'impl/virtqueue/split/walk.ts';

const fault = seedIn('virtqueue');

export const VIRTQUEUE_FAULTS: readonly Fault[] = [
  fault('avail-index-jump', 'virtio-1.4/split/driver/avail-ring/1', DEVICE, 'if (ahead > size) return this.fail();', ''),
  fault(
    'head-off-by-one',
    'virtio-1.4/split/desc/layout/2',
    DEVICE,
    'if (head >= size) return this.fail();',
    'if (head > size) return this.fail();',
  ),
  fault(
    'chain-beyond-memory',
    'VQ-CHAIN-1',
    WALK,
    '    }\n    if (address + length > extent) return false;',
    '    }\n    if (address > extent) return false;',
  ),
  fault(
    'readable-after-writable',
    'virtio-1.4/split/driver/framing/1',
    WALK,
    '// virtio-1.4/split/driver/indirect/2\n    if (address + length > extent) return false; // VQ-CHAIN-1\n    total += length;\n    if ((tail & WRITE) !== 0) writable += length;\n    else if (readable === seen)',
    '\n    if (address + length > extent) return false;\n    total += length;\n    if ((tail & WRITE) !== 0) writable += length;\n    else if (readable <= seen)',
  ),
  fault('indirect-in-indirect', 'virtio-1.4/split/driver/indirect/2', WALK, 'if ((tail & TO_TABLE) !== 0) return false;', ''),
  fault(
    'indirect-length-rounded',
    'virtio-1.4/split/desc/indirect/1',
    WALK,
    'if (bytes === 0 || bytes % ENTRY_BYTES !== 0) return false;',
    'if (bytes < ENTRY_BYTES) return false;',
  ),
  fault(
    'index-kept-modulo-size',
    'virtio-1.4/split/desc/used/2',
    DEVICE,
    'this.memory.halves[2 * used + 1] = (next + 1) & 0xffff;',
    'this.memory.halves[2 * used + 1] = (next + 1) & (s[R.SIZE]! - 1);',
  ),
  fault(
    'event-compared-inclusively',
    'virtio-1.4/split/device/used-notif/4',
    DEVICE,
    'return ((s[NEXT_USED]! - usedEvent - 1) & 0xffff) < returned;',
    'return ((s[NEXT_USED]! - usedEvent) & 0xffff) < returned;',
  ),
  fault(
    'used-length-unchecked',
    'virtio-1.4/split/device/used-ring/2',
    DRIVER,
    'if (written > this.writable[head]!) return this.fail();',
    '',
  ),
  fault('free-list-loses-descriptors', 'virtio-1.4/basic/driver/cleanup/1', DRIVER, 's[FREE]! += this.taken[head]!;', 's[FREE]! += 1;'),
];

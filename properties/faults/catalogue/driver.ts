/** Seeded faults of the watch that stands between a driver and its device: each lets a wrong driver through. */
import { type Fault, seedIn } from '../fault.ts';

const WATCH = 'impl/virtio/driver-watch.ts';
const WRITES = 'impl/virtio/watch-writes.ts';
const STATE = 'impl/virtio/watch-state.ts';

const fault = seedIn('driver', 'virtio-1.4/');

export const DRIVER_FAULTS: readonly Fault[] = [
  fault('goes-on-after-wrong-magic', 'mmio/driver/registers/6', WATCH, 'state.probe(1, value === MMIO_MAGIC)', 'state.probe(1, true)'),
  fault('takes-any-version', 'mmio/driver/registers/8', WATCH, 'state.probe(2, value === MMIO_VERSION_2)', 'state.probe(2, value > 0)'),
  fault('uses-a-placeholder', 'mmio/driver/registers/10', WATCH, 'state.probe(4, value !== 0)', 'state.probe(4, true)'),
  fault('does-not-wait-for-reset', 'basic/driver/reset/1', WATCH, 'return !state.waitsForReset || (status', 'return true || (status'),
  fault('does-not-wait-for-ready-zero', 'mmio/driver/registers/17', WATCH, 'if (state.isSet(queue, STOPPING)) return false;', ''),
  fault('sets-up-a-queue-that-is-stopping', 'mmio/driver/registers/17', WRITES, 'if (state.isSet(queue, STOPPING)) return false;', ''),
  fault('does-not-wait-for-queue-reset', 'basic/driver/vq-reset/1', WATCH, 'if (state.isSet(queue, RESETTING)) return false;', ''),
  fault('enables-a-queue-in-reset', 'mmio/driver/registers/21', WRITES, 'if (state.isSet(queue, RESETTING)) return false;', ''),
  fault('takes-buffers-back-from-a-live-queue', 'basic/driver/cleanup/2', WATCH, 'if (state.isSet(queue, READY)) return false;', ''),
  fault(
    'reads-fields-without-their-feature',
    'basic/driver/config-space/3',
    WATCH,
    ' && (field.feature === undefined || this.state.offers(field.feature))',
    '',
  ),
  fault(
    'writes-config-while-suspended',
    'basic/driver/suspend/5',
    WATCH,
    'STATUS_FEATURES_OK) !== 0 && !state.rests',
    'STATUS_FEATURES_OK) !== 0',
  ),
  fault('exposes-while-suspended', 'basic/driver/suspend/3', WATCH, '!state.has(queue) || state.rests', '!state.has(queue)'),
  fault('notifies-while-suspended', 'basic/driver/suspend/4', WRITES, '!state.has(queue) || state.rests', '!state.has(queue)'),
  fault('resumption-not-waited-for', 'basic/driver/suspend/6', STATE, 'this.words[WAIT]! >= SUSPENSION', 'this.words[WAIT] === SUSPENSION'),
  fault('does-not-read-features-ok-back', 'basic/driver/init/1', WRITES, '(fresh & STATUS_DRIVER_OK) === 0 || state.confirmed', 'true'),
  fault(
    'goes-on-after-refused-features',
    'basic/driver/init/6',
    WRITES,
    'if (state.refused && (!fails || (value & STATUS_DRIVER_OK) !== 0)) return false;',
    '',
  ),
  fault(
    'accepts-what-was-not-offered',
    'basic/driver/feature-bits/1',
    WRITES,
    'return (value & ~state.offeredWord(state.driverSel)) === 0;',
    'return true;',
  ),
  fault('accepts-what-it-does-not-know', 'basic/driver/feature-bits/5', WRITES, 'if ((value & ~known) !== 0) return false;', ''),
  fault('settles-without-looking', 'basic/driver/feature-bits/3', WRITES, 'if (!state.sawAll) return false;', ''),
  fault('runs-without-version-1', 'features/driver/reserved-bits/1', WRITES, '[VIRTIO_F_VERSION_1, VIRTIO_F_ACCESS', '[VIRTIO_F_ACCESS'),
  fault('notifies-before-driver-ok', 'basic/driver/init/7', WRITES, 'return (state.status & STATUS_DRIVER_OK) !== 0;', 'return true;'),
  fault('size-beyond-maximum', 'mmio/driver/registers/14', WRITES, ' && value <= state.sizeMax[queue]!', ''),
  fault('sets-up-a-queue-that-is-ready', 'mmio/driver/registers/15', WRITES, 'if (state.isSet(queue, READY)) return false;', ''),
  fault('half-set-up-after-queue-reset', 'basic/driver/vq-reenable/1', STATE, 'this.said[queue] = 0;', ''),
  fault('acknowledges-what-it-did-not-find', 'mmio/driver/interrupt/3', WRITES, '(value & ~state.causes) === 0', '(value & ~3) === 0'),
  fault('acknowledges-unread', 'mmio/driver/interrupt/1', WRITES, '!state.isEntered && ', ''),
  fault('leaves-causes-unacknowledged', 'mmio/driver/registers/19', STATE, ' || this.words[UNACKNOWLEDGED] !== 0', ''),
  fault('looks-at-one-queue-only', 'mmio/driver/interrupt/2', STATE, 'queue < this.count; queue += 1) if (', 'queue < 1; queue += 1) if ('),
  fault('suspends-unnegotiated', 'basic/driver/suspend/1', WRITES, ' || !state.accepts(VIRTIO_F_SUSPEND)', ''),
  fault('reset-forgets-nothing', 'basic/driver/init/1', STATE, 'this.words[FEATURES] = OPEN;', 'this.words[FEATURES] = CONFIRMED;'),
];

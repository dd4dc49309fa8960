/** Seeded faults of the packed ring: marks and rounds, lists and tables, ids, batches, event structures. */
import { type Fault, seedIn } from '../fault.ts';

const DEVICE = 'impl/virtqueue/packed/device-queue.ts';
const DRIVER = 'impl/virtqueue/packed/driver-queue.ts';
const WALK = 'impl/virtqueue/packed/walk.ts';
const LAY_OUT = 'impl/virtqueue/packed/lay-out.ts';
const REGISTERS = 'impl/virtqueue/packed/registers.ts';

const fault = seedIn('packed', 'virtio-1.4/packed/');

/** What a device takes. */
const TAKING: readonly Fault[] = [
  fault('chain-index-past-end', 'desc/wrap/1', WALK, 'if (slot === size) {', 'if (slot > size) {'),
  fault('list-keeps-marks-past-end', 'desc/chain/2', WALK, 'marks ^= MARKS;', ''),
  fault(
    'size-masked',
    'device/order/1',
    DEVICE,
    'let next = s[NEXT_AVAIL]! + slots;',
    'let next = (s[NEXT_AVAIL]! + slots) & (s[SIZE]! | 1);',
  ),
  fault('taken-without-mark', 'device/desc/3', WALK, 'if ((flags & MARKS) !== marks)', 'if (((flags ^ marks) & R.AVAIL) !== 0)'),
  fault('in-flight-overlap', 'driver/desc/1', WALK, 'if (seen >= room) return MALFORMED;', ''),
  fault(
    'list-without-end',
    'driver/scatter-gather/2',
    WALK,
    '  return MALFORMED; // virtio-1.4/packed/driver/scatter-gather/2',
    '  return NOTHING;',
  ),
  fault('list-into-table', 'desc/chain/3', WALK, 'if (seen > 0) return MALFORMED;', ''),
  fault('table-in-list', 'driver/indirect/4', WALK, 'if ((flags & NEXT) !== 0) return MALFORMED;', ''),
  fault('table-not-negotiated', 'driver/indirect/1', WALK, 'if (state[INDIRECT] === 0) return MALFORMED;', ''),
  fault('table-zero-length', 'desc/indirect/1', WALK, 'if (bytes === 0 || bytes % ENTRY_BYTES !== 0)', 'if (bytes % ENTRY_BYTES !== 0)'),
  fault(
    'table-too-long',
    'driver/indirect/3',
    WALK,
    'if (entries > size) return MALFORMED;',
    'if (entries > chain.address.length) return MALFORMED;',
  ),
  fault(
    'indirect-follows-next-flag',
    'driver/indirect/2',
    WALK,
    '    chain.address[i] = address;\n',
    '    if ((flags & NEXT) !== 0) return MALFORMED;\n    chain.address[i] = address;\n',
  ),
  fault(
    'indirect-write-obeyed',
    'desc/indirect/2',
    WALK,
    'if ((flags & TO_TABLE) !== 0) {',
    'if ((flags & TO_TABLE) !== 0) {\n      if ((flags & WRITE) !== 0) return MALFORMED;',
  ),
  fault(
    'readable-after-writable',
    'driver/scatter-gather/3',
    WALK,
    'else if (readable === seen) readable = seen + 1;',
    'else if (readable <= seen) readable = seen + 1;',
  ),
  fault(
    'id-of-first',
    'desc/chain/1',
    WALK,
    'const length = words[at + 2]!;',
    'const length = words[at + 2]!;\n    if (seen > 0 && (tail & 0xffff) === 0) return MALFORMED;',
  ),
  fault('elements-reversed', 'device/scatter-gather/1', WALK, 'slot += 1;\n', 'slot += seen > 1 ? 2 : 1;\n'),
  fault(
    'list-of-two-at-most',
    'device/scatter-gather/2',
    WALK,
    'if (seen >= room) return MALFORMED;',
    'if (seen >= room || seen > 1) return MALFORMED;',
  ),
  fault('id-held-twice', 'VQ-ID-1', DEVICE, 'if (this.inFlight.find(chain.head) !== NONE) return this.fail();', ''),
  fault('available-round-kept', 'desc/wrap/2', DEVICE, 's[AVAIL_MARKS]! ^= MARKS;', ''),
];

/** What a device returns. */
const RETURNING: readonly Fault[] = [
  fault('used-slot-by-one', 'desc/used/2', DEVICE, 'let next = s[NEXT_USED]! + slots;', 'let next = s[NEXT_USED]! + 1;'),
  fault('used-written-unchecked', 'desc/used/3', DEVICE, ' || written > this.inFlight.writable[entry]!', ''),
  fault('used-not-held', 'desc/used/1', DEVICE, 'if (entry === NONE) return REFUSED;', 'if (entry === NONE) return OK;'),
  fault('used-mark-of-other-round', 'desc/wrap/3', DEVICE, '((s[USED_MARKS]! | ', '((s[USED_MARKS]! ^ MARKS | '),
  fault(
    'used-at-slot-taken-last',
    'device/order/2',
    DEVICE,
    'const at = s[RING]! + 4 * s[NEXT_USED]!;',
    'const at = s[RING]! + 4 * s[NEXT_AVAIL]!;',
  ),
  fault('used-keeps-address-not', 'device/desc/4', DEVICE, 'words[at + 2] = written;', 'words[at + 2] = written;\n    words[at + 7] = 0;'),
  fault('batch-returns-one', 'desc/in-order/1', DEVICE, 's[IN_ORDER] === 1 ? this.inFlight.removeUpTo(entry) : ', ''),
  fault(
    'disable-notify-overwritten',
    'device/notify-device-note/1',
    REGISTERS,
    'halves[events + 1] = DISABLE;\n    return;',
    'halves[events + 1] = DISABLE;',
  ),
];

/** What a driver gives and believes. */
const DRIVING: readonly Fault[] = [
  fault(
    'driver-missing-next',
    'driver/place-buffers-note/1',
    LAY_OUT,
    '(i < readable ? 0 : WRITE) | (i < final ? NEXT : 0)',
    '(i < readable ? 0 : WRITE) | (i + 1 < final ? NEXT : 0)',
  ),
  fault(
    'table-has-next',
    'driver/indirect/2',
    LAY_OUT,
    'i < readable ? 0 : WRITE << 16, true',
    'i < readable ? NEXT << 16 : WRITE << 16, true',
  ),
  fault('driver-overfills', 'driver/scatter-gather/5', DRIVER, 'if (s[ROOM]! < slots) return FULL;', 'if (s[ROOM] === 0) return FULL;'),
  fault(
    'driver-list-too-long',
    'driver/scatter-gather/1',
    LAY_OUT,
    'if (count > size) return false;',
    'if (count > size + 1) return false;',
  ),
  fault(
    'driver-rewrites-used',
    'driver/desc/2',
    LAY_OUT,
    'words[at] = start;',
    'words[at] = start;\n    if (first > 0) words[ring] = start;',
  ),
  fault(
    'notification-data-without-wrap',
    'driver/desc/3',
    DRIVER,
    'return s[NEXT_AVAIL]! | ((s[AVAIL_MARKS]! & R.AVAIL) << 8);',
    'return s[NEXT_AVAIL]!;',
  ),
  fault(
    'kick-again-refused',
    'driver/desc/4',
    DRIVER,
    'return s[NEXT_AVAIL]! | (',
    'return s[UNANNOUNCED] === 0 && s[ROOM] === s[SIZE] ? 0 : s[NEXT_AVAIL]! | (',
  ),
  fault('driver-believes-length', 'VQ-USED-2', DRIVER, 'if (written > this.writable[id]!) return this.fail();', ''),
  fault(
    'driver-obeys-next',
    'desc/used/4',
    DRIVER,
    'const id = tail & 0xffff;',
    'const id = tail & 0xffff;\n    if ((tail & 0x1_0000) !== 0) return this.fail();',
  ),
  fault('ring-not-cleared', 'desc/layout/3', DRIVER, 'words.fill(0, ring, ring + 4 * s[SIZE]!);', ''),
  fault(
    'nonpow2-refused',
    'desc/layout/1',
    REGISTERS,
    'if (size >>> 0 !== size) return false;',
    'if (size >>> 0 !== size || (size & (size - 1)) !== 0) return false;',
  ),
  fault(
    'events-misaligned',
    'driver/layout/1',
    REGISTERS,
    'if (!fits(memory, driverEvents, 4, 4))',
    'if (!fits(memory, driverEvents, 4, 2))',
  ),
  fault(
    'id-and-flags-swapped',
    'desc/layout/2',
    LAY_OUT,
    'words[at + 3] = (flags << 16) | (i < final ? 0 : id);',
    'words[at + 3] = flags | ((i < final ? 0 : id) << 16);',
  ),
  fault('event-flags-of-three-bits', 'desc/event/1', REGISTERS, 'halves[events + 1]! & 3;', 'halves[events + 1]! & 7;'),
  fault(
    'slot-asked-without-event-index',
    'desc/event/2',
    REGISTERS,
    'if (flags !== DESC || state[EVENT_INDEX] === 0) return true;',
    'if (flags !== DESC) return true;',
  ),
  fault('event-of-round-before', 'desc/event/3', REGISTERS, ': (wish & 0x7fff) - state[SIZE]!;', ': (wish & 0x7fff) - (state[SIZE]! - 1);'),
];

export const PACKED_FAULTS: readonly Fault[] = [...TAKING, ...RETURNING, ...DRIVING];

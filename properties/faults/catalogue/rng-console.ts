/** Seeded faults of the entropy device and of the console. */
import { type Fault, seedIn } from '../fault.ts';

const RNG = 'impl/virtio/rng/rng-device.ts';
const CONSOLE = 'impl/virtio/console/console-device.ts';
const OBSERVER = 'impl/virtio/console/driver-observer.ts';
const DEVICE = 'impl/virtio/device.ts';

const inRng = seedIn('rng', 'virtio-1.4/rng/');
const rng = (id: string, clause: string, find: string, replace: string): Fault => inRng(id, clause, RNG, find, replace);

const console = seedIn('console', 'virtio-1.4/console/');

export const RNG_FAULTS: readonly Fault[] = [
  rng(
    'harvests-beyond-the-used-length',
    'driver/op/2',
    'const here = Math.min(used - done, chain.length[i]!);',
    'const here = Math.min(into.length, chain.length[i]!);',
  ),
  rng('waits-for-a-full-buffer', 'device/op/2', 'source.length === 0) return 0;', 'source.length < this.waiting.room(0)) return 0;'),
  rng('gives-nothing', 'device/op/1', ' || source.length === 0) return 0;', ') return 0;'),
  rng('takes-a-buffer-without-room', 'desc/op/1', 'chain.writableBytes === 0 || ', ''),
];

export const CONSOLE_FAULTS: readonly Fault[] = [
  console('one-port-only', 'device/ports-note/1', CONSOLE, 'return port < this.options.ports &&', 'return port < 1 &&'),
  console('port-added-twice', 'device/multiport/1', CONSOLE, '&& !this.has(port, PORT_EXISTS) && payload === 0;', '&& payload === 0;'),
  console(
    'port-beyond-the-limit',
    'device/multiport/1',
    CONSOLE,
    'return port < this.options.ports && !this.has(port, PORT_EXISTS)',
    'return port <= this.options.ports && !this.has(port, PORT_EXISTS)',
  ),
  console(
    'removed-what-was-not-added',
    'device/multiport/2',
    CONSOLE,
    'case CONSOLE_PORT_REMOVE:\n',
    'case CONSOLE_PORT_REMOVE:\n        return port < this.options.ports && payload === 0;\n',
  ),
  console(
    'one-console-only',
    'device/multiport-note/1',
    CONSOLE,
    'case CONSOLE_CONSOLE_PORT:\n',
    'case CONSOLE_CONSOLE_PORT:\n        if (this.ports.some((flags, i) => i !== port && (flags & PORT_NOMINATED) !== 0)) return false;\n        return this.has(port, PORT_EXISTS) && payload === 0;\n',
  ),
  console('emergencies-only-when-configured', 'device/emerg-write/1', DEVICE, 'if (always !== true && !this', 'if (!this'),
  console('emergencies-not-output', 'device/emerg-write/2', DEVICE, 'this.type.configWritten?.(offset, value);', ''),
  console(
    'rows-before-columns',
    'desc/config/1',
    CONSOLE,
    'this.change16(CONSOLE_CONFIG_COLS, cols);',
    'this.change16(CONSOLE_CONFIG_COLS, rows);',
  ),
  console('size-without-message', 'desc/control/2', CONSOLE, '&& payload === CONSOLE_RESIZE_BYTES;', ';'),
  console('control-without-listening', 'desc/control/1', CONSOLE, ' || this.listening[0] === 0) return 0;', ') return 0;'),
  console('queues-of-ports-swapped', 'desc/layout/1', CONSOLE, '(queue - 3) >> 1', '(queue - 1) >> 1'),
  console(
    'observer-misses-readiness',
    'driver/multiport/1',
    OBSERVER,
    'if (console.listening[0] === 0) return CONSOLE_BREACH_NOT_READY;',
    '',
  ),
];

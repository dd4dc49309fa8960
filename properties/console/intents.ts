/** What happens next to a console: the driver says that it is ready, ports come and are answered, data goes both ways, and each goes wrong at times. */
import { CONSOLE_MEMORY_BYTES, type ConsoleMachine } from '../../model/console.ts';
import { queueCount, receiveQueueOf } from '../../spec/virtio/console/index.ts';
import type { ConsoleOptions, ConsoleRequest } from '../../spec/vocabulary/console.ts';
import {
  CONSOLE_CONFIG_EMERG_WR,
  CONSOLE_CONSOLE_PORT,
  CONSOLE_DEVICE_READY,
  CONSOLE_PORT_ADD,
  CONSOLE_PORT_NAME,
  CONSOLE_PORT_OPEN,
  CONSOLE_PORT_READY,
  CONSOLE_PORT_REMOVE,
  CONSOLE_QUEUE_CONTROL_IN,
  CONSOLE_QUEUE_CONTROL_OUT,
  CONSOLE_RESIZE,
  STATUS_DRIVER_OK,
} from '../../spec/vocabulary/limits.ts';
import type { Random } from '../support/random.ts';
import { drawWords } from '../virtio/bring-up.ts';
import { drawSpans } from '../virtio/spans.ts';

export const drawOptions = (random: Random): ConsoleOptions => {
  const multiport = !random.oneIn(4);
  return {
    queueSize: 4,
    ports: multiport ? 1 + random.below(3) : 1,
    size: !random.oneIn(4),
    multiport,
    emergencyWrite: !random.oneIn(3),
    cols: random.below(0x1_0000),
    rows: 24,
  };
};

const little = (value: number, width: number): readonly number[] =>
  Array.from({ length: width }, (_, i) => Math.floor(value / 256 ** i) % 256);
const bytesOf = (random: Random, count: number): readonly number[] => Array.from({ length: count }, () => random.below(256));

const outward = (random: Random, queue: number, bytes: readonly number[]): ConsoleRequest => ({
  call: 'submit',
  queue,
  readable: bytes.length === 0 ? [] : drawSpans(random, bytes.length, CONSOLE_MEMORY_BYTES),
  writable: random.oneIn(16) ? drawSpans(random, 1 + random.below(4), CONSOLE_MEMORY_BYTES) : [],
  bytes,
});

const inward = (random: Random, queue: number): ConsoleRequest => ({
  call: 'submit',
  queue,
  readable: random.oneIn(16) ? drawSpans(random, 1 + random.below(4), CONSOLE_MEMORY_BYTES) : [],
  writable: random.oneIn(24) ? [] : drawSpans(random, random.oneIn(5) ? random.below(9) : 12 + random.below(12), CONSOLE_MEMORY_BYTES),
  bytes: [],
});

/** An answer that the driver owes, mostly the right one; else something that it says by itself. */
const drawControl = (random: Random, { console: { ports, driverReady } }: ConsoleMachine): ConsoleRequest => {
  const say = (port: number, event: number, value: number): ConsoleRequest => {
    const whole = [...little(port, 4), ...little(event, 2), ...little(value, 2)];
    return outward(random, CONSOLE_QUEUE_CONTROL_OUT, random.oneIn(16) ? whole.slice(0, random.below(8)) : whole);
  };
  if (!driverReady && !random.oneIn(6)) return say(0, CONSOLE_DEVICE_READY, random.oneIn(6) ? 0 : 1);
  const owed = ports.findIndex(({ nominated }) => nominated);
  if (owed >= 0 && !random.oneIn(4)) return say(owed, CONSOLE_PORT_OPEN, random.oneIn(5) ? random.pick([0, 2]) : 1);
  const port = random.below(ports.length + 1);
  return say(port, random.pick([CONSOLE_PORT_READY, CONSOLE_PORT_OPEN, CONSOLE_PORT_READY, CONSOLE_PORT_NAME, 99]), random.below(2));
};

const SENT = [CONSOLE_PORT_REMOVE, CONSOLE_CONSOLE_PORT, CONSOLE_CONSOLE_PORT, CONSOLE_RESIZE, CONSOLE_PORT_OPEN, CONSOLE_PORT_NAME];

const drawMessage = (random: Random, { console: { ports } }: ConsoleMachine): ConsoleRequest => {
  const missing = ports.findIndex(({ exists }) => !exists);
  const adds = missing >= 0 ? random.oneIn(2) : random.oneIn(8);
  const event = random.oneIn(24) ? random.pick([CONSOLE_DEVICE_READY, CONSOLE_PORT_READY, 8]) : adds ? CONSOLE_PORT_ADD : random.pick(SENT);
  const port = adds && missing >= 0 && !random.oneIn(6) ? missing : random.below(ports.length + 1);
  const follows = event === CONSOLE_RESIZE ? 4 : event === CONSOLE_PORT_NAME ? random.below(6) : 0;
  const payload = bytesOf(random, random.oneIn(12) ? follows + 1 : follows);
  return { call: 'host-message', port, event, value: random.below(2), payload };
};

/** Buffers for what the device will have to say, so that it can. */
const drawData = (random: Random, s: ConsoleMachine): ConsoleRequest => {
  const { options } = s.console;
  const port = random.below(options.ports);
  const strange = random.oneIn(24) ? queueCount(options) + random.below(2) : -1;
  if (random.oneIn(2)) return inward(random, strange >= 0 ? strange : receiveQueueOf(port));
  return outward(random, strange >= 0 ? strange : receiveQueueOf(port) + 1, bytesOf(random, random.below(12)));
};

const drawEmergency = (random: Random): ConsoleRequest => ({
  call: 'write-config',
  offset: random.oneIn(6) ? random.below(12) : CONSOLE_CONFIG_EMERG_WR,
  value: random.word(),
});

const drawRunning = (random: Random, s: ConsoleMachine): ConsoleRequest => {
  const { options, waiting } = s.console;
  if (options.multiport) {
    if ((waiting[CONSOLE_QUEUE_CONTROL_IN]?.length ?? 0) === 0 && random.oneIn(3)) return inward(random, CONSOLE_QUEUE_CONTROL_IN);
    if (random.oneIn(3)) return drawControl(random, s);
    if (random.oneIn(2)) return drawMessage(random, s);
  }
  if (random.oneIn(3))
    return {
      call: 'host-input',
      port: random.below(options.ports + 1),
      bytes: bytesOf(random, random.oneIn(8) ? 0 : 1 + random.below(20)),
    };
  return drawData(random, s);
};

export const intend = (random: Random, s: ConsoleMachine): ConsoleRequest => {
  const { device, options } = s.console;
  const isUp = (device.status & STATUS_DRIVER_OK) !== 0 && (device.status & 0xc0) === 0;
  if (random.oneIn(24)) return drawEmergency(random);
  if (!isUp && !random.oneIn(4)) return { call: 'bring-up', ...drawWords(random, device.setup) };
  if (random.oneIn(100)) return { call: 'reset' };
  if (random.oneIn(40))
    return { call: 'host-resize', cols: random.below(0x1_0000), rows: random.oneIn(2) ? options.rows : random.below(300) };
  return drawRunning(random, s);
};

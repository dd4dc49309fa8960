/** What a driver hands to a console: buffers to be filled, output, control messages; and what an observer holds it to. */
import {
  CONSOLE_BREACH_NOT_OPENED,
  CONSOLE_BREACH_NOT_READY,
  CONSOLE_BREACH_OPENED_WRONGLY,
  CONSOLE_BREACH_READABLE,
  CONSOLE_BREACH_WRITABLE,
  CONSOLE_BROKEN,
  CONSOLE_CONTROL_BYTES,
  CONSOLE_DEVICE_READY,
  CONSOLE_NOT_TAKEN,
  CONSOLE_PORT_OPEN,
  CONSOLE_PORT_READY,
  CONSOLE_PROPER,
  CONSOLE_QUEUE_CONTROL_OUT,
  CONSOLE_USED,
  CONSOLE_WAITS,
  STATUS_DEVICE_NEEDS_RESET,
} from '../../vocabulary/limits.ts';
import { type Effect, guard, names, type Rule, rule } from '../../vocabulary/rule.ts';
import { hasStatus, isRunning, queueOf } from '../state.ts';
import { type ConsoleState, hasControl, keeping, portAt, portOf, type WaitingBuffer, withPort } from './state.ts';

export interface ControlMessage {
  readonly port: number;
  readonly event: number;
  readonly value: number;
}

/** A buffer as the device finds it. */
export interface HandedBuffer extends WaitingBuffer {
  readonly queue: number;
  /** Readable bytes in a row, and whether there are any parts to read at all. */
  readonly read: Uint8Array;
  readonly hasReadable: boolean;
  readonly hasWritable: boolean;
  readonly isInMemory: boolean;
}

export const isReceiveQueue = (queue: number): boolean => queue % 2 === 0;

const exists = (s: ConsoleState, queue: number): boolean => queue < 2 || (hasControl(s) && queue < s.waiting.length);

/** Too short a message says nothing. */
export const messageOf = ({ read }: HandedBuffer): ControlMessage | undefined => {
  if (read.length < CONSOLE_CONTROL_BYTES) return undefined;
  const view = new DataView(read.buffer, read.byteOffset, CONSOLE_CONTROL_BYTES);
  return { port: view.getUint32(0, true), event: view.getUint16(4, true), value: view.getUint16(6, true) };
};

/** Messages about ports that do not exist, and those that only a device sends, change nothing. */
const heard = (s: ConsoleState, message: ControlMessage | undefined): ConsoleState => {
  if (message === undefined) return s;
  const { port, event, value } = message;
  if (event === CONSOLE_DEVICE_READY) return { ...s, driverReady: value === 1 };
  if (!portAt(s, port).exists) return s;
  const answered = withPort(s, port, { nominated: false });
  if (event === CONSOLE_PORT_READY) return withPort(answered, port, { ready: value === 1 });
  return event === CONSOLE_PORT_OPEN ? withPort(answered, port, { open: value === 1 }) : answered;
};

const printed = (s: ConsoleState, { queue, read }: HandedBuffer): ConsoleState => {
  const port = portOf(queue);
  if (!portAt(s, port).exists) return s;
  return { ...s, printed: s.printed.map((kept, i) => (i === port ? keeping(kept, [...read]) : kept)) };
};

const CONTROL = ['virtio-1.4/console/desc/control/1'];

const taken = (s: ConsoleState, buffer: HandedBuffer): Effect<ConsoleState> => {
  const { queue, writable, room } = buffer;
  if (queue === CONSOLE_QUEUE_CONTROL_OUT) return { state: heard(s, messageOf(buffer)), reply: [CONSOLE_USED], witnesses: CONTROL };
  if (!isReceiveQueue(queue)) return { state: printed(s, buffer), reply: [CONSOLE_USED] };
  return { state: { ...s, waiting: s.waiting.with(queue, [...(s.waiting[queue] ?? []), { writable, room }]) }, reply: [CONSOLE_WAITS] };
};

/** What the driver should not have put into a buffer is not looked at. */
export const submit: Rule<ConsoleState, HandedBuffer> = rule(
  'console-submit',
  [
    names(
      'virtio-1.4/basic/device/status/1',
      'the driver runs the device',
      CONSOLE_NOT_TAKEN,
      (s) => isRunning(s.device) && !hasStatus(s.device, STATUS_DEVICE_NEEDS_RESET),
    ),
    names(
      'virtio-1.4/console/desc/layout/1',
      'the queue is one that the device has',
      CONSOLE_NOT_TAKEN,
      (s, { queue }) => exists(s, queue) && queueOf(s.device, queue).ready,
    ),
    guard('virtio-1.4/features/driver/reserved-bits/5', 'all of it is in memory', CONSOLE_BROKEN, (_, { isInMemory }) => isInMemory),
  ],
  taken,
);

const message = (holds: (s: ConsoleState, m: ControlMessage) => boolean) => (s: ConsoleState, buffer: HandedBuffer) => {
  const sent = buffer.queue === CONSOLE_QUEUE_CONTROL_OUT ? messageOf(buffer) : undefined;
  return sent === undefined || holds(s, sent);
};

const isAwaited = (s: ConsoleState, { port }: ControlMessage): boolean => portAt(s, port).nominated;

/** Asked of a buffer that the device takes. */
export const conduct: Rule<ConsoleState, HandedBuffer> = rule(
  'console-conduct',
  [
    guard(
      'virtio-1.4/console/driver/op/1',
      'a buffer to be filled has nothing to read',
      CONSOLE_BREACH_READABLE,
      (_, b) => !isReceiveQueue(b.queue) || !b.hasReadable,
    ),
    guard(
      'virtio-1.4/console/driver/op/2',
      'output has nothing to be filled',
      CONSOLE_BREACH_WRITABLE,
      (_, b) => isReceiveQueue(b.queue) || !b.hasWritable,
    ),
    guard(
      'virtio-1.4/console/driver/multiport/1',
      'the driver has first said that it is ready',
      CONSOLE_BREACH_NOT_READY,
      message((s, m) => s.driverReady || m.event === CONSOLE_DEVICE_READY),
    ),
    guard(
      'virtio-1.4/console/driver/multiport/3',
      'the answer to a nomination is that the port is open',
      CONSOLE_BREACH_NOT_OPENED,
      message((s, m) => !isAwaited(s, m) || m.event === CONSOLE_DEVICE_READY || m.event === CONSOLE_PORT_OPEN),
    ),
    guard(
      'virtio-1.4/console/driver/multiport/4',
      'which it says by a 1',
      CONSOLE_BREACH_OPENED_WRONGLY,
      message((s, m) => !isAwaited(s, m) || m.event !== CONSOLE_PORT_OPEN || m.value === 1),
    ),
  ],
  (s) => ({ state: s, reply: [CONSOLE_PROPER] }),
);

/** A console as a machine: a driver with a little memory, the device with its ports, and the host behind it. */
import {
  afresh,
  bootConsole,
  type ConsoleState,
  conduct,
  type HandedBuffer,
  input,
  messageBytes,
  receiveQueueOf,
  resize,
  submit,
  tell,
  write,
} from '../spec/virtio/console/index.ts';
import { type DeviceState, needReset } from '../spec/virtio/index.ts';
import type { ConsoleOptions, ConsoleRequest, SubmitConsole } from '../spec/vocabulary/console.ts';
import { CONSOLE_BROKEN, CONSOLE_NOT_TAKEN, CONSOLE_PROPER, CONSOLE_QUEUE_CONTROL_IN } from '../spec/vocabulary/limits.ts';
import { always, apply, type Outcome } from '../spec/vocabulary/rule.ts';
import { bringUp, called } from './bring-up.ts';
import { beside } from './judged.ts';
import { filled, gathered, isInMemory, scattered, total } from './memory.ts';

export const CONSOLE_MEMORY_BYTES = 512;

export interface ConsoleMachine {
  readonly console: ConsoleState;
  readonly memory: Uint8Array;
}

export const boot = (options: ConsoleOptions): ConsoleMachine => ({
  console: bootConsole(options),
  memory: new Uint8Array(CONSOLE_MEMORY_BYTES),
});

/** Bytes that the driver does not name are zero. */
const stored = (memory: Uint8Array, { readable, bytes }: SubmitConsole): Uint8Array => {
  const length = total(readable);
  return filled(memory, { readable, bytes: Array.from({ length }, (_, i) => bytes[i] ?? 0), fill: 0 });
};

const handed = (memory: Uint8Array, { queue, readable, writable }: SubmitConsole): HandedBuffer => ({
  queue,
  read: gathered(memory, readable),
  hasReadable: readable.length > 0,
  hasWritable: writable.length > 0,
  writable,
  room: total(writable),
  isInMemory: [...readable, ...writable].every((span) => isInMemory(memory, span)),
});

const submitted = (s: ConsoleMachine, request: SubmitConsole): Outcome<ConsoleMachine> => {
  const memory = stored(s.memory, request);
  const kept = { ...s, memory };
  if ((s.console.waiting[request.queue]?.length ?? 0) >= s.console.options.queueSize)
    return always(kept, [CONSOLE_NOT_TAKEN, CONSOLE_PROPER]);
  const buffer = handed(memory, request);
  const outcome = apply(submit, s.console, buffer);
  const broken = outcome.reply[0] === CONSOLE_BROKEN;
  const console = broken ? { ...s.console, device: needReset(s.console.device).state } : outcome.state;
  const done = { ...outcome, state: { console, memory } };
  return outcome.failed === undefined
    ? beside(done, apply(conduct, s.console, buffer))
    : { ...done, reply: [...outcome.reply, CONSOLE_PROPER] };
};

/** Bytes come into the buffer of a queue that has waited longest. */
const delivered = (s: ConsoleMachine, queue: number, bytes: Uint8Array, outcome: Outcome<ConsoleState>): Outcome<ConsoleMachine> => {
  const [oldest] = s.console.waiting[queue] ?? [];
  if (outcome.failed !== undefined || oldest === undefined) return { ...outcome, state: s };
  const memory = scattered(s.memory, oldest.writable, bytes.subarray(0, outcome.reply[0] ?? 0), 0);
  return { ...outcome, state: { console: outcome.state, memory } };
};

const on = (s: ConsoleMachine, outcome: Outcome<ConsoleState>): Outcome<ConsoleMachine> => ({
  ...outcome,
  state: { ...s, console: outcome.state },
});

const restarted = (s: ConsoleMachine, device: DeviceState): ConsoleMachine => ({ ...s, console: afresh(s.console, device) });

export const step = (s: ConsoleMachine, request: ConsoleRequest): Outcome<ConsoleMachine> => {
  const { device } = s.console;
  switch (request.call) {
    case 'bring-up': {
      const up = called(device, bringUp(device, request.low, request.high));
      return always(restarted(s, up), [up.status]);
    }
    case 'reset':
      return always(restarted(s, called(device, [{ call: 'write-status', value: 0 }])), []);
    case 'submit':
      return submitted(s, request);
    case 'write-config':
      return on(s, write(s.console, request));
    case 'host-message':
      return delivered(s, CONSOLE_QUEUE_CONTROL_IN, messageBytes(request), apply(tell, s.console, request));
    case 'host-input':
      return delivered(s, receiveQueueOf(request.port), Uint8Array.from(request.bytes), apply(input, s.console, request));
    case 'host-resize':
      return on(s, resize(s.console, request));
  }
};

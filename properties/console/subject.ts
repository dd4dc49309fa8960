/** The emulated console with a little guest memory, and an observer of its driver. */
import { Arena } from '../../impl/machine/arena.ts';
import { ConsoleDevice } from '../../impl/virtio/console/console-device.ts';
import { observeConsole } from '../../impl/virtio/console/driver-observer.ts';
import { Chain } from '../../impl/virtqueue/index.ts';
import type { ConsoleOptions, ConsoleRequest, SubmitConsole } from '../../spec/vocabulary/console.ts';
import type { Reply } from '../../spec/vocabulary/rule.ts';
import { bringUpDevice } from '../virtio/bring-up.ts';
import { chained } from '../virtio/spans.ts';

const MEMORY_BYTES = 512;
const PROPER = 0;

export interface ConsoleSubject {
  readonly console: ConsoleDevice;
  readonly memory: Uint8Array;
  readonly chain: Chain;
  /** What an interrupt handler found when it was last called. */
  found: number;
}

const nothing = (): void => undefined;

export const startConsole = (options: ConsoleOptions): ConsoleSubject => {
  const memory = new Uint8Array(MEMORY_BYTES);
  const console = new ConsoleDevice(options, memory, new Arena(ConsoleDevice.space(options)));
  const subject: ConsoleSubject = { console, memory, chain: new Chain(16), found: 0 };
  const interrupt = (): void => {
    subject.found = console.device.interrupt;
  };
  console.device.listener = { deviceReset: nothing, featuresSettled: nothing, queueReset: nothing, notified: nothing, interrupt };
  return subject;
};

/** The driver's stores: the given bytes, then zeroes. What lies outside memory is lost. */
const fill = (memory: Uint8Array, { readable, bytes }: SubmitConsole): void => {
  let position = 0;
  for (const { address, length } of readable) {
    for (let i = 0; i < length && address + i < memory.length; i += 1) memory[address + i] = bytes[position + i] ?? 0;
    position += length;
  }
};

const submit = ({ console, memory, chain }: ConsoleSubject, request: SubmitConsole): Reply => {
  fill(memory, request);
  chained(chain, request.readable, request.writable);
  const breach = observeConsole(console, request.queue, chain);
  const answer = console.start(request.queue, chain);
  return [answer, answer > 0 ? breach : PROPER];
};

export const performConsole = (subject: ConsoleSubject, request: ConsoleRequest): Reply => {
  const { console } = subject;
  switch (request.call) {
    case 'bring-up':
      return [bringUpDevice(console.device, request.low, request.high)];
    case 'reset':
      console.device.writeStatus(0);
      return [];
    case 'submit':
      return submit(subject, request);
    case 'write-config':
      return [console.device.writeConfig(request.offset, 4, request.value) ? 1 : 0];
    case 'host-message':
      return [console.tell(request.port, request.event, request.value, Uint8Array.from(request.payload))];
    case 'host-input':
      return [console.type(request.port, Uint8Array.from(request.bytes))];
    case 'host-resize':
      subject.found = 0;
      console.resize(request.cols, request.rows);
      return [subject.found];
  }
};

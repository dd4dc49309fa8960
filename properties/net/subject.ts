/** The emulated network card with a little guest memory, and observers beside it. */
import { Arena } from '../../impl/machine/arena.ts';
import { NetDevice } from '../../impl/virtio/net/net-device.ts';
import { observeAcceptance, observeNetOffer, observePacket } from '../../impl/virtio/net/observers.ts';
import { Chain } from '../../impl/virtqueue/index.ts';
import type { NetOptions, NetRequest, SubmitNet } from '../../spec/vocabulary/net.ts';
import type { Reply } from '../../spec/vocabulary/rule.ts';
import { bringUpDevice } from '../virtio/bring-up.ts';
import { chained } from '../virtio/spans.ts';

const MEMORY_BYTES = 1024;
const PROPER = 0;

export interface NetSubject {
  readonly net: NetDevice;
  readonly memory: Uint8Array;
  readonly chain: Chain;
  /** What an interrupt handler found when it was last called. */
  found: number;
}

const nothing = (): void => undefined;

export const startNet = (options: NetOptions): NetSubject => {
  const memory = new Uint8Array(MEMORY_BYTES);
  const net = new NetDevice(options, memory, new Arena(NetDevice.space(options)));
  const subject: NetSubject = { net, memory, chain: new Chain(16), found: 0 };
  const interrupt = (): void => {
    subject.found = net.device.interrupt;
  };
  net.device.listener = { deviceReset: nothing, featuresSettled: nothing, queueReset: nothing, notified: nothing, interrupt };
  return subject;
};

/** The driver's stores: the given bytes, then zeroes. What lies outside memory is lost. */
const fill = (memory: Uint8Array, { readable, bytes }: SubmitNet): void => {
  let position = 0;
  for (const { address, length } of readable) {
    for (let i = 0; i < length && address + i < memory.length; i += 1) memory[address + i] = bytes[position + i] ?? 0;
    position += length;
  }
};

const submit = ({ net, memory, chain }: NetSubject, request: SubmitNet): Reply => {
  fill(memory, request);
  chained(chain, request.readable, request.writable);
  const answer = net.start(request.queue, chain);
  if (answer <= 0) return [answer, PROPER];
  return [answer, request.queue === net.controlQueue() ? net.answer : observePacket(net, request.queue, chain)];
};

export const performNet = (subject: NetSubject, request: NetRequest): Reply => {
  const { net } = subject;
  switch (request.call) {
    case 'bring-up': {
      const breach = observeAcceptance(net, request.low);
      return [bringUpDevice(net.device, request.low, request.high), breach];
    }
    case 'reset':
      net.device.writeStatus(0);
      return [];
    case 'submit':
      return submit(subject, request);
    case 'packet':
      return [net.receive(request.pair, request.flags, request.gso, request.gsoSize, Uint8Array.from(request.bytes))];
    case 'set-status':
      subject.found = 0;
      net.setStatus(request.status);
      return [subject.found];
    case 'judge-offer':
      return [observeNetOffer(request.low, request.config)];
  }
};

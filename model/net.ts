/** A network device as a machine: a driver with a little memory, the device, and the network behind it. */

import { changeConfig, type DeviceState, needReset, offers } from '../spec/virtio/index.ts';
import {
  afresh,
  arrivingHeader,
  bootNet,
  type Command,
  commandRule,
  conduct,
  framing,
  type HandedPacket,
  handOver,
  isControlQueue,
  isReceiveQueue,
  type NetState,
  negotiation,
  offer,
  receive,
  receiveQueueOf,
} from '../spec/virtio/net/index.ts';
import { NET_BROKEN, NET_CONFIG_STATUS, NET_F_STATUS, NET_NOT_TAKEN, NET_OK, NET_PROPER, NET_USED } from '../spec/vocabulary/limits.ts';
import type { ArrivingPacket, NetOptions, NetRequest, SetNetStatus, SubmitNet } from '../spec/vocabulary/net.ts';
import { always, apply, type Outcome } from '../spec/vocabulary/rule.ts';
import { bringUp, called } from './bring-up.ts';
import { beside } from './judged.ts';
import { filled, gathered, isInMemory, scattered, total } from './memory.ts';

export const NET_MEMORY_BYTES = 1024;

export interface NetMachine {
  readonly net: NetState;
  readonly memory: Uint8Array;
}

export const boot = (options: NetOptions): NetMachine => ({ net: bootNet(options), memory: new Uint8Array(NET_MEMORY_BYTES) });

const broken = (s: NetMachine, outcome: Outcome<unknown>): Outcome<NetMachine> => ({
  ...outcome,
  state: { ...s, net: { ...s.net, device: needReset(s.net.device).state } },
  reply: [NET_BROKEN, NET_PROPER],
});

/** The answer is the last byte that may be written. */
const commanded = (s: NetMachine, request: SubmitNet, buffer: HandedPacket, taken: Outcome<NetState>): Outcome<NetMachine> => {
  const framed = apply(framing, s.net, { read: buffer.read.length, room: buffer.room });
  if (framed.failed !== undefined) return broken(s, framed);
  const command: Command = { kind: buffer.read[0] ?? 0, command: buffer.read[1] ?? 0, data: buffer.read.slice(2) };
  const outcome = apply(commandRule(command), s.net, command);
  const [answer = NET_OK] = outcome.reply;
  const memory = scattered(s.memory, request.writable, Uint8Array.of(answer), buffer.room - 1);
  return {
    ...outcome,
    state: { net: outcome.state, memory },
    reply: [NET_USED, answer],
    granted: [...taken.granted, ...framed.granted, ...outcome.granted],
  };
};

const submitted = (before: NetMachine, request: SubmitNet): Outcome<NetMachine> => {
  const { queue, readable, writable, bytes } = request;
  const length = total(readable);
  const memory = filled(before.memory, { readable, bytes: Array.from({ length }, (_, i) => bytes[i] ?? 0), fill: 0 });
  const s = { ...before, memory };
  if (isReceiveQueue(s.net, queue) && (s.net.waiting[queue]?.length ?? 0) >= s.net.options.queueSize)
    return always(s, [NET_NOT_TAKEN, NET_PROPER]);
  const isWhole = [...readable, ...writable].every((span) => isInMemory(memory, span));
  const buffer: HandedPacket = { queue, read: gathered(memory, readable), writable, room: total(writable), isInMemory: isWhole };
  const outcome = apply(handOver, s.net, buffer);
  if (outcome.reply[0] === NET_BROKEN) return broken(s, outcome);
  if (outcome.failed !== undefined) return { ...outcome, state: s, reply: [...outcome.reply, NET_PROPER] };
  if (isControlQueue(s.net, queue)) return commanded(s, request, buffer, outcome);
  return beside({ ...outcome, state: { net: outcome.state, memory } }, apply(conduct, s.net, buffer));
};

/** Header and frame go into the buffers that have waited longest, one after another. */
const arrived = (s: NetMachine, packet: ArrivingPacket): Outcome<NetMachine> => {
  const outcome = apply(receive, s.net, packet);
  if (outcome.failed !== undefined) return { ...outcome, state: s };
  const [count = 0] = outcome.reply;
  const spans = (s.net.waiting[receiveQueueOf(packet.pair)] ?? []).slice(0, count).flatMap(({ writable }) => writable);
  const bytes = Uint8Array.from([...arrivingHeader(s.net, packet), ...packet.bytes]);
  return { ...outcome, state: { net: outcome.state, memory: scattered(s.memory, spans, bytes, 0) } };
};

const restarted = (s: NetMachine, device: DeviceState): NetMachine => ({ ...s, net: afresh(s.net, device) });

const statusSet = (s: NetMachine, { status }: SetNetStatus): Outcome<NetMachine> => {
  const { device } = s.net;
  if (!offers(device, NET_F_STATUS) || device.config[NET_CONFIG_STATUS] === status) return always(s, [0]);
  const outcome = apply(changeConfig, device, { call: 'change-config', offset: NET_CONFIG_STATUS, value: status });
  return always({ ...s, net: { ...s.net, device: outcome.state } }, outcome.reply);
};

export const step = (s: NetMachine, request: NetRequest): Outcome<NetMachine> => {
  const { device } = s.net;
  switch (request.call) {
    case 'bring-up': {
      const up = called(device, bringUp(device, request.low, request.high));
      return beside(always(restarted(s, up), [up.status]), apply(negotiation, s.net, request));
    }
    case 'reset':
      return always(restarted(s, called(device, [{ call: 'write-status', value: 0 }])), []);
    case 'submit':
      return submitted(s, request);
    case 'packet':
      return arrived(s, request);
    case 'set-status':
      return statusSet(s, request);
    case 'judge-offer':
      return { ...apply(offer, null, request), state: s };
  }
};

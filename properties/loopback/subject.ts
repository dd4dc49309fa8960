/** The emulated Client and Server as a subject, with a link between them that only moves messages. */
import { LoopbackClient } from '../../impl/loopback/client.ts';
import { LoopbackServer, S_CONNECTED } from '../../impl/loopback/server.ts';
import { Arena } from '../../impl/machine/arena.ts';
import { VirtioDevice } from '../../impl/virtio/device.ts';
import { LOOP_EMPTY, LOOP_FULL, LOOP_NOT_CONNECTED, LOOP_OK } from '../../spec/vocabulary/limits.ts';
import type { LoopbackRequest, LoopbackSetup, LoopDevice } from '../../spec/vocabulary/loopback.ts';
import type { Reply } from '../../spec/vocabulary/rule.ts';

export interface LoopbackSubject {
  readonly setup: LoopbackSetup;
  readonly arena: Arena;
  readonly client: LoopbackClient;
  server: LoopbackServer;
  /** What an interrupt handler found when it was last called; 0 when it was not. */
  found: number;
}

/** Nothing of a Server or of its device outlives a restart, so both are made anew. */
const newServer = (setup: LoopbackSetup, heard: (device: VirtioDevice) => void): LoopbackServer => {
  const options = { deviceNumber: setup.deviceNumber, regionBytes: setup.regionBytes, outboxMax: setup.outboxMax };
  const arena = new Arena(VirtioDevice.space(setup.device) + LoopbackServer.space(options));
  const device = new VirtioDevice(setup.device, arena);
  const nothing = (): void => undefined;
  const owner = { deviceReset: nothing, featuresSettled: nothing, queueReset: nothing, notified: nothing, interrupt: () => heard(device) };
  return new LoopbackServer(arena, device, options, owner);
};

export const startLoopback = (setup: LoopbackSetup): LoopbackSubject => {
  const arena = new Arena(LoopbackClient.space(setup));
  const server = newServer(setup, (device) => {
    subject.found = device.interrupt;
  });
  const subject: LoopbackSubject = { setup, arena, client: new LoopbackClient(arena, setup), server, found: 0 };
  return subject;
};

const restart = (subject: LoopbackSubject, side: number): void => {
  if ((side & 1) === 0) {
    subject.client.start();
    subject.server.disconnect();
    return;
  }
  subject.server = newServer(subject.setup, (device) => {
    subject.found = device.interrupt;
  });
  subject.client.disconnect();
};

const deliver = (subject: LoopbackSubject, from: number): number => {
  const { client, server } = subject;
  const toServer = (from & 1) === 0;
  if (toServer ? server.get(S_CONNECTED) === 0 : client.get(0) === 0) return LOOP_NOT_CONNECTED;
  if (toServer && server.outbox.isFull) return LOOP_FULL;
  const { outbox } = toServer ? client : server;
  if (outbox.count === 0) return LOOP_EMPTY;
  const receiver = toServer ? server : client;
  const status = receiver.receive(outbox.message(0), outbox.lengthOf(0));
  outbox.drop();
  return status;
};

const inject = (subject: LoopbackSubject, to: number, token: number, bytes: readonly number[]): number => {
  const message = Uint8Array.from(bytes);
  if (token >= 0 && token <= 0xffff) {
    if (message.length > 4) message[4] = token;
    if (message.length > 5) message[5] = token >>> 8;
  }
  return (to & 1) === 1 ? subject.server.receive(message, message.length) : subject.client.receive(message, message.length);
};

const asked = (token: number): Reply => (token > 0 ? [LOOP_OK, token] : [-token]);

const act = (subject: LoopbackSubject, request: LoopDevice): Reply => {
  const { server } = subject;
  subject.found = 0;
  switch (request.call) {
    case 'raise-used':
      server.raiseUsed(request.queue);
      return [subject.found];
    case 'change-config':
      server.device.changeConfig(request.offset, request.value);
      return [subject.found];
    case 'need-reset':
      server.device.needReset();
      return [subject.found];
    case 'take-notification':
      return [server.device.takeNotification(request.queue) ? 1 : 0];
  }
};

export const perform = (subject: LoopbackSubject, request: LoopbackRequest): Reply => {
  const { client } = subject;
  switch (request.call) {
    case 'ask':
      return asked(client.ask(request.what, request.args));
    case 'expire':
      return asked(client.expire());
    case 'kick':
      return [client.kick(request.queue)];
    case 'interrupts': {
      const taken = [client.causes, client.used(0), client.used(1)];
      client.clearInterrupts();
      return taken;
    }
    case 'post':
      return [(request.side & 1) === 1 ? subject.server.post() : client.post()];
    case 'deliver':
      return [deliver(subject, request.from)];
    case 'inject':
      return [inject(subject, request.to, request.token, request.bytes)];
    case 'connect':
      if ((request.side & 1) === 1) subject.server.connect();
      else client.connect();
      return [LOOP_OK];
    case 'restart':
      restart(subject, request.side);
      return [LOOP_OK];
    default:
      return act(subject, request);
  }
};

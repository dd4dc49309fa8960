/** What the Server tells by itself: that the configuration changed, with all of it, and that buffers were used, of which queues. */
import { device } from '../virtio/index.ts';
import {
  INTERRUPT_CONFIG,
  INTERRUPT_USED,
  LOOP_BUS_EVENT_INTERRUPT,
  LOOP_CONFIG_BYTES_MAX,
  LOOP_EVENT_CONFIG,
  LOOP_FULL,
  LOOP_IDLE,
  LOOP_NOT_CONNECTED,
  LOOP_OK,
} from '../vocabulary/limits.ts';
import type { LoopDevice } from '../vocabulary/loopback.ts';
import { guard, names, type Outcome, rule } from '../vocabulary/rule.ts';
import { type Message, message } from './message.ts';
import type { ServerSide } from './server.ts';
import { isEmpty, NO_QUEUES, type Server, single, union } from './state.ts';

const changed = (s: Server): boolean => (s.device.interrupt & INTERRUPT_CONFIG) !== 0;

/** LOOP-CONFIG-4: status, generation, and all of the configuration that there is room for. */
const configEvent = ({ setup, server }: ServerSide): Message => {
  const bytes = server.device.config.slice(0, LOOP_CONFIG_BYTES_MAX);
  const words = [server.device.status, server.device.generation, 0, bytes.length];
  return message({ response: 0, id: LOOP_EVENT_CONFIG, device: setup.deviceNumber, token: 0 }, words, bytes);
};

const usedEvent = ({ setup, server }: ServerSide): Message =>
  message({ response: 0, id: LOOP_BUS_EVENT_INTERRUPT, device: setup.deviceNumber, token: 0 }, [INTERRUPT_USED, ...server.used]);

/** LOOP-INTERRUPT-1: one event, and the device's cause is acknowledged with it. */
export const postEvent = rule<ServerSide, unknown>(
  'post-event',
  [
    names('LOOP-POST-1', 'the link is up', LOOP_NOT_CONNECTED, ({ server }) => server.connected),
    guard('LOOP-POST-2', 'there is something to tell', LOOP_IDLE, ({ server }) => changed(server) || !isEmpty(server.used)),
    guard('LOOP-POST-3', 'there is room in the outbox', LOOP_FULL, ({ setup, server }) => server.outbox.length < setup.outboxMax),
  ],
  (side) => {
    const { setup, server } = side;
    const told = changed(server);
    const quiet = device(server.device, { call: 'acknowledge-interrupt', bits: told ? INTERRUPT_CONFIG : INTERRUPT_USED }).state;
    const outbox = [...server.outbox, told ? configEvent(side) : usedEvent(side)];
    return { state: { setup, server: { ...server, device: quiet, outbox, used: told ? server.used : NO_QUEUES } }, reply: [LOOP_OK] };
  },
);

/** The device's own side acts; which queue was used is remembered for the next event. */
export const act = ({ setup, server }: ServerSide, call: LoopDevice): Outcome<ServerSide> => {
  const outcome = device(server.device, call);
  const told = call.call === 'raise-used' && outcome.failed === undefined;
  const used = told ? union(server.used, single(call.queue)) : server.used;
  return { ...outcome, state: { setup, server: { ...server, device: outcome.state, used } } };
};

/** What the next request of a trace is: asks and deliveries mostly, with a device that acts by itself and a peer that lies. */
import type { LoopbackState } from '../../model/loopback.ts';
import type { LoopbackRequest } from '../../spec/vocabulary/loopback.ts';
import type { Random } from '../support/random.ts';
import { drawAsk } from './asks.ts';
import { drawForgery } from './forgeries.ts';

const drawDevice = (random: Random, s: LoopbackState): LoopbackRequest => {
  const queue = random.below(s.setup.device.queueSizeMax.length + 1);
  if (random.oneIn(64)) return { call: 'need-reset' };
  if (random.oneIn(4)) return { call: 'take-notification', queue };
  if (random.oneIn(4)) return { call: 'change-config', offset: random.below(s.server.device.config.length + 1), value: random.below(256) };
  return {
    call: 'raise-used',
    queue: random.oneIn(4)
      ? queue
      : Math.max(
          0,
          s.server.device.queues.findIndex((each) => each.ready),
        ),
  };
};

const drawDelivery = (random: Random, s: LoopbackState): LoopbackRequest => {
  const waiting = s.server.outbox.length > 0 && (s.client.outbox.length === 0 || random.oneIn(2)) ? 1 : 0;
  return { call: 'deliver', from: random.oneIn(8) ? 1 - waiting : waiting };
};

export const intend = (random: Random, s: LoopbackState): LoopbackRequest => {
  if (!s.client.connected && !random.oneIn(3)) return { call: 'connect', side: 0 };
  if (!s.server.connected && !random.oneIn(3)) return { call: 'connect', side: 1 };
  const choice = random.below(64);
  if (choice < 16) return drawAsk(random, s);
  if (choice < 36) return drawDelivery(random, s);
  if (choice < 46) return drawForgery(random, s);
  if (choice < 51) return drawDevice(random, s);
  if (choice < 55) return { call: 'post', side: random.below(2) };
  if (choice < 58) return { call: 'kick', queue: random.oneIn(6) ? random.pick([31, 32, 63, 64, 0xffff_ffff]) : random.below(3) };
  if (choice < 61) return { call: 'expire' };
  if (choice < 63) return { call: 'interrupts' };
  if (!random.oneIn(6)) return drawAsk(random, s);
  return random.oneIn(2) ? { call: 'restart', side: random.below(2) } : { call: 'connect', side: random.below(2) };
};

/** Messages that a lying peer sends: good ones with one byte or one field changed, so that each guard is the only one to refuse. */

import type { LoopbackState } from '../../model/loopback.ts';
import { ask, type Message, message, reachServer, tokenOf } from '../../spec/loopback/index.ts';
import {
  LOOP_AT_DEVICE,
  LOOP_AT_ID,
  LOOP_AT_SIZE,
  LOOP_AT_TOKEN,
  LOOP_AT_TYPE,
  LOOP_BUS_EVENT_INTERRUPT,
  LOOP_EVENT_AVAIL,
  LOOP_EVENT_CONFIG,
  LOOP_EVENT_USED,
  LOOP_GET_CONFIG,
  LOOP_HEADER_BYTES,
  LOOP_MESSAGE_BYTES_MAX,
  LOOP_RESPONSE,
  LOOP_SET_CONFIG,
} from '../../spec/vocabulary/limits.ts';
import type { LoopInject } from '../../spec/vocabulary/loopback.ts';
import { apply } from '../../spec/vocabulary/rule.ts';
import type { Random } from '../support/random.ts';
import { drawAsk } from './asks.ts';

const withHalf = (m: Message, at: number, value: number): Message => m.with(at, value & 0xff).with(at + 1, (value >>> 8) & 0xff);
const resized = (m: Message): Message => (m.length < LOOP_HEADER_BYTES ? m : withHalf(m, LOOP_AT_SIZE, m.length));

/** Another number of configuration bytes, with a payload to match: what tells it apart is only what was asked. */
const withCount = (m: Message, count: number): Message => {
  const before = LOOP_HEADER_BYTES + 8;
  return m.length < before + 4 ? m : resized([...m.slice(0, before), count, 0, 0, 0, ...new Array<number>(count).fill(0)]);
};

/** The token is given apart, so that shrinking can follow it. */
const inject = (to: number, m: Message): LoopInject => ({
  call: 'inject',
  to,
  token: m.length < LOOP_HEADER_BYTES ? 0x1_0000 : tokenOf(m),
  bytes: m,
});

/** One thing wrong with a message. */
const spoil = (random: Random, m: Message, tokens: readonly number[]): Message => {
  const payload = m.length - LOOP_HEADER_BYTES;
  switch (random.below(10)) {
    case 0:
      return m.with(LOOP_AT_TYPE, (m[LOOP_AT_TYPE] ?? 0) ^ random.pick([1, 2, 4, 0x80]));
    case 1:
      return m.with(LOOP_AT_ID, random.pick([0, 1, 2, 3, 7, 8, 0x0d, 0x40, 0x41, 0x42, 0x80, 0xff]));
    case 2:
      return withHalf(m, LOOP_AT_DEVICE, random.pick([0, 1, 0x1234, 0x1235, 0xffff]));
    case 3:
      return withHalf(m, LOOP_AT_TOKEN, random.pick(tokens));
    case 4:
      return withHalf(m, LOOP_AT_SIZE, random.pick([m.length - 1, m.length + 1, 0, 0xffff]));
    case 5:
      return resized(m.slice(0, random.pick([LOOP_HEADER_BYTES, m.length - 1, m.length - 4, 3, 0])));
    case 6:
      return resized([
        ...m,
        ...new Array<number>(random.pick([1, 4, 4, LOOP_MESSAGE_BYTES_MAX - m.length, LOOP_MESSAGE_BYTES_MAX + 1 - m.length])).fill(0),
      ]);
    case 7:
      return payload < 4
        ? m
        : m.with(LOOP_HEADER_BYTES + 4 * random.below(payload >> 2) + random.below(4), random.pick([0, 1, 2, 0x40, 0xff]));
    case 8:
      return withCount(m, random.pick([1, 2, 4]));
    default:
      return m;
  }
};

const request = (random: Random, s: LoopbackState): Message => {
  const { lastToken } = s.server;
  const token = random.oneIn(2)
    ? (lastToken % 0xffff) + 1
    : random.pick([lastToken, lastToken - 1, lastToken + 0x7fff, lastToken + 0x8000, 0]) & 0xffff;
  const asked = apply(
    ask,
    { setup: { ...s.setup, pendingMax: 99, outboxMax: 99 }, client: { ...s.client, connected: true } },
    drawAsk(random, s),
  );
  const built = asked.failed === undefined ? asked.state.client.outbox.at(-1) : undefined;
  return withHalf(
    built ?? message({ response: 0, id: LOOP_EVENT_AVAIL, device: s.setup.deviceNumber, token: 0 }, [random.below(4), 0]),
    LOOP_AT_TOKEN,
    built === undefined ? 0 : token,
  );
};

const toServer = (random: Random, s: LoopbackState): LoopInject => {
  const { lastToken } = s.server;
  const m = random.oneIn(3)
    ? message({ response: 0, id: LOOP_EVENT_AVAIL, device: s.setup.deviceNumber, token: 0 }, [random.below(4), 0])
    : request(random, s);
  return inject(1, random.oneIn(4) ? m : spoil(random, m, [0, lastToken, lastToken + 1, lastToken + 0x8000]));
};

/** The answer that an honest Server would give to a request that waits, whether it has got there or not. */
const honestAnswer = (random: Random, s: LoopbackState): Message | undefined => {
  const waiting = s.client.outbox[0];
  if (waiting === undefined || random.oneIn(2)) return s.server.outbox[0];
  const served = reachServer({ setup: s.setup, server: { ...s.server, outbox: [], lastToken: 0 } }, waiting);
  return served.state.server.outbox[0];
};

const event = (random: Random, s: LoopbackState): Message => {
  const envelope = (id: number) => ({ response: 0, id, device: s.setup.deviceNumber, token: 0 });
  const { generation } = s.server.device;
  switch (random.below(3)) {
    case 0:
      return message(envelope(LOOP_EVENT_USED), [random.pick([0, 1, 31, 32, 63, 64, 0xffff_ffff])]);
    case 1:
      return message(envelope(LOOP_BUS_EVENT_INTERRUPT), [random.pick([0, 1, 2, 3, 4, 0x8000_0001]), random.word(), random.edge()]);
    default: {
      const count = random.pick([0, 1, 4, 60, 256]);
      const offset = random.pick([0, 0, 1, 252, 255, 256, 257, 0xffff_ffff]);
      const bytes = Array.from({ length: count }, (_, i) => (i + 1) & 0xff);
      return message(
        envelope(LOOP_EVENT_CONFIG),
        [random.below(16), generation + random.pick([-1, 0, 0, 1, 0x7fff_ffff, 0x8000_0000]), offset, count],
        bytes,
      );
    }
  }
};

/** An answer to a configuration request that waits, with as many bytes as it pleases. */
const configAnswer = (random: Random, s: LoopbackState): Message | undefined => {
  const asked = s.client.pending.find(({ id }) => id === LOOP_GET_CONFIG || id === LOOP_SET_CONFIG);
  if (asked === undefined) return undefined;
  const [offset, count] = asked.about;
  const said = Math.max(0, random.pick([count, count, count - 1, count + 1, 0, 4]));
  const envelope = { response: LOOP_RESPONSE, id: asked.id, device: s.setup.deviceNumber, token: asked.token };
  const bytes = new Array<number>(said).fill(0xaa);
  return message(envelope, [s.server.device.generation + random.pick([0, 0, 1, -1]), offset, said], bytes);
};

const toClient = (random: Random, s: LoopbackState): LoopInject => {
  const config = random.oneIn(2) ? configAnswer(random, s) : undefined;
  if (config !== undefined) return inject(0, config);
  const m = (random.oneIn(3) ? undefined : honestAnswer(random, s)) ?? event(random, s);
  const tokens = [0, 1, s.client.nextToken, ...s.client.pending.map((each) => each.token)];
  return inject(0, random.oneIn(4) ? m : spoil(random, m, tokens));
};

export const drawForgery = (random: Random, s: LoopbackState): LoopInject => (random.oneIn(2) ? toServer(random, s) : toClient(random, s));

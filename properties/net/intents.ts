/** What happens next to a network card: buffers and packets, commands of every kind, packets from the network for whom it may concern. */
import { NET_MEMORY_BYTES, type NetMachine } from '../../model/net.ts';
import { controlQueue, macOf } from '../../spec/virtio/net/index.ts';
import {
  NET_CONFIG_BYTES,
  NET_CONFIG_MAX_PAIRS,
  NET_CONFIG_MTU,
  NET_F_CTRL_RX,
  NET_F_CTRL_RX_EXTRA,
  NET_F_CTRL_VQ,
  NET_F_GUEST_TSO4,
  NET_F_HOST_TSO4,
  NET_F_MAC,
  NET_F_MQ,
  NET_F_MTU,
  STATUS_DRIVER_OK,
} from '../../spec/vocabulary/limits.ts';
import type { NetOptions, NetRequest } from '../../spec/vocabulary/net.ts';
import type { Random } from '../support/random.ts';
import { drawSpans } from '../virtio/spans.ts';

const FEATURES = [0, 1, 3, 5, 7, 8, 11, 12, 13, 15, 16, 17, 18, 19, 20, 21, 22, 23];
/** What the others need, or that are switched on more often so that commands get somewhere. */
const COMMON = [0, 1, 5, 17, 18];

/** Features that need another: bits by that other. */
const DEPENDENTS: readonly (readonly [needed: number, dependents: readonly number[]])[] = [
  [0, [11, 12, 13]],
  [1, [7, 8]],
  [17, [18, 19, 21, 22, 23]],
];

/** Without the features that lack what they need, so that a device can come up. */
const consistent = (features: number): number =>
  DEPENDENTS.reduce((word, [needed, dependents]) => {
    const lost = (word >>> needed) & 1 ? 0 : dependents.reduce((bits, bit) => bits | (1 << bit), 0);
    return (word & ~lost) >>> 0;
  }, features);

export const drawOptions = (random: Random): NetOptions => {
  const wanted = FEATURES.filter((bit) => (COMMON.includes(bit) ? !random.oneIn(8) : random.oneIn(2)));
  const features = consistent(wanted.reduce((word, bit) => word + 2 ** bit, 0));
  const drawn = FEATURES.filter((bit) => ((features >>> bit) & 1) === 1);
  return {
    queueSize: 4,
    pairs: drawn.includes(NET_F_MQ) ? random.pick([1, 2, 3, 3]) : 1,
    features,
    mac: [2, ...Array.from({ length: 5 }, () => random.below(256))],
    mtu: 68 + random.below(8),
  };
};

const half = (value: number): readonly number[] => [value & 0xff, (value >>> 8) & 0xff];

/** Addresses that somebody has: the card's own, everybody's, and a few others of each kind. */
const drawMac = (random: Random, s: NetMachine): readonly number[] => {
  switch (random.below(5)) {
    case 0:
      return [0xff, 0xff, 0xff, 0xff, 0xff, 0xff];
    case 1:
      return [1, 0, 0, 0, 0, random.below(3)];
    case 2:
      return [2, 0, 0, 0, 0, random.below(3)];
    default:
      return macOf(s.net);
  }
};

const drawFrame = (random: Random, s: NetMachine): readonly number[] => {
  const tagged = random.oneIn(3) ? [0x81, 0, 0, random.below(4)] : [];
  const length = random.oneIn(6) ? s.net.options.mtu + 12 + random.below(6) : random.oneIn(24) ? random.below(14) : 16 + random.below(24);
  const frame = [...drawMac(random, s), 2, 9, 9, 9, 9, 9, ...tagged];
  return Array.from({ length }, (_, i) => frame[i] ?? (i * 3) & 0xff);
};

const drawPacket = (random: Random, s: NetMachine): NetRequest => ({
  call: 'packet',
  pair: random.oneIn(12) ? s.net.pairs : random.below(s.net.pairs),
  flags: random.below(8),
  gso: random.oneIn(4) ? random.pick([1, 4, 3]) : 0,
  gsoSize: 500 + random.below(9),
  bytes: drawFrame(random, s),
});

/** Mostly as the driver may ask; a field in a few is wrong. */
const drawHeader = (random: Random): readonly number[] => {
  const gso = random.oneIn(3) ? random.pick([1, 1, 4, 0x81, 3]) : random.oneIn(12) ? 0x80 : 0;
  const flags = random.oneIn(16) ? random.pick([2, 4, 8]) : gso !== 0 ? (random.oneIn(8) ? 0 : 1) : Number(random.oneIn(3));
  const start = random.oneIn(12) ? 200 : 14;
  return [
    flags,
    gso,
    ...half(random.below(64)),
    ...half(gso === 0 || random.oneIn(8) ? 0 : 500),
    ...half(flags === 1 ? start : random.below(9)),
    ...half(2),
    ...half(random.oneIn(16) ? 1 : 0),
  ];
};

const outward = (random: Random, queue: number, bytes: readonly number[], room: number): NetRequest => ({
  call: 'submit',
  queue,
  readable: bytes.length === 0 ? [] : drawSpans(random, bytes.length, NET_MEMORY_BYTES),
  writable: room === 0 ? [] : drawSpans(random, room, NET_MEMORY_BYTES),
  bytes,
});

const drawSend = (random: Random, s: NetMachine): NetRequest => {
  const bytes = [...drawHeader(random), ...drawFrame(random, s)];
  const idle = s.net.pairs < s.net.options.pairs && random.oneIn(3);
  const pair = idle ? s.net.pairs : random.below(s.net.pairs);
  return outward(random, 2 * pair + 1, random.oneIn(24) ? bytes.slice(0, random.below(12)) : bytes, 0);
};

const drawBuffer = (random: Random, s: NetMachine): NetRequest => {
  const room = random.oneIn(8) ? random.below(14) : random.oneIn(2) ? 12 + random.below(50) : 90 + random.below(30);
  return outward(random, 2 * random.below(s.net.options.pairs), [], room);
};

const drawTable = (random: Random, s: NetMachine): readonly number[] => {
  const count = random.oneIn(16) ? 9 : random.below(3);
  return [...half(count), 0, 0, ...Array.from({ length: count }, () => drawMac(random, s)).flat()];
};

const drawData = (random: Random, s: NetMachine): readonly number[] => {
  switch (random.below(8)) {
    case 0:
    case 1:
      return [0, random.oneIn(16) ? 6 : random.below(6), random.oneIn(3) ? 1 : 0];
    case 2:
      return [1, 0, ...drawTable(random, s), ...drawTable(random, s)];
    case 3:
      return [1, 1, ...drawMac(random, s)];
    case 4:
      return [2, random.oneIn(12) ? 2 : random.below(2), ...half(random.oneIn(12) ? 4096 : random.below(4))];
    case 5:
      return [3, random.oneIn(8) ? 1 : 0];
    case 6:
      return [
        4,
        random.oneIn(8) ? 1 : 0,
        ...half(random.oneIn(4) ? random.pick([0, s.net.options.pairs + 1]) : 1 + random.below(s.net.options.pairs)),
      ];
    default:
      return random.oneIn(4) ? [random.pick([1, 9]), 7, 1] : [0, random.below(6), 1];
  }
};

const drawCommand = (random: Random, s: NetMachine): NetRequest => {
  const data = drawData(random, s);
  const cut = random.oneIn(10) ? data.slice(0, Math.max(random.oneIn(8) ? 0 : 2, data.length - 1)) : data;
  return outward(random, controlQueue(s.net) + Number(random.oneIn(40)), cut, random.oneIn(60) ? 0 : random.oneIn(4) ? 3 : 1);
};

/** Most of what is offered, at times without something that is needed or advised. */
const drawBringUp = (random: Random, s: NetMachine): NetRequest => {
  const { featuresLow, featuresHigh } = s.net.device.setup;
  const dropped = random.oneIn(3)
    ? 1 <<
      random.pick([
        NET_F_MAC,
        NET_F_MTU,
        NET_F_CTRL_VQ,
        NET_F_CTRL_RX,
        NET_F_CTRL_RX_EXTRA,
        NET_F_HOST_TSO4,
        NET_F_GUEST_TSO4,
        NET_F_MQ,
        15,
        19,
      ])
    : 0;
  const low = (featuresLow & ~dropped) >>> 0;
  return { call: 'bring-up', low: random.oneIn(8) ? low : consistent(low), high: random.oneIn(16) ? 0 : featuresHigh };
};

const drawOffer = (random: Random, s: NetMachine): NetRequest => {
  const { config, setup } = s.net.device;
  if (random.oneIn(2)) return { call: 'judge-offer', low: setup.featuresLow, config };
  const bytes: number[] = Array.from({ length: NET_CONFIG_BYTES }, () => 0);
  const put = (at: number, value: number): void => {
    bytes.splice(at, 2, ...half(value));
  };
  put(NET_CONFIG_MAX_PAIRS, random.pick([0, 1, 1, 1, 0x8000, 0x8001]));
  put(NET_CONFIG_MTU, random.pick([67, 68, 1279, 1280, 1500, 1500, 65535]));
  const extra = random.oneIn(3) ? 2 ** NET_F_CTRL_RX_EXTRA : 0;
  const low =
    random.pick([0, 2 ** NET_F_MQ, 2 ** NET_F_MTU, 2 ** NET_F_MQ + 2 ** NET_F_MTU]) + extra + (random.oneIn(2) ? 2 ** NET_F_CTRL_VQ : 0);
  return { call: 'judge-offer', low, config: bytes };
};

export const intend = (random: Random, s: NetMachine): NetRequest => {
  const { device } = s.net;
  const isUp = (device.status & STATUS_DRIVER_OK) !== 0 && (device.status & 0xc0) === 0;
  if (!isUp && !random.oneIn(4)) return drawBringUp(random, s);
  if (random.oneIn(40)) return drawOffer(random, s);
  if (random.oneIn(100)) return { call: 'reset' };
  if (random.oneIn(40)) return { call: 'set-status', status: random.oneIn(4) ? 0 : 1 + 2 * random.below(2) };
  const kind = random.below(8);
  if (kind < 2) return drawBuffer(random, s);
  if (kind < 4) return drawSend(random, s);
  return kind < 6 ? drawCommand(random, s) : drawPacket(random, s);
};

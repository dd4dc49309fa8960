/** What a driver behind a Client asks next: mostly what brings the device up, often with one thing wrong. */
import type { LoopbackState } from '../../model/loopback.ts';
import {
  LOOP_BUS_PING,
  LOOP_CONFIG_BYTES_MAX,
  LOOP_GET_CONFIG,
  LOOP_GET_DEVICE_FEATURES,
  LOOP_GET_DEVICE_INFO,
  LOOP_GET_DEVICE_STATUS,
  LOOP_GET_SHM,
  LOOP_GET_VQUEUE,
  LOOP_RESET_VQUEUE,
  LOOP_SET_CONFIG,
  LOOP_SET_DEVICE_STATUS,
  LOOP_SET_DRIVER_FEATURES,
  LOOP_SET_VQUEUE,
  STATUS_ACKNOWLEDGE,
  STATUS_DRIVER,
  STATUS_DRIVER_OK,
  STATUS_FAILED,
  STATUS_FEATURES_OK,
  VIRTIO_F_RING_PACKED,
} from '../../spec/vocabulary/limits.ts';
import type { LoopAsk } from '../../spec/vocabulary/loopback.ts';
import type { Random } from '../support/random.ts';

const ask = (what: number, ...args: readonly number[]): LoopAsk => ({ call: 'ask', what, args: args.map((arg) => arg >>> 0) });

/** The feature of the drawn devices that needs another one, which may not be offered. */
const DEPENDENT = 3;

const STEPS = [STATUS_ACKNOWLEDGE, STATUS_DRIVER, STATUS_FEATURES_OK, STATUS_DRIVER_OK];

const drawStatus = (random: Random, s: LoopbackState): LoopAsk => {
  const { status } = s.server.device;
  const next = STEPS.find((bit) => (status & bit) === 0) ?? 0;
  if ((status & 0xc0) !== 0 || random.oneIn(64)) return ask(LOOP_SET_DEVICE_STATUS, 0);
  if (random.oneIn(64)) return ask(LOOP_SET_DEVICE_STATUS, status | STATUS_FAILED);
  return ask(LOOP_SET_DEVICE_STATUS, random.oneIn(8) ? random.edge() : status | next);
};

const drawFeatures = (random: Random, s: LoopbackState): LoopAsk => {
  const { featuresLow, featuresHigh } = s.setup.device;
  if (random.oneIn(5)) return ask(LOOP_GET_DEVICE_FEATURES, random.pick([0, 0, 1, 2, 0xffff_ffff]), random.pick([0, 1, 2, 8, 9]));
  if (random.oneIn(8))
    return ask(
      LOOP_SET_DRIVER_FEATURES,
      random.pick([0, 1, 2, 0xffff_ffff]),
      ...Array.from({ length: random.below(10) }, () => random.edge()),
    );
  const low = random.oneIn(2) ? featuresLow & ~(1 << DEPENDENT) : featuresLow;
  return ask(LOOP_SET_DRIVER_FEATURES, 0, low, random.oneIn(8) ? featuresHigh ^ 2 : featuresHigh);
};

/** Places an area so that it ends at the end of the region, a little before, or just past it. */
const place = (random: Random, region: number, bytes: number): number => {
  const last = Math.max(0, region - bytes);
  return random.pick([0, 0, last & ~15, last, last + 1, (last & ~15) + 16, random.below(last + 1) & ~15]);
};

export const drawQueue = (random: Random, s: LoopbackState): LoopAsk => {
  const queue = random.below(s.setup.device.queueSizeMax.length + 1);
  const max = s.setup.device.queueSizeMax[queue] ?? 4;
  if (random.oneIn(8)) return ask(LOOP_GET_VQUEUE, random.oneIn(8) ? random.edge() : queue);
  if (random.oneIn(8)) return ask(LOOP_RESET_VQUEUE, random.oneIn(8) ? random.edge() : queue);
  const size = random.oneIn(3) ? random.pick([0, 1, 2, 4, 6, max + 1, 0x1000_0000]) : Math.min(max, 256);
  const packed = (s.server.device.accepted[1] >>> (VIRTIO_F_RING_PACKED - 32)) & 1;
  const lengths = packed === 1 ? [16 * size, 4, 4] : [16 * size, 6 + 2 * size, 6 + 8 * size];
  const odd = random.oneIn(3) ? random.below(3) : -1;
  const areas = lengths.flatMap((bytes, area) => [
    area === odd ? place(random, s.setup.regionBytes, bytes) : 0,
    area === odd && random.oneIn(6) ? 1 : 0,
  ]);
  return ask(LOOP_SET_VQUEUE, queue, size, ...areas);
};

const drawConfig = (random: Random, s: LoopbackState): LoopAsk => {
  const { config, generation } = s.server.device;
  const field = s.setup.device.writable[0];
  if (field === undefined || random.oneIn(2)) {
    const offset = random.pick([0, 0, 1, config.length - 1, config.length, config.length + 1, 0xffff_ffff]);
    return ask(
      LOOP_GET_CONFIG,
      offset,
      random.pick([config.length, config.length - offset, 0, 1, 4, LOOP_CONFIG_BYTES_MAX, LOOP_CONFIG_BYTES_MAX + 1]),
    );
  }
  const value = random.pick([0, 1, field.max, field.max + 1, random.word()]);
  const width = random.oneIn(8) ? random.pick([0, 1, 2, 3, 4, 8]) : field.width;
  return ask(
    LOOP_SET_CONFIG,
    generation - (random.oneIn(4) ? random.pick([1, -1]) : 0),
    field.offset + (random.oneIn(12) ? 1 : 0),
    width,
    value,
  );
};

const drawOther = (random: Random): LoopAsk => {
  switch (random.below(6)) {
    case 0:
      return ask(LOOP_GET_DEVICE_INFO);
    case 1:
      return ask(LOOP_GET_DEVICE_STATUS);
    case 2:
      return ask(LOOP_GET_SHM, random.pick([0, 0, 1, 0xffff_ffff]));
    case 3:
      return ask(LOOP_BUS_PING, random.edge());
    default:
      return {
        call: 'ask',
        what: random.pick([0, 1, 0x0d, 0x40, 0x41, 0x102, LOOP_BUS_PING]),
        args: random.pick([[], [1], [1.5], [-1], [1, 2]]),
      };
  }
};

/** Required features are not accepted yet: nothing goes on before they are. */
const isLacking = (s: LoopbackState): boolean => {
  const { setup, accepted, status } = s.server.device;
  const lacks = (setup.requiredLow & ~accepted[0]) !== 0 || (setup.requiredHigh & ~accepted[1]) !== 0;
  return lacks && (status & (STATUS_DRIVER | STATUS_FEATURES_OK)) === STATUS_DRIVER;
};

export const drawAsk = (random: Random, s: LoopbackState): LoopAsk => {
  const { status } = s.server.device;
  const choice = random.below(16);
  if (choice < 2) return drawOther(random);
  if (isLacking(s)) return choice < 12 ? drawFeatures(random, s) : drawStatus(random, s);
  if ((status & STATUS_FEATURES_OK) === 0)
    return choice < 12 ? drawStatus(random, s) : choice < 14 ? drawFeatures(random, s) : drawConfig(random, s);
  if (choice < 5) return drawConfig(random, s);
  if ((status & STATUS_DRIVER_OK) === 0) return choice < 7 ? drawStatus(random, s) : drawQueue(random, s);
  return choice < 6 ? drawStatus(random, s) : choice < 8 ? drawFeatures(random, s) : drawQueue(random, s);
};

/**
 * What a driver might do next: the next step of a life from the first look to the next reset, with answers that a device might give; often
 * the same with one thing wrong; sometimes anything.
 */

import { type DriverState, sawAccepted, seenQueue, understands } from '../../spec/virtio/driver/index.ts';
import type { DriverAction } from '../../spec/vocabulary/driver.ts';
import { VIRTIO_F_VERSION_1 } from '../../spec/vocabulary/limits.ts';
import type { Random } from '../support/random.ts';

const read = (offset: number, value: number, width = 4): DriverAction => ({ call: 'bus-read', offset, width, value: value >>> 0 });
const write = (offset: number, value: number, width = 4): DriverAction => ({ call: 'bus-write', offset, width, value: value >>> 0 });

const SUSPEND = 43;
const RING_RESET = 40;

const probe = (random: Random, s: DriverState): DriverAction => {
  if (random.oneIn(6)) return random.oneIn(2) ? read(0x00c, 7) : read(random.pick([0x008, 0x034, 0x070]), 1);
  if (random.oneIn(8)) return write(random.pick([0x070, 0x070, 0x030, 0x064]), 1);
  if ((s.probed & 1) === 0) return read(0x000, random.oneIn(12) ? random.word() : 0x7472_6976);
  if ((s.probed & 2) === 0) return read(0x004, random.oneIn(12) ? random.pick([0, 1, 3]) : 2);
  return read(0x008, random.oneIn(12) ? 0 : 1 + random.below(4));
};

/** A driver that should leave the device alone touches something. */
const trespass = (random: Random): DriverAction =>
  random.oneIn(2) ? read(random.pick([0, 4, 8, 0x70]), 0) : write(random.pick([0x070, 0x030, 0x064]), 1);

/** A status with the bit that comes next, or one that should not. */
const status = (random: Random, s: DriverState): DriverAction => {
  const next = [1, 2, 8, 4].find((bit) => (s.status & bit) === 0) ?? 0;
  if (random.oneIn(24)) return write(0x070, s.status | 0x80);
  if (random.oneIn(10)) return write(0x070, s.status | random.pick([1, 2, 4, 8, 16]));
  if (random.oneIn(10)) return write(0x070, (s.status & ~random.pick([1, 2, 4, 8])) | (random.oneIn(2) ? 1 : 0));
  return write(0x070, s.status | next);
};

const offerWord = (random: Random, s: DriverState): number => {
  const { understoodLow, understoodHigh } = s.setup;
  if (s.deviceSel === 0) return (random.oneIn(3) ? understoodLow & random.word() : understoodLow) | (random.oneIn(3) ? random.word() : 0);
  const word = random.oneIn(3) ? understoodHigh & random.word() : understoodHigh;
  return word | (random.oneIn(8) ? 0 : 1 << (VIRTIO_F_VERSION_1 - 32)) | (random.oneIn(3) ? random.word() & 0xfffc_0000 : 0);
};

const accepted = (random: Random, s: DriverState): number => {
  const high = s.driverSel === 1;
  const usable = (high ? s.offered[1] & s.setup.understoodHigh : s.offered[0] & s.setup.understoodLow) >>> 0;
  if (random.oneIn(8)) return usable | (1 << random.below(32));
  return random.oneIn(4) ? usable & ~(1 << (high ? random.pick([0, 1, 2, 4]) : random.pick([3, 5]))) : usable;
};

const negotiate = (random: Random, s: DriverState): DriverAction => {
  if (s.features === 'asked') return random.oneIn(6) ? status(random, s) : read(0x070, random.oneIn(8) ? s.status & ~8 : s.status);
  if (random.oneIn(10)) return status(random, s);
  if (random.oneIn(12)) return config(random, s);
  if (s.seen !== 3 && !random.oneIn(6)) {
    const missing = (s.seen & 1) === 0 ? 0 : 1;
    return s.deviceSel === missing || random.oneIn(8) ? read(0x010, offerWord(random, s)) : write(0x014, missing);
  }
  const step = random.below(8);
  if (step < 2) return write(0x024, random.oneIn(12) ? 2 : random.below(2));
  if (step < 5) return write(0x020, s.driverSel > 1 ? random.below(2) : accepted(random, s));
  return status(random, s);
};

const config = (random: Random, s: DriverState): DriverAction => {
  const { offset, width } = random.pick(s.setup.fields);
  const at = 0x100 + offset + (random.oneIn(10) ? 1 : 0);
  const as = random.oneIn(8) ? random.pick([1, 2, 4]) : width;
  return random.oneIn(2) ? read(at, 0, as) : write(at, random.word(), as);
};

const SETUP = [0x038, 0x080, 0x090, 0x0a0, 0x084];

const queue = (random: Random, s: DriverState): DriverAction => {
  const selected = seenQueue(s, s.queueSel);
  if (s.queueSel < 0 || s.queueSel >= s.setup.queues || random.oneIn(12))
    return write(0x030, random.below(s.setup.queues + Number(random.oneIn(8))));
  if (selected.sizeMax < 0 && !random.oneIn(6)) return read(0x034, random.pick([0, 4, 256, 256]));
  if (selected.resetting && random.oneIn(2)) return read(0x0c0, Number(random.oneIn(2)));
  if (selected.stopping && random.oneIn(2)) return read(0x044, Number(random.oneIn(2)));
  if (random.oneIn(12)) return write(0x044, 0);
  if (random.oneIn(12)) return write(0x0c0, random.oneIn(6) ? 0 : 1);
  const missing = SETUP.find((_, i) => i < 4 && (selected.said & (1 << i)) === 0);
  if (missing === undefined || random.oneIn(5)) return write(0x044, 1);
  return write(
    random.oneIn(4) ? random.pick(SETUP) : missing,
    random.oneIn(6) ? selected.sizeMax + 1 : Math.max(0, Math.min(4, selected.sizeMax)),
  );
};

const handler = (random: Random, s: DriverState): DriverAction => {
  if (s.entered)
    return random.oneIn(4)
      ? random.pick<DriverAction>([write(0x064, random.below(2)), { call: 'leave-handler' }])
      : read(0x060, random.oneIn(6) ? random.word() : 1 + random.below(3));
  const step = random.below(7);
  if (step < 2) return { call: 'check-queue', queue: random.below(s.setup.queues + Number(random.oneIn(6))) };
  if (step < 4) return write(0x064, random.oneIn(5) ? random.pick([4, 1, 2, 0x8000_0000]) : s.unacknowledged);
  return step < 6 ? { call: 'leave-handler' } : { call: 'enter-handler' };
};

/** Waiting, and what must not be done meanwhile. */
const wait = (random: Random, s: DriverState): DriverAction => {
  const done = s.pending === 'reset' ? 0 : s.pending === 'suspend' ? (s.status & ~4) | 16 : (s.status & ~16) | 4;
  const step = random.below(10);
  if (step < 4) return read(0x070, random.oneIn(3) ? s.status | Number(s.pending === 'reset') : random.oneIn(12) ? s.status | 64 : done);
  if (step < 5) return { call: 'expose', queue: random.below(s.setup.queues) };
  if (step < 6) return { call: 'reclaim', queue: random.below(s.setup.queues) };
  if (step < 7) return write(0x050, random.below(s.setup.queues));
  if (step < 8) return config(random, s);
  return step < 9 ? write(0x070, s.status | 20) : read(0x060, 1);
};

const rest = (random: Random, s: DriverState): DriverAction => {
  const step = random.below(8);
  if (step < 2) return write(0x070, s.status | 4);
  if (step < 3) return { call: 'expose', queue: random.below(s.setup.queues) };
  if (step < 5) return write(0x050, random.below(s.setup.queues));
  return step < 6 ? config(random, s) : step < 7 ? status(random, s) : read(0x070, s.status);
};

const run = (random: Random, s: DriverState): DriverAction => {
  const which = random.below(s.setup.queues);
  const step = random.below(16);
  if (step < 4) return handler(random, s);
  if (step < 6) return { call: 'expose', queue: which };
  if (step < 8) return { call: 'reclaim', queue: which };
  if (step < 9) return write(0x050, which | (sawAccepted(s, 38) ? random.word() & 0xffff_0000 : 0));
  if (step < 11) return config(random, s);
  if (step < 12)
    return random.oneIn(3) ? status(random, s) : write(0x070, s.status | (understands(s, SUSPEND) || random.oneIn(3) ? 16 : 0));
  if (step < 13 && sawAccepted(s, RING_RESET)) return write(0x0c0, 1);
  return queue(random, s);
};

/** Any access to any register, as narrow and as crooked as a bus allows. */
const anything = (random: Random): DriverAction => {
  const offset = random.below(64) * 4 + (random.oneIn(4) ? random.below(4) : 0);
  const width = random.oneIn(4) ? random.pick([1, 2, 8]) : 4;
  return random.oneIn(2) ? read(offset, random.below(2), width) : write(offset === 0x070 ? 0x060 : offset, random.edge(), width);
};

export const intend = (random: Random, s: DriverState): DriverAction => {
  if (random.oneIn(12)) return anything(random);
  if (random.oneIn(24)) return random.oneIn(2) ? read(0x0b0, 0) : write(0x0ac, 0);
  if (s.ignored !== 'no') return trespass(random);
  if (s.probed !== 7) return probe(random, s);
  if (s.pending !== 'none') return wait(random, s);
  if (!s.begun) return random.oneIn(6) ? read(random.pick([0x00c, 0x034, 0x044]), 0) : write(0x070, random.oneIn(2) ? 0 : 1);
  if (((s.status & 0x80) !== 0 || s.features === 'refused') && random.oneIn(4)) return write(0x070, random.oneIn(2) ? 0 : s.status | 0x80);
  if (random.oneIn(64)) return write(0x070, 0);
  if ((s.status & 2) === 0) return random.oneIn(6) ? negotiate(random, s) : status(random, s);
  if (s.features === 'open' || s.features === 'asked') return random.oneIn(16) ? queue(random, s) : negotiate(random, s);
  if ((s.status & 16) !== 0) return rest(random, s);
  if ((s.status & 4) === 0) return random.oneIn(6) ? run(random, s) : random.oneIn(8) ? status(random, s) : queue(random, s);
  return run(random, s);
};

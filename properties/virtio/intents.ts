/**
 * What a driver might do next at the registers of virtio-mmio: mostly the next step of bringing the device up, so that every state is
 * reached; often the same with one thing wrong; sometimes anything at all.
 */
import type { VirtioState } from '../../model/virtio.ts';
import {
  MMIO_CONFIG,
  MMIO_CONFIG_GENERATION,
  MMIO_DEVICE_FEATURES,
  MMIO_DEVICE_FEATURES_SEL,
  MMIO_DRIVER_FEATURES,
  MMIO_DRIVER_FEATURES_SEL,
  MMIO_GUEST_PAGE_SIZE,
  MMIO_INTERRUPT_ACK,
  MMIO_INTERRUPT_STATUS,
  MMIO_QUEUE_ALIGN,
  MMIO_QUEUE_DESC_LOW,
  MMIO_QUEUE_DEVICE_LOW,
  MMIO_QUEUE_DRIVER_LOW,
  MMIO_QUEUE_NOTIFY,
  MMIO_QUEUE_PFN,
  MMIO_QUEUE_READY,
  MMIO_QUEUE_RESET,
  MMIO_QUEUE_SEL,
  MMIO_QUEUE_SIZE,
  MMIO_QUEUE_SIZE_MAX,
  MMIO_SHM_BASE_HIGH,
  MMIO_SHM_BASE_LOW,
  MMIO_SHM_LEN_HIGH,
  MMIO_SHM_LEN_LOW,
  MMIO_SHM_SEL,
  MMIO_STATUS,
  STATUS_ACKNOWLEDGE,
  STATUS_DRIVER,
  STATUS_DRIVER_OK,
  STATUS_FAILED,
  STATUS_FEATURES_OK,
  STATUS_SUSPEND,
  VIRTIO_F_ADMIN_VQ,
  VIRTIO_F_SUSPEND,
} from '../../spec/vocabulary/limits.ts';
import type { MmioRequest, MmioWrite } from '../../spec/vocabulary/virtio.ts';
import type { Random } from '../support/random.ts';

const write = (offset: number, value: number): MmioWrite => ({ call: 'mmio-write', offset, width: 4, value: value >>> 0 });
const read = (offset: number): MmioRequest => ({ call: 'mmio-read', offset, width: 4 });

const STEPS = [STATUS_ACKNOWLEDGE, STATUS_DRIVER, STATUS_FEATURES_OK, STATUS_DRIVER_OK];
const LEGACY_STEPS = [STATUS_ACKNOWLEDGE, STATUS_DRIVER, STATUS_DRIVER_OK];
const isLegacyDevice = (s: VirtioState): boolean => s.device.setup.policy.interface === 'legacy';

/** Status writes: the next bit, or that with a bit left out, a bit too many, a step too far. Resets and FAILED are rare: they end all else. */
const drawStatus = (random: Random, s: VirtioState): MmioRequest => {
  const status = s.device.status & 0x8f;
  const steps = isLegacyDevice(s) ? LEGACY_STEPS : STEPS;
  const next = steps.find((bit) => (status & bit) === 0) ?? 0;
  if (random.oneIn(24)) return write(MMIO_STATUS, 0);
  if (random.oneIn(24)) return write(MMIO_STATUS, status | STATUS_FAILED);
  if (random.oneIn(6)) return write(MMIO_STATUS, status & ~random.pick(STEPS));
  if (random.oneIn(6)) return write(MMIO_STATUS, status | next | random.pick(STEPS));
  if (random.oneIn(12)) return write(MMIO_STATUS, random.oneIn(2) ? status | STATUS_SUSPEND : random.edge());
  return write(MMIO_STATUS, status | next);
};

/** Feature words: acceptable ones in both halves, then one that lacks, adds or forgets something. */
const drawFeatures = (random: Random, s: VirtioState): MmioRequest => {
  if (random.oneIn(3)) return write(MMIO_DRIVER_FEATURES_SEL, random.oneIn(8) ? random.edge() : random.below(2));
  if (random.oneIn(6)) return random.oneIn(2) ? read(MMIO_DEVICE_FEATURES) : write(MMIO_DEVICE_FEATURES_SEL, random.below(4));
  const { requiredLow, requiredHigh } = s.device.setup;
  const [featuresLow, featuresHigh] = s.device.offered;
  const high = s.driverFeaturesSel === 1;
  const offered = high ? featuresHigh : s.driverFeaturesSel === 0 ? featuresLow : 0;
  const required = high ? requiredHigh : requiredLow;
  if (random.oneIn(12)) return write(MMIO_DRIVER_FEATURES, random.pick([0, 0xffff_ffff, offered ^ (1 << random.below(32))]));
  if (random.oneIn(4)) return write(MMIO_DRIVER_FEATURES, offered & random.word());
  return write(MMIO_DRIVER_FEATURES, random.oneIn(2) ? offered : (offered & random.word()) | required);
};

/** A driver that has not settled features brings that about with the word that still lacks what is required. */
const drawNegotiation = (random: Random, s: VirtioState): MmioRequest => {
  const { requiredLow, requiredHigh } = s.device.setup;
  const lacking = (requiredLow & ~s.device.accepted[0]) !== 0 ? 0 : (requiredHigh & ~s.device.accepted[1]) !== 0 ? 1 : -1;
  if (lacking >= 0 && lacking !== s.driverFeaturesSel && random.oneIn(2)) return write(MMIO_DRIVER_FEATURES_SEL, lacking);
  return drawFeatures(random, s);
};

const ADDRESSES = [MMIO_QUEUE_DESC_LOW, MMIO_QUEUE_DRIVER_LOW, MMIO_QUEUE_DEVICE_LOW];

/** Sizes near what the queue takes, and the small ones. */
const drawSize = (random: Random, s: VirtioState): number => {
  const max = s.device.setup.queueSizeMax[s.queueSel] ?? 0;
  return random.oneIn(3) ? random.pick([0, 1, 2, 3, 6, max + 1, max - 1, max >> 1, 65536, 32768]) : max;
};

/** Half of an address at one end of a region that the device shares. */
const aimAtRegion = (random: Random, s: VirtioState): MmioRequest => {
  const region = random.pick(s.device.setup.regions ?? []);
  const at = random.pick(ADDRESSES);
  if (region === undefined) return write(at, 0);
  if (random.oneIn(2)) return write(at + 4, region.baseHigh + (random.oneIn(3) ? region.lengthHigh : 0));
  return write(at, region.baseLow + (random.oneIn(3) ? region.lengthLow : 0));
};

/** Page sizes and alignments that are powers of two, one that is not, and pages whose bytes leave 32 and 64 bits. */
const drawPlace = (random: Random, s: VirtioState): MmioRequest => {
  const { guestPageSize, queueAligns } = s.placement;
  if (random.oneIn(2)) {
    if (guestPageSize === 0) return write(MMIO_GUEST_PAGE_SIZE, 4096);
    if (queueAligns[s.queueSel] === 0) return write(MMIO_QUEUE_ALIGN, 4096);
    return s.device.queues[s.queueSel]?.size === 0
      ? write(MMIO_QUEUE_SIZE, s.device.setup.queueSizeMax[s.queueSel] ?? 0)
      : write(MMIO_QUEUE_PFN, random.word());
  }
  const power = random.oneIn(6) ? random.pick([0, 3, 0x1001]) : random.pick([1, 2, 16, 4096, 4096, 65536, 0x8000_0000]);
  if (random.oneIn(3)) return write(MMIO_GUEST_PAGE_SIZE, power);
  if (random.oneIn(2)) return write(MMIO_QUEUE_ALIGN, power);
  return random.oneIn(6)
    ? read(MMIO_QUEUE_PFN)
    : write(MMIO_QUEUE_PFN, random.oneIn(4) ? 0 : random.pick([1, 0x8_0000, random.word(), 0xffff_ffff]));
};

const drawQueue = (random: Random, s: VirtioState): MmioRequest => {
  if (isLegacyDevice(s) && random.oneIn(2)) return drawPlace(random, s);
  const count = s.device.queues.length;
  switch (random.below(8)) {
    case 0:
      return write(MMIO_QUEUE_SEL, random.oneIn(8) ? random.pick([count, count + 1, 0xffff, 0xffff_ffff]) : random.below(count));
    case 1:
      return read(random.pick([MMIO_QUEUE_SIZE_MAX, MMIO_QUEUE_READY, MMIO_QUEUE_RESET, MMIO_QUEUE_RESET, MMIO_STATUS]));
    case 2:
      if (random.oneIn(8)) return aimAtRegion(random, s);
      return write(random.pick(ADDRESSES) + (random.oneIn(4) ? 4 : 0), random.oneIn(5) ? random.edge() : random.word() & ~15);
    case 3:
      return write(MMIO_QUEUE_RESET, random.oneIn(6) ? random.edge() : 1);
    case 4:
    case 5:
      return write(MMIO_QUEUE_SIZE, drawSize(random, s));
    default:
      return write(MMIO_QUEUE_READY, random.oneIn(5) ? random.pick([0, 0, 2, 0xffff_ffff]) : 1);
  }
};

/** Notifications name a queue of the device; with a bit of the data that only NOTIFICATION_DATA allows. */
const drawNotify = (random: Random, s: VirtioState): MmioRequest => {
  const queue = random.below(s.device.queues.length + 1);
  return write(MMIO_QUEUE_NOTIFY, random.oneIn(4) ? queue | (random.word() & 0xffff_0000) : queue);
};

/** The configuration space, its fields and its end, with accesses as wide as a field and others. */
const drawConfig = (random: Random, s: VirtioState): MmioRequest => {
  const field = s.device.setup.writable[0];
  const width = random.oneIn(8) ? random.pick([0, 3, 8]) : random.pick([1, 2, 4]);
  const anywhere = random.below(s.device.config.length + 4);
  if (field === undefined || random.oneIn(2)) {
    const offset = MMIO_CONFIG + (random.oneIn(4) ? anywhere : anywhere - (anywhere % Math.max(1, width)));
    return random.oneIn(2) ? { call: 'mmio-read', offset, width } : { call: 'mmio-write', offset, width, value: random.word() };
  }
  const value = random.oneIn(2) ? random.below(2) : Math.min(0xffff_ffff, field.max + random.below(2));
  return { call: 'mmio-write', offset: MMIO_CONFIG + field.offset, width: field.width, value };
};

const drawInterrupt = (random: Random): MmioRequest =>
  random.oneIn(2) ? read(MMIO_INTERRUPT_STATUS) : write(MMIO_INTERRUPT_ACK, random.oneIn(4) ? random.edge() : random.below(4));

/** The device's own side. That it cannot go on is rare, since only a reset leads out. */
const drawDevice = (random: Random, s: VirtioState): MmioRequest => {
  const queue = random.below(s.device.queues.length + 1);
  if (random.oneIn(32)) return { call: 'need-reset' };
  if (isLegacyDevice(s) && random.oneIn(3)) return { call: 'tell-used', queue, wanted: random.oneIn(4), empty: random.oneIn(2) };
  if (random.oneIn(4)) return { call: 'take-notification', queue };
  if (random.oneIn(8)) return { call: 'sample-line' };
  if (random.oneIn(3)) return { call: 'fetch', queue };
  if (random.oneIn(4)) return { call: 'finish-queue-reset', queue };
  if (random.oneIn(6)) return { call: 'tell-used', queue, wanted: random.oneIn(3), empty: random.oneIn(2) };
  if (random.oneIn(4)) return { call: 'change-config', offset: random.below(s.device.config.length + 1), value: random.below(256) };
  return { call: 'raise-used', queue };
};

const bitIn = (bit: number): readonly [number, number] => (bit < 32 ? [(1 << bit) >>> 0, 0] : [0, (1 << (bit - 32)) >>> 0]);

/** Offers near one that will do: a bit more, a bit less, or as it is; now and then of many bits at once. */
const drawOffer = (random: Random, s: VirtioState): MmioRequest => {
  const [low, high] = s.device.offered;
  if (isLegacyDevice(s))
    return { call: 'offer', low: (low ^ (random.oneIn(4) ? 0 : 1 << random.below(32))) >>> 0, high: Number(random.oneIn(12)) };
  const [more, most] = bitIn(random.oneIn(4) ? VIRTIO_F_ADMIN_VQ : random.below(64));
  if (random.oneIn(4))
    return { call: 'offer', low: (low | random.word()) & 0x30ff_ffff, high: (high | (random.word() & 0xfffc_095d)) >>> 0 };
  if (random.oneIn(3)) return { call: 'offer', low, high };
  return { call: 'offer', low: (low ^ more) >>> 0, high: (high ^ most) >>> 0 };
};

/** A device that can be suspended is, and resumed, and asked for what it must not do in between; others are asked once in a while. */
const drawSuspension = (random: Random, s: VirtioState): MmioRequest => {
  const { status, transition } = s.device;
  if (transition !== 'none' && random.oneIn(2)) return { call: 'finish-transition' };
  if (random.oneIn(8)) return { call: 'finish-transition' };
  if (random.oneIn(8)) return write(MMIO_STATUS, (status | STATUS_SUSPEND | STATUS_DRIVER_OK) & ~random.pick(STEPS));
  return write(MMIO_STATUS, status | STATUS_DRIVER_OK | STATUS_SUSPEND);
};

const isSuspendable = (s: VirtioState): boolean => ((s.device.accepted[1] >>> (VIRTIO_F_SUSPEND - 32)) & 1) === 1;

/** What is worth asking of a device that is suspended, or about to be. */
const drawSuspended = (random: Random, s: VirtioState): MmioRequest => {
  const kind = random.below(8);
  if (kind < 3) return drawSuspension(random, s);
  if (kind < 4) return drawNotify(random, s);
  if (kind < 5) return drawConfig(random, s);
  if (kind < 6) return drawQueue(random, s);
  return drawDevice(random, s);
};

const SHM_WORDS = [MMIO_SHM_LEN_LOW, MMIO_SHM_LEN_HIGH, MMIO_SHM_BASE_LOW, MMIO_SHM_BASE_HIGH];
const drawRegion = (random: Random): MmioRequest =>
  random.oneIn(3) ? write(MMIO_SHM_SEL, random.pick([0, 1, 2, 0xff, random.word()])) : read(random.pick(SHM_WORDS));

/** Any access at all: offsets around the registers, of any width and alignment. */
const drawAnything = (random: Random): MmioRequest => {
  const offset = random.below(64) * 4 + (random.oneIn(4) ? random.below(4) : 0);
  const width = random.oneIn(4) ? random.pick([0, 1, 2, 3, 8]) : 4;
  if (random.oneIn(16)) return read(MMIO_CONFIG_GENERATION);
  return random.oneIn(2)
    ? { call: 'mmio-read', offset, width }
    : { call: 'mmio-write', offset: offset === MMIO_STATUS ? MMIO_QUEUE_SIZE_MAX : offset, width, value: random.edge() };
};

/** A legacy device takes nearly everything at any time, so everything is asked at any time. */
const drawLegacy = (random: Random, s: VirtioState, kind: number): MmioRequest => {
  if (kind < 6) return drawStatus(random, s);
  if (kind < 8) return drawFeatures(random, s);
  if (kind < 11) return drawQueue(random, s);
  return kind < 12 ? drawNotify(random, s) : kind < 13 ? drawInterrupt(random) : drawDevice(random, s);
};

/** A device that neither side can go on with is soon reset, so that little of a trace is spent there. */
export const intend = (random: Random, s: VirtioState): MmioRequest => {
  const { status } = s.device;
  if ((status & 0xc0) !== 0 && random.oneIn(6)) return write(MMIO_STATUS, 0);
  const kind = random.below(16);
  if (kind < 2) return random.oneIn(4) ? drawRegion(random) : random.oneIn(16) ? drawOffer(random, s) : drawAnything(random);
  if (kind < 4) return drawConfig(random, s);
  if (random.oneIn(16)) return drawDevice(random, s);
  if (status === 0 && random.oneIn(4)) return drawOffer(random, s);
  if ((status & STATUS_SUSPEND) !== 0 || s.device.transition !== 'none') return drawSuspended(random, s);
  if (isLegacyDevice(s)) return drawLegacy(random, s, kind);
  if ((status & STATUS_FEATURES_OK) === 0)
    return kind < 10 ? drawStatus(random, s) : kind < 14 ? drawNegotiation(random, s) : drawQueue(random, s);
  if ((status & STATUS_DRIVER_OK) === 0) {
    if (kind < 6) return drawStatus(random, s);
    return kind < 13 ? drawQueue(random, s) : kind < 15 ? drawNotify(random, s) : drawFeatures(random, s);
  }
  if (kind < 5) return random.oneIn(isSuspendable(s) ? 2 : 6) ? drawSuspension(random, s) : drawStatus(random, s);
  if (kind < 6) return drawFeatures(random, s);
  if (kind < 9) return drawQueue(random, s);
  return kind < 12 ? drawNotify(random, s) : kind < 13 ? drawInterrupt(random) : drawDevice(random, s);
};

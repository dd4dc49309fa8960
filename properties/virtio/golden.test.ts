/** Registers and values typed from the standard, offset by offset: both sides read and write the same numbers as the world does. */
import { expect, test } from 'vitest';
import { boot, step, type VirtioState } from '../../model/virtio.ts';
import type { DeviceSetup, MmioRequest } from '../../spec/vocabulary/virtio.ts';
import { performVirtio, startVirtio } from './subject.ts';

/** A network device that offers MAC (5), EVENT_IDX (29) and VERSION_1 (32). */
const SETUP: DeviceSetup = {
  deviceId: 1,
  vendorId: 0x1af4,
  featuresLow: 0x2000_0020,
  featuresHigh: 0x0000_0001,
  requiredLow: 0,
  requiredHigh: 1,
  dependencies: [],
  queueSizeMax: [256, 128],
  config: [0x52, 0x54, 0x00, 0x12, 0x34, 0x56, 0x01, 0x00],
  writable: [],
  policy: { unofferedFeatures: 'refused', queueSetup: 'gated', misalignedAreas: 'refused' },
};

const write = (offset: number, value: number): MmioRequest => ({ call: 'mmio-write', offset, width: 4, value });
const read = (offset: number, width = 4): MmioRequest => ({ call: 'mmio-read', offset, width });

/** Runs requests on both sides and answers the words read: those of the specification, those of the emulator. */
const readings = (requests: readonly MmioRequest[], setup: DeviceSetup = SETUP): readonly [number[], number[]] => {
  let state: VirtioState = boot(setup);
  const subject = startVirtio(setup);
  const specified: number[] = [];
  const emulated: number[] = [];
  for (const request of requests) {
    const outcome = step(state, request);
    state = outcome.state;
    const reply = performVirtio(subject, request);
    if (request.call === 'mmio-read') {
      specified.push(outcome.reply[0] ?? -1);
      emulated.push(reply[0] ?? -1);
    }
  }
  return [specified, emulated];
};

const bothRead = (requests: readonly MmioRequest[], words: readonly number[], setup: DeviceSetup = SETUP): void =>
  expect(readings(requests, setup)).toEqual([words, words]);

test('a device that nobody has touched', () => {
  bothRead(
    [0x000, 0x004, 0x008, 0x00c, 0x010, 0x034, 0x044, 0x060, 0x070, 0x0fc].map((offset) => read(offset)),
    [0x7472_6976, 2, 1, 0x1af4, 0x2000_0020, 256, 0, 0, 0, 0],
  );
});

test('the magic word spells virt', () => {
  const [[magic = 0]] = readings([read(0)]);
  expect(String.fromCharCode(magic & 0xff, (magic >> 8) & 0xff, (magic >> 16) & 0xff, magic >>> 24)).toBe('virt');
});

test('feature words by selector; from the third on there are none', () => {
  bothRead([write(0x014, 1), read(0x010), write(0x014, 2), read(0x010), write(0x014, 0), read(0x010)], [1, 0, 0x2000_0020]);
});

test('regions of shared memory that do not exist are all ones', () => {
  bothRead([write(0x0ac, 0), read(0x0b0), read(0x0b4), read(0x0b8), read(0x0bc)], [0xffff_ffff, 0xffff_ffff, 0xffff_ffff, 0xffff_ffff]);
});

test('the configuration space begins at 0x100, little endian, by bytes, halves and words', () => {
  bothRead(
    [read(0x100, 1), read(0x101, 1), read(0x100, 2), read(0x104, 4), read(0x108, 4), read(0x101, 2)],
    [0x52, 0x54, 0x5452, 0x0001_5634, 0, 0],
  );
});

/** As Linux does it: acknowledge, driver, high features, low features, FEATURES_OK. */
const NEGOTIATED = [
  ...[write(0x070, 0x00), write(0x070, 0x01), write(0x070, 0x03)],
  ...[write(0x024, 1), write(0x020, 1), write(0x024, 0), write(0x020, 0x2000_0000), write(0x070, 0x0b)],
];
const QUEUE_1 = [
  ...[write(0x030, 1), write(0x038, 128), write(0x080, 0x8000_0000), write(0x084, 2), write(0x090, 0x8000_0802)],
  ...[write(0x094, 2), write(0x0a0, 0x8000_1000), write(0x0a4, 2), write(0x044, 1)],
];

test('a driver brings the device up', () => {
  bothRead([...NEGOTIATED, read(0x070), ...QUEUE_1, read(0x034), read(0x044), write(0x070, 0x0f), read(0x070)], [0x0b, 128, 1, 0x0f]);
});

test('a used buffer is bit 0, a configuration change bit 1, and both stay until acknowledged', () => {
  const up = [...NEGOTIATED, ...QUEUE_1, write(0x070, 0x0f)];
  const events = [
    { call: 'raise-used', queue: 1 } as const,
    read(0x060),
    { call: 'change-config', offset: 6, value: 3 } as const,
    read(0x060),
  ];
  bothRead([...up, ...events, write(0x064, 1), read(0x060), write(0x064, 2), read(0x060), read(0x0fc), read(0x106, 2)], [1, 3, 2, 0, 1, 3]);
});

test('a device that needs a reset says so in bit 6, a driver that gave up in bit 7', () => {
  bothRead(
    [...NEGOTIATED, { call: 'need-reset' }, read(0x070), write(0x070, 0x8b), read(0x070), write(0x070, 0), read(0x070)],
    [0x4b, 0xcb, 0],
  );
});

const SUSPENDABLE: DeviceSetup = {
  ...SETUP,
  featuresHigh: 0x0000_0901,
  regions: [{ id: 1, lengthLow: 0x1000, lengthHigh: 2, baseLow: 0xe000_0000, baseHigh: 0x10 }],
  policy: { ...SETUP.policy, completion: 'later' },
};
const RUNNING = [
  ...NEGOTIATED.map((each) => (each.call === 'mmio-write' && each.offset === 0x020 && each.value === 1 ? write(0x020, 0x901) : each)),
  ...QUEUE_1,
  write(0x070, 0x0f),
];

test('SUSPEND is bit 4: the device exchanges it for DRIVER_OK when it has stopped, and back when it runs again', () => {
  const words = [0x0f, 0x1b, 0x1b, 0x0f];
  const asked = [
    ...[write(0x070, 0x1f), read(0x070), { call: 'finish-transition' } as const, read(0x070)],
    ...[write(0x070, 0x1f), read(0x070), { call: 'finish-transition' } as const, read(0x070)],
  ];
  bothRead([...RUNNING, ...asked], words, SUSPENDABLE);
});

test('a change of a suspended device shows, and is told, once it runs again', () => {
  const change: MmioRequest = { call: 'change-config', offset: 0, value: 0x56 };
  const stopped = [...RUNNING, write(0x070, 0x1f), { call: 'finish-transition' } as const, change];
  const resumed = [write(0x070, 0x1f), { call: 'finish-transition' } as const];
  const look = [read(0x100, 1), read(0x0fc), read(0x060)];
  bothRead([...stopped, ...look, ...resumed, ...look], [0x52, 0, 0, 0x56, 1, 2], SUSPENDABLE);
});

test('QueueReset reads 1 while the reset is under way; then it and QueueReady read 0', () => {
  const look = [read(0x0c0), read(0x044)];
  bothRead([...RUNNING, write(0x0c0, 1), ...look, { call: 'finish-queue-reset', queue: 1 }, ...look], [1, 1, 0, 0], SUSPENDABLE);
});

test('a shared region is 64 bits of length and of base, low words first', () => {
  const words = [0x1000, 2, 0xe000_0000, 0x10];
  bothRead([write(0x0ac, 1), ...[0x0b0, 0x0b4, 0x0b8, 0x0bc].map((offset) => read(offset))], words, SUSPENDABLE);
});

/** The same device as one of before virtio 1.0, as Linux drives it: 4 KiB pages, used ring on a page of its own. */
const LEGACY: DeviceSetup = {
  ...SETUP,
  featuresLow: 0x2800_0020,
  featuresHigh: 0,
  requiredHigh: 0,
  policy: { ...SETUP.policy, interface: 'legacy' },
};

test('version 1: features in one word, no FEATURES_OK, and a page number in the place of addresses', () => {
  const asked = [
    ...[read(0x004), write(0x014, 1), read(0x010), write(0x070, 1), write(0x070, 3), write(0x020, 0x2000_0000), write(0x028, 4096)],
    ...[write(0x030, 1), write(0x038, 128), write(0x03c, 4096), write(0x040, 0x8_0002), read(0x040), write(0x070, 7), read(0x070)],
    ...[read(0x044), write(0x040, 0), read(0x040)],
  ];
  bothRead(asked, [1, 0, 0x8_0002, 7, 0, 0], LEGACY);
});

test('version 1: a queue of 128 entries is 2048 bytes of descriptors, an available ring, and a used ring on the next page', () => {
  const subject = startVirtio(LEGACY);
  const asked = [write(0x070, 3), write(0x028, 4096), write(0x038, 128), write(0x03c, 4096), write(0x040, 0x8_0002)];
  for (const each of asked) performVirtio(subject, each);
  const specified = asked.reduce((s, each) => step(s, each).state, boot(LEGACY)).device.queues[0]?.areas;
  const words = [0x8000_2000, 0, 0x8000_2800, 0, 0x8000_3000, 0];
  expect([specified?.flat(), [...subject.device.queues.address.subarray(0, 6)].map((word) => word >>> 0)]).toEqual([words, words]);
});

test('version 1: fields of the configuration are in the order of the guest', () => {
  bothRead([read(0x100, 2), read(0x100, 1)], [0x5254, 0x52], { ...LEGACY, policy: { ...LEGACY.policy, byteOrder: 'big' } });
});

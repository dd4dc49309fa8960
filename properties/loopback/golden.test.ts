/** Bytes typed in from docs/decisions/0043 and the virtio-msg draft: what a Client asks, and what a Server answers. */
import { expect, test } from 'vitest';
import { boot, type LoopbackState, step } from '../../model/loopback.ts';
import type { LoopbackRequest, LoopbackSetup } from '../../spec/vocabulary/loopback.ts';
import { perform, startLoopback } from './subject.ts';

const SETUP: LoopbackSetup = {
  device: {
    deviceId: 2,
    vendorId: 0x554d4551,
    featuresLow: 0x20,
    featuresHigh: 1,
    requiredLow: 0,
    requiredHigh: 1,
    dependencies: [],
    queueSizeMax: [256],
    config: [0x11, 0x22, 0x33, 0x44],
    writable: [],
    policy: { unofferedFeatures: 'refused', queueSetup: 'gated', misalignedAreas: 'refused' },
  },
  deviceNumber: 0x0102,
  regionBytes: 0x1_0000,
  firstToken: 0x0a01,
  pendingMax: 8,
  outboxMax: 4,
};

/** An exchange: what is asked, the request's bytes, the answer's bytes. */
const EXCHANGES: readonly (readonly [string, number, readonly number[], string, string])[] = [
  [
    'device information',
    0x02,
    [],
    '00020201' + '010a' + '0800',
    '01020201' + '010a' + '2000' + '02000000' + '51454d55' + '40000000' + '04000000' + '01000000' + '00000000',
  ],
  [
    'features',
    0x03,
    [0, 2],
    '00030201' + '020a' + '1000' + '00000000' + '02000000',
    '01030201' + '020a' + '1800' + '00000000' + '02000000' + '20000000' + '01000000',
  ],
  ['status, to ACKNOWLEDGE', 0x08, [1], '00080201' + '030a' + '0c00' + '01000000', '01080201' + '030a' + '0c00' + '01000000'],
  ['status, to DRIVER', 0x08, [3], '00080201' + '040a' + '0c00' + '03000000', '01080201' + '040a' + '0c00' + '03000000'],
  [
    'accepted features',
    0x04,
    [0, 0x20, 1],
    '00040201' + '050a' + '1800' + '00000000' + '02000000' + '20000000' + '01000000',
    '01040201' + '050a' + '0800',
  ],
  ['status, to FEATURES_OK', 0x08, [11], '00080201' + '060a' + '0c00' + '0b000000', '01080201' + '060a' + '0c00' + '0b000000'],
  [
    'configuration',
    0x05,
    [0, 4],
    '00050201' + '070a' + '1000' + '00000000' + '04000000',
    '01050201' + '070a' + '1800' + '00000000' + '00000000' + '04000000' + '11223344',
  ],
  [
    'a queue',
    0x0a,
    [0, 128, 0x1000, 0, 0x2000, 0, 0x3000, 0],
    '000a0201' +
      '080a' +
      '3000' +
      '00000000' +
      '00000000' +
      '80000000' +
      '00000000' +
      '00100000' +
      '00000000' +
      '00200000' +
      '00000000' +
      '00300000' +
      '00000000',
    '010a0201' + '080a' + '0800',
  ],
  [
    'the queue as set up',
    0x09,
    [0],
    '00090201' + '090a' + '0c00' + '00000000',
    '01090201' +
      '090a' +
      '3000' +
      '00000000' +
      '00010000' +
      '80000000' +
      '00000000' +
      '00100000' +
      '00000000' +
      '00200000' +
      '00000000' +
      '00300000' +
      '00000000',
  ],
  [
    'the shared region',
    0x0c,
    [0],
    '000c0201' + '0a0a' + '0c00' + '00000000',
    '010c0201' + '0a0a' + '1c00' + '00000000' + '00000100' + '00000000' + '00000000' + '00000000',
  ],
  ['a ping', 0x103, [0xcafe], '02030201' + '0b0a' + '0c00' + 'feca0000', '03030201' + '0b0a' + '0c00' + 'feca0000'],
];

const CONNECT: readonly LoopbackRequest[] = [
  { call: 'connect', side: 0 },
  { call: 'connect', side: 1 },
];
const hex = (bytes: ArrayLike<number>): string => Buffer.from(Array.from(bytes)).toString('hex');

const bySpecification = (): readonly (readonly string[])[] => {
  let state: LoopbackState = boot(SETUP);
  const doing = (request: LoopbackRequest): void => {
    state = step(state, request).state;
  };
  CONNECT.forEach(doing);
  return EXCHANGES.map(([name, what, args]) => {
    doing({ call: 'ask', what, args });
    const asked = hex(state.client.outbox[0] ?? []);
    doing({ call: 'deliver', from: 0 });
    const answered = hex(state.server.outbox[0] ?? []);
    doing({ call: 'deliver', from: 1 });
    return [name, asked, answered];
  });
};

const byEmulator = (): readonly (readonly string[])[] => {
  const subject = startLoopback(SETUP);
  for (const request of CONNECT) perform(subject, request);
  return EXCHANGES.map(([name, what, args]) => {
    perform(subject, { call: 'ask', what, args });
    const { client, server } = subject;
    const asked = hex(client.outbox.message(0).subarray(0, client.outbox.lengthOf(0)));
    perform(subject, { call: 'deliver', from: 0 });
    const answered = hex(server.outbox.message(0).subarray(0, server.outbox.lengthOf(0)));
    perform(subject, { call: 'deliver', from: 1 });
    return [name, asked, answered];
  });
};

test.each([
  ['specification', bySpecification],
  ['emulator', byEmulator],
])('%s: bring-up, message by message', (_, run) => {
  expect(run()).toEqual(EXCHANGES.map(([name, , , asked, answered]) => [name, asked, answered]));
});

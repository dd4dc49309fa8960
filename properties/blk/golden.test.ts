/** Bytes typed from the standard: the configuration space, headers, segments and answers of a block device, on both sides. */
import { expect, test } from 'vitest';
import { blkDeviceSetup } from '../../impl/virtio/blk/config.ts';
import { boot, step } from '../../model/blk.ts';
import { blkSetup } from '../../spec/virtio/blk/index.ts';
import type { BlkOptions, BlkRequest } from '../../spec/vocabulary/blk.ts';
import { performBlk, startBlk } from './subject.ts';

const OPTIONS: BlkOptions = {
  capacity: 16,
  queueSize: 16,
  queues: 1,
  readOnly: false,
  flush: true,
  configWce: true,
  discard: true,
  writeZeroes: true,
  discardSectorsMax: 8,
  discardSegmentsMax: 2,
  zeroesSectorsMax: 4,
  zeroesSegmentsMax: 3,
  zeroesMayUnmap: true,
  secureErase: false,
  eraseSectorsMax: 0,
  eraseSegmentsMax: 0,
  sizeMax: 0,
  lifetime: null,
  zoned: null,
  id: [...'crossloop'].map((letter) => letter.charCodeAt(0)),
  slots: 2,
};

/** SEG_MAX 2, BLK_SIZE 6, FLUSH 9, CONFIG_WCE 11, DISCARD 13, WRITE_ZEROES 14, INDIRECT 28, EVENT_IDX 29; VERSION_1 32, RING_RESET 40. */
const LOW = 0x3000_6a44;
const HIGH = 0x0000_0101;

const hex = (text: string): readonly number[] => (text.match(/[0-9a-f]{2}/g) ?? []).map((byte) => Number.parseInt(byte, 16));

test('the configuration space, byte for byte', () => {
  const options = {
    ...OPTIONS,
    capacity: 0x1_0203_0405,
    queues: 0x0304,
    readOnly: true,
    discardSectorsMax: 0x1122_3344,
    zeroesSectorsMax: 0x5566_7788,
  };
  const bytes = hex(`
    05040302 01000000  00000000 0e000000  00000000 00020000  00000000 00000000
    01000403 44332211  02000000 01000000  88776655 03000000  01000000 00000000
    00000000 00000000  00000000 00000000  00000000 00000000  00000000 00000000`);
  expect([blkSetup(options).config, blkDeviceSetup(options).config]).toEqual([bytes, bytes]);
});

test('the features that a disk offers, by number', () => {
  const offered = ({ featuresLow, featuresHigh, deviceId }: ReturnType<typeof blkSetup>) => [deviceId, featuresLow, featuresHigh];
  expect([offered(blkSetup(OPTIONS)), offered(blkDeviceSetup(OPTIONS))]).toEqual([
    [2, LOW, HIGH],
    [2, LOW, HIGH],
  ]);
  expect(blkSetup({ ...OPTIONS, readOnly: true, queues: 4 }).featuresLow).toBe(LOW + 0x20 + 0x1000);
});

/** Runs requests on both sides; the last reply and the memory of each. */
const run = (options: BlkOptions, requests: readonly BlkRequest[]) => {
  let state = boot(options);
  const subject = startBlk(options);
  let replies: readonly (readonly number[])[] = [];
  for (const request of [{ call: 'bring-up', low: LOW, high: HIGH } as const, ...requests]) {
    const outcome = step(state, request);
    state = outcome.state;
    replies = [outcome.reply, performBlk(subject, request)];
  }
  return { replies, memories: [state.memory, subject.memory] };
};

/** One chain: header and data at 0, `back` bytes at 0x800 and the status behind them. Answers status and used length, twice. */
const chain = (bytes: string, out: number, back: number): readonly BlkRequest[] => [
  {
    call: 'submit',
    queue: 0,
    readable: [{ address: 0, length: out }],
    writable: [{ address: 0x800, length: back + 1 }],
    bytes: hex(bytes),
    fill: 0xa5,
  },
  { call: 'complete', slot: 0 },
];

const answers = (requests: readonly BlkRequest[], options = OPTIONS) => run(options, requests).replies;
const twice = (...reply: number[]) => [reply, reply];

const OUT_5 = '01000000 00000000 0500000000000000';
const IN_5 = '00000000 00000000 0500000000000000';

test('a sector written is a sector read, and the used lengths are 1 and 513', () => {
  expect(answers(chain(OUT_5, 16 + 512, 0))).toEqual(twice(0, 1));
  const { replies, memories } = run(OPTIONS, [...chain(OUT_5, 16 + 512, 0), ...chain(IN_5, 16, 512)]);
  expect(replies).toEqual(twice(0, 513));
  const written = Array.from({ length: 512 }, (_, i) => (0xb5 + i + 7 * Math.floor((0xb5 + i) / 256)) % 256);
  expect(memories.map((memory) => [...memory.subarray(0x800, 0xa01)])).toEqual([
    [...written, 0],
    [...written, 0],
  ]);
});

test('the name is 20 bytes, padded with NUL', () => {
  const { replies, memories } = run(OPTIONS, chain('08000000 00000000 0000000000000000', 16, 20));
  const name = hex('63726f73 736c6f6f 70000000 00000000 00000000 00');
  expect([replies, memories.map((memory) => [...memory.subarray(0x800, 0x815)])]).toEqual([twice(0, 21), [name, name]]);
});

test.each([
  ['flush', '04000000 00000000 0000000000000000', 16, 0, 0, 1],
  ['the last sector', '00000000 00000000 0f00000000000000', 16, 512, 0, 513],
  ['the sector after the last', '00000000 00000000 1000000000000000', 16, 512, 1, 0],
  ['a sector whose byte offset is 2^64', '00000000 00000000 0000000000008000', 16, 512, 1, 0],
  ['the very last number', '01000000 00000000 ffffffffffffffff', 16 + 512, 0, 1, 1],
  ['a type that does not exist', '63000000 00000000 0000000000000000', 16, 0, 2, 1],
  ['511 bytes', IN_5, 16, 511, 1, 0],
  ['a header of 15 bytes', IN_5, 15, 512, 1, 0],
  ['19 bytes for the name', '08000000 00000000 0000000000000000', 16, 19, 1, 0],
  ['a discard', '0b000000 00000000 0000000000000000 0200000000000000 08000000 00000000', 32, 0, 0, 1],
  ['a discard that unmaps', '0b000000 00000000 0000000000000000 0200000000000000 08000000 01000000', 32, 0, 2, 1],
  ['zeroes that unmap', '0d000000 00000000 0000000000000000 0c00000000000000 04000000 01000000', 32, 0, 0, 1],
  ['zeroes with a flag that means nothing', '0d000000 00000000 0000000000000000 0c00000000000000 04000000 02000000', 32, 0, 2, 1],
  ['zeroes beyond the end', '0d000000 00000000 0000000000000000 0d00000000000000 04000000 00000000', 32, 0, 1, 1],
  ['more zeroes than the device takes at once', '0d000000 00000000 0000000000000000 0000000000000000 05000000 00000000', 32, 0, 1, 1],
  ['a segment of 15 bytes', '0d000000 00000000 0000000000000000 0c00000000000000 04000000 000000', 31, 0, 1, 1],
])('%s', (_, bytes, out, back, status, used) => {
  expect(answers(chain(bytes, out, back))).toEqual(twice(status, used));
});

test('nothing is written to a disk that is offered read-only, even if the driver does not accept that it is', () => {
  const { replies, memories } = run({ ...OPTIONS, readOnly: true }, [...chain(OUT_5, 16 + 512, 0)]);
  const after = run({ ...OPTIONS, readOnly: true }, [...chain(OUT_5, 16 + 512, 0), ...chain(IN_5, 16, 512)]);
  expect([replies, after.replies, memories.map((memory) => memory[0x800])]).toEqual([twice(1, 1), twice(0, 513), [1, 1]]);
  expect(after.memories.map((memory) => memory.subarray(0x800, 0xa00).every((byte) => byte === 0))).toEqual([true, true]);
});

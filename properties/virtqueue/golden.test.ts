/**
 * Golden bytes, typed in from the standard and compared with both sides: the form of each record, and the event computation at its
 * wraps. They tie specification and emulator to the world, which agreement between the two alone does not.
 */
import { expect, test } from 'vitest';
import { boot, step, type VirtqueueState } from '../../model/virtqueue.ts';
import type { Reply } from '../../spec/vocabulary/rule.ts';
import type { VirtqueueRequest, VirtqueueSetup } from '../../spec/vocabulary/virtqueue.ts';
import { perform, QueueSubject } from './subject.ts';

const INDIRECT_DESC = 2 ** 28;
const EVENT_IDX = 2 ** 29;

/** A queue of four: table at 0, available ring at 0x40 (14 bytes), used ring at 0x50 (38 bytes). */
const four = (features: number, base = 0): VirtqueueSetup => ({
  size: 4,
  descriptors: 0,
  available: 0x40,
  used: 0x50,
  base,
  features,
  sizeMax: 4,
  bytes: 0x200,
  extent: 2 ** 40,
});

const hex = (bytes: Uint8Array, from: number, length: number): string => Buffer.from(bytes.slice(from, from + length)).toString('hex');

interface Pair {
  readonly ask: (request: VirtqueueRequest) => Reply;
  /** Bytes of memory, which must be the same on both sides. */
  readonly at: (from: number, length: number) => string;
}

const pair = (setup: VirtqueueSetup): Pair => {
  let state: VirtqueueState = boot(setup);
  const subject = new QueueSubject(setup);
  return {
    ask: (request) => {
      const outcome = step(state, request);
      state = outcome.state;
      expect(perform(subject, request)).toEqual(outcome.reply);
      return outcome.reply;
    },
    at: (from, length) => {
      expect(hex(subject.memory.bytes, from, length)).toBe(hex(state.bytes, from, length));
      return hex(state.bytes, from, length);
    },
  };
};

const u16 = (value: number): string => Buffer.from([value & 0xff, (value >> 8) & 0xff]).toString('hex');

test('a descriptor is addr, len, flags, next; a chain of one readable and two writable buffers', () => {
  const { ask, at } = pair(four(0));
  const buffers = [
    { address: 0x12_3456_789a, length: 0x10 },
    { address: 0x1000, length: 0x200 },
    { address: 0xffff_ffff, length: 1 },
  ];
  expect(ask({ call: 'publish', buffers, readable: 1, table: -1 })).toEqual([0, 0]);
  expect(at(0x00, 16)).toBe(['9a78563412000000', '10000000', '0100', '0100'].join('')); // NEXT -> 1
  expect(at(0x10, 16)).toBe(['0010000000000000', '00020000', '0300', '0200'].join('')); // NEXT | WRITE -> 2
  expect(at(0x20, 16)).toBe(['ffffffff00000000', '01000000', '0200', '0000'].join('')); // WRITE, last
  expect(at(0x40, 14)).toBe(['0000', '0100', '0000', '0000', '0000', '0000', '0000'].join('')); // flags, idx 1, ring[0] = head 0
});

test('an indirect descriptor has its table in bytes, no NEXT, and entries that count from 0', () => {
  const { ask, at } = pair(four(INDIRECT_DESC));
  const buffers = [
    { address: 0x2000, length: 0x11 },
    { address: 0x3000, length: 0x22 },
  ];
  ask({ call: 'publish', buffers, readable: 1, table: 0x101 });
  expect(at(0x00, 16)).toBe(['0101000000000000', '20000000', '0400', '0000'].join(''));
  expect(at(0x101, 32)).toBe(['0020000000000000', '11000000', '0100', '0100', '0030000000000000', '22000000', '0200', '0000'].join(''));
  expect(ask({ call: 'pop' })).toEqual([0, 0, 1, 0x2000, 0x11, 0x3000, 0x22]);
});

test('a used element is id then len, 32 bits each, and idx moves by one', () => {
  const { ask, at } = pair(four(0));
  const one = (address: number): VirtqueueRequest => ({ call: 'publish', buffers: [{ address, length: 0x300 }], readable: 0, table: -1 });
  ask(one(0x1000));
  ask(one(0x2000));
  ask({ call: 'pop' });
  ask({ call: 'pop' });
  ask({ call: 'complete', head: 1, written: 0x201 });
  expect(at(0x50, 12)).toBe(['0000', '0100', '01000000', '01020000'].join(''));
  ask({ call: 'complete', head: 0, written: 0 });
  expect(at(0x50, 20)).toBe(['0000', '0200', '01000000', '01020000', '00000000', '00000000'].join(''));
  expect(ask({ call: 'reap' })).toEqual([0, 1, 0x201]);
});

test('used_event lies behind the available ring and avail_event behind the used ring', () => {
  const { ask, at } = pair(four(EVENT_IDX, 0xfffe));
  const one: VirtqueueRequest = { call: 'publish', buffers: [{ address: 0, length: 1 }], readable: 1, table: -1 };
  expect(at(0x40 + 4 + 8, 2)).toBe('feff');
  expect(at(0x50 + 4 + 32, 2)).toBe('feff');
  ask(one);
  ask({ call: 'pop' });
  expect(at(0x50 + 4 + 32, 2)).toBe('ffff'); // the next index to come
  ask({ call: 'complete', head: 0, written: 0 });
  ask({ call: 'reap' });
  expect(at(0x40 + 4 + 8, 2)).toBe('ffff');
});

test('flags suppress notifications without the event index, in both directions, and mean nothing with it', () => {
  const plain = pair(four(0));
  const one: VirtqueueRequest = { call: 'publish', buffers: [{ address: 0, length: 1 }], readable: 1, table: -1 };
  plain.ask({ call: 'interrupts', wanted: false });
  expect(plain.at(0x40, 2)).toBe('0100'); // VIRTQ_AVAIL_F_NO_INTERRUPT
  plain.ask({ call: 'kicks', wanted: false });
  expect(plain.at(0x50, 2)).toBe('0100'); // VIRTQ_USED_F_NO_NOTIFY
  plain.ask(one);
  expect(plain.ask({ call: 'kick' })).toEqual([0, 0]);
  plain.ask({ call: 'pop' });
  plain.ask({ call: 'complete', head: 0, written: 0 });
  expect(plain.ask({ call: 'notify' })).toEqual([0, 0]);

  const event = pair(four(EVENT_IDX));
  event.ask({ call: 'interrupts', wanted: false });
  event.ask({ call: 'kicks', wanted: false });
  expect(event.at(0x40, 2)).toBe('0000');
  expect(event.at(0x50, 2)).toBe('0000');
  event.ask({ call: 'poke', stores: [0x40, 0x50].map((address) => ({ address, width: 2, value: 1 })) });
  event.ask(one);
  expect(event.ask({ call: 'kick' })).toEqual([0, 1]);
});

/** Index before, index after, event, and whether it is to be notified: (u16)(new - event - 1) < (u16)(new - old). */
const EVENTS: readonly (readonly [number, number, number, 0 | 1])[] = [
  [0, 1, 0, 1], // one entry, the one waited for
  [0, 1, 1, 0], // waits for the next
  [0, 1, 0xffff, 0], // waited for one long past
  [5, 8, 4, 0], // event = old - 1
  [5, 8, 5, 1], // event = old
  [5, 8, 6, 1],
  [5, 8, 7, 1], // event = new - 1
  [5, 8, 8, 0], // event = new
  [0xffff, 0, 0xffff, 1], // across the wrap
  [0xffff, 0, 0, 0],
  [0xfffe, 2, 0xfffd, 0],
  [0xfffe, 2, 0xfffe, 1],
  [0xfffe, 2, 0, 1],
  [0xfffe, 2, 1, 1],
  [0xfffe, 2, 2, 0],
  [0x7ffe, 0x8001, 0x8000, 1], // no sign is mistaken
  [0x7ffe, 0x8001, 0x0000, 0],
];

test.each(EVENTS)('from %i to %i with event %i a notification is due: %i (both directions)', (old, next, event, due) => {
  const count = (next - old) & 0xffff;
  const { ask } = pair(four(EVENT_IDX, old));
  for (let i = 0; i < count; i += 1) ask({ call: 'publish', buffers: [{ address: 0, length: 1 }], readable: 1, table: -1 });
  ask({ call: 'poke', stores: [{ address: 0x50 + 4 + 32, width: 2, value: event }] });
  expect(ask({ call: 'kick' })).toEqual([0, due]);
  for (let head = 0; head < count; head += 1) {
    ask({ call: 'pop' });
    ask({ call: 'complete', head, written: 0 });
  }
  ask({ call: 'poke', stores: [{ address: 0x40 + 4 + 8, width: 2, value: event }] });
  expect(ask({ call: 'notify' })).toEqual([0, due]);
});

test('the slot of an index is the index modulo the size, also where 16 bits wrap', () => {
  const { ask, at } = pair(four(0, 0xffff));
  const one: VirtqueueRequest = { call: 'publish', buffers: [{ address: 0, length: 1 }], readable: 1, table: -1 };
  ask(one);
  ask(one);
  expect(at(0x40 + 2, 2)).toBe(u16(1));
  expect(at(0x40 + 4, 8)).toBe(['0100', '0000', '0000', '0000'].join('')); // slot 3 holds head 0, slot 0 head 1
  ask({ call: 'pop' });
  ask({ call: 'complete', head: 0, written: 0 });
  expect(at(0x50 + 2, 2)).toBe(u16(0));
  expect(at(0x50 + 4 + 24, 8)).toBe(['00000000', '00000000'].join(''));
});

test('an address of 64 bits with all bits set is outside any memory', () => {
  const { ask } = pair(four(0));
  const words = [0xffff_ffff, 0xffff_ffff, 1, 0];
  ask({ call: 'poke', stores: words.map((value, i) => ({ address: 4 * i, width: 4, value })) });
  ask({ call: 'poke', stores: [{ address: 0x40, width: 4, value: 0x1_0000 }] }); // flags 0, idx 1, ring[0] = 0
  expect(ask({ call: 'pop' })).toEqual([3]);
});

/**
 * Golden bytes of the packed ring, typed in from the standard and compared with both sides: the form of each record, the turn of the wrap
 * counters, batches, and the event computation.
 */
import { expect, test } from 'vitest';
import { boot, type PackedState, step } from '../../../model/packed.ts';
import type { Reply } from '../../../spec/vocabulary/rule.ts';
import type { VirtqueueRequest, VirtqueueSetup } from '../../../spec/vocabulary/virtqueue.ts';
import { PackedSubject, perform } from '../subject.ts';

const INDIRECT_DESC = 2 ** 28;
const EVENT_IDX = 2 ** 29;
const IN_ORDER = 2 ** 35;

/** A queue of three: the ring at 0 (48 bytes), the driver's event structure at 0x30, the device's at 0x34. */
const three = (features: number): VirtqueueSetup => ({
  size: 3,
  descriptors: 0,
  available: 0x30,
  used: 0x34,
  base: 0x8000,
  features,
  sizeMax: 3,
  bytes: 0x100,
  extent: 2 ** 40,
});

const hex = (bytes: Uint8Array, from: number, length: number): string => Buffer.from(bytes.slice(from, from + length)).toString('hex');

const pair = (setup: VirtqueueSetup) => {
  let state: PackedState = boot(setup);
  const subject = new PackedSubject(setup);
  return {
    /** What the specification and the emulator answer, each by itself. */
    ask: (request: VirtqueueRequest): readonly Reply[] => {
      const outcome = step(state, request);
      state = outcome.state;
      return [outcome.reply, perform(subject, request)];
    },
    at: (from: number, length: number): readonly string[] => [hex(state.bytes, from, length), hex(subject.memory.bytes, from, length)],
  };
};

const both = <A>(value: A): readonly A[] => [value, value];
const readable = { address: 0x12_3456_789a, length: 0x10 };
const writable = { address: 0x1000, length: 0x200 };
const DIRECT = -1;
const two: VirtqueueRequest = { call: 'publish', buffers: [readable, writable], readable: 1, table: DIRECT };
const one: VirtqueueRequest = { call: 'publish', buffers: [writable], readable: 0, table: DIRECT };

test('a descriptor is addr, len, id, flags; the id is in the last of a list, AVAIL in each', () => {
  const { ask, at } = pair(three(0));
  expect(ask(two)).toEqual(both([0, 0]));
  expect(at(0, 16)).toEqual(both('9a7856341200000010000000' + '0000' + '8100'));
  expect(at(16, 16)).toEqual(both('001000000000000000020000' + '0000' + '8200'));
  expect(ask({ call: 'pop' })).toEqual(both([0, 0, 1, 0x12_3456_789a, 0x10, 0x1000, 0x200]));
});

test('a used descriptor has len, id and marks; its list is skipped; the marks turn over behind the last slot', () => {
  const { ask, at } = pair(three(0));
  ask(two);
  ask({ call: 'pop' });
  ask({ call: 'complete', head: 0, written: 5 });
  expect(at(0, 16)).toEqual(both('9a7856341200000005000000' + '0000' + '8280'));
  expect(at(30, 2)).toEqual(both('8200'));
  expect(ask({ call: 'reap' })).toEqual(both([0, 0, 5]));
  ask(two);
  expect(at(46, 2)).toEqual(both('8100'));
  expect(at(14, 2)).toEqual(both('0280'));
  expect(ask({ call: 'kick' })).toEqual(both([0, 1, 0x0001]));
  ask({ call: 'pop' });
  ask({ call: 'complete', head: 0, written: 0 });
  expect(at(46, 2)).toEqual(both('8080'));
  expect(ask({ call: 'reap' })).toEqual(both([0, 0, 0]));
  ask(one);
  ask({ call: 'pop' });
  ask({ call: 'complete', head: 0, written: 0x200 });
  expect(at(24, 8)).toEqual(both('00020000' + '0000' + '0200'));
});

test('an indirect table has an entry for each buffer, with WRITE for its only flag', () => {
  const { ask, at } = pair(three(INDIRECT_DESC));
  ask({ call: 'publish', buffers: [readable, writable], readable: 1, table: 0x40 });
  expect(at(0, 16)).toEqual(both('400000000000000020000000' + '0000' + '8400'));
  expect(at(0x40, 32)).toEqual(both('9a785634120000001000000000000000' + '00100000000000000002000000000200'));
});

test('in order, a batch is one used descriptor with the last id at the slot of the first', () => {
  const { ask, at } = pair(three(IN_ORDER));
  for (const id of [0, 1, 2]) expect([ask(one), ask({ call: 'pop' })[0]?.[1]]).toEqual([both([0, id]), id]);
  ask({ call: 'complete', head: 2, written: 7 });
  expect(at(8, 8)).toEqual(both('07000000' + '0200' + '8280'));
  expect(at(24, 8)).toEqual(both('00020000' + '0100' + '8200'));
  expect([0, 1, 2].map(() => ask({ call: 'reap' }))).toEqual([both([0, 0, 0x200]), both([0, 1, 0x200]), both([0, 2, 7])]);
});

test('an event structure is offset and wrap counter, then flags: 0 everything, 1 nothing, 2 one slot', () => {
  const plain = pair(three(0));
  plain.ask({ call: 'interrupts', wanted: false });
  plain.ask({ call: 'kicks', wanted: true });
  expect(plain.at(0x30, 8)).toEqual(both('00000100' + '00000000'));
  const events = pair(three(EVENT_IDX));
  events.ask({ call: 'interrupts', wanted: true });
  events.ask({ call: 'kicks', wanted: false });
  expect(events.at(0x30, 8)).toEqual(both('00800200' + '00000100'));
  events.ask({ call: 'kicks', wanted: true });
  events.ask(one);
  events.ask({ call: 'pop' });
  expect(events.at(0x34, 4)).toEqual(both('01800200'));
});

/** [slots filled before, then decided about; the device's event structure; whether a kick is needed]. */
const DECISIONS: readonly (readonly [number, number, number, number])[] = [
  [2, 0x8001, 2, 1], // the slot filled last
  [2, 0x8000, 2, 1], // the slot before
  [2, 0x8002, 2, 0], // the next slot
  [2, 0x0002, 2, 0], // the last slot of the round before
  [3, 0x8002, 2, 1], // behind the wrap, a slot before it
  [3, 0x0000, 2, 0], // the slot after the wrap
  [3, 0x8000, 2, 1], // as many slots as there are
  [1, 0xffff, 2, 0], // an offset past the ring
  [1, 0x0000, 0, 1],
  [1, 0x8000, 1, 0],
  [1, 0x0000, 3, 1], // reserved: one too many does no harm
];

test.each(DECISIONS)('after %i slots an event of %i, flags %i, needs a kick: %i', (filled, event, flags, needed) => {
  const { ask } = pair(three(EVENT_IDX));
  for (let i = 0; i < filled; i += 1) ask(one);
  ask({ call: 'poke', stores: [{ address: 0x34, width: 4, value: event + 0x1_0000 * flags }] });
  expect(ask({ call: 'kick' }).map((reply) => reply[1])).toEqual(both(needed));
});

test('a ring of 32768 goes around: the last slot is in the first round, the next in the second', () => {
  const size = 32768;
  const setup = {
    ...three(0),
    size,
    sizeMax: size,
    available: 16 * size,
    used: 16 * size + 4,
    base: 0x8000 + size - 1,
    bytes: 16 * size + 8,
  };
  const { ask, at } = pair(setup);
  expect(ask(two)).toEqual(both([0, 0]));
  expect([at(16 * size - 2, 2), at(14, 2)]).toEqual([both('8100'), both('0280')]);
  expect(ask({ call: 'pop' }).map((reply) => reply.length)).toEqual(both(7));
});

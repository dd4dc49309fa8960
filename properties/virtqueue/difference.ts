/** Where the two sides differ: every byte of memory, and what each side of the queue keeps to itself, read from the emulator's own arrays. */
import * as R from '../../impl/virtqueue/split/registers.ts';
import type { VirtqueueState } from '../../model/virtqueue.ts';
import { O } from '../../spec/prelude.ts';
import type { DeviceSide, DriverSide, Side } from '../../spec/virtqueue/index.ts';
import type { Difference } from '../agreement/area.ts';
import type { QueueSubject } from './subject.ts';

/** Larger queues are compared entry by entry only in full comparisons. */
const SMALL = 16;

const differ = (where: string, expected: unknown, actual: unknown): Difference => ({ where, expected: `${expected}`, actual: `${actual}` });

const inMemory = (expected: Uint8Array, actual: Uint8Array): Difference | undefined => {
  if (Buffer.compare(expected, actual) === 0) return undefined;
  const at = expected.findIndex((byte, i) => byte !== actual[i]);
  return differ(`memory byte ${at}`, expected[at], actual[at]);
};

const NAMES: readonly (readonly [string, number, (side: Side) => number])[] = [
  ['enabled', R.ENABLED, (s) => (s.enabled ? 1 : 0)],
  ['failed', R.FAILED, (s) => (s.failed ? 1 : 0)],
  ['size', R.SIZE, (s) => s.ring.size],
  ['next available index', R.NEXT_AVAIL, (s) => s.nextAvailable],
  ['next used index', R.NEXT_USED, (s) => s.nextUsed],
  ['chains not announced yet', R.UNANNOUNCED, (s) => s.unannounced],
  ['notification wanted', R.WANTED, (s) => (s.wanted ? 1 : 0)],
];

const inSide = (name: string, side: Side, state: Int32Array): Difference | undefined => {
  for (const [field, register, expected] of NAMES)
    if (state[register] !== expected(side)) return differ(`${name}: ${field}`, expected(side), state[register]);
  return undefined;
};

const inFlight = (side: DeviceSide, writable: Float64Array): Difference | undefined => {
  for (let head = 0; head < writable.length; head += 1) {
    const expected = O.getOrElse(() => -1)(side.inFlight[head] ?? O.none);
    if (expected !== writable[head]) return differ(`device: writable bytes in flight under head ${head}`, expected, writable[head]);
  }
  return undefined;
};

/** The descriptors that a linked list of the emulator names, at most `count`. */
const listed = (next: Uint16Array, first: number, count: number): string => {
  const indices: number[] = [];
  for (let index = first; indices.length < count; index = next[index] ?? 0) indices.push(index);
  return indices.join(' ');
};

const inFree = (side: DriverSide, { driver }: QueueSubject): Difference | undefined => {
  const actual = listed(driver.next, driver.state[R.FREE_HEAD] ?? 0, driver.state[R.FREE] ?? 0);
  const expected = side.free.join(' ');
  return expected === actual ? undefined : differ('driver: free descriptors', expected, actual);
};

const inOutstanding = (side: DriverSide, { driver }: QueueSubject): Difference | undefined => {
  for (let head = 0; head < driver.sizeMax; head += 1) {
    const chain = side.outstanding[head] ?? O.none;
    const count = driver.taken[head] ?? 0;
    if (O.isNone(chain)) {
      if (count !== 0) return differ(`driver: chain outstanding under head ${head}`, 'none', count);
    } else {
      const expected = `${chain.value.descriptors.join(' ')}; ${chain.value.writableBytes}`;
      const actual = `${listed(driver.next, head, count)}; ${driver.writable[head]}`;
      if (expected !== actual) return differ(`driver: chain outstanding under head ${head}`, expected, actual);
    }
  }
  return undefined;
};

export const difference = (state: VirtqueueState, subject: QueueSubject, full: boolean): Difference | undefined => {
  const near =
    inMemory(state.bytes, subject.memory.bytes) ??
    inSide('device', state.device, subject.device.state) ??
    inSide('driver', state.driver, subject.driver.state);
  if (near !== undefined || !(full || state.setup.sizeMax <= SMALL)) return near;
  return inFlight(state.device, subject.device.writable) ?? inFree(state.driver, subject) ?? inOutstanding(state.driver, subject);
};

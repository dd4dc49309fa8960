/** Where the two sides differ: every byte of memory, and what each side of the queue keeps to itself, read from the emulator's own arrays. */

import type { SplitDeviceQueue, SplitDriverQueue } from '../../impl/virtqueue/index.ts';
import * as R from '../../impl/virtqueue/split/registers.ts';
import type { VirtqueueState } from '../../model/virtqueue.ts';
import { O } from '../../spec/prelude.ts';
import { type DeviceSide, type DriverSide, type Side, under } from '../../spec/virtqueue/index.ts';
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

/** The registers of a side as the model has them, in the order of `FIELDS`. */
const FIELDS = ['enabled', 'failed', 'size', 'next available index', 'next used index', 'chains not announced yet', 'notification wanted'];
const REGISTERS = [R.ENABLED, R.FAILED, R.SIZE, R.NEXT_AVAIL, R.NEXT_USED, R.UNANNOUNCED, R.WANTED];
const valuesOf = (s: Side): readonly number[] => [
  s.enabled ? 1 : 0,
  s.failed ? 1 : 0,
  s.ring.size,
  s.nextAvailable,
  s.nextUsed,
  s.unannounced,
  s.wanted ? 1 : 0,
];

const inSide = (name: string, side: Side, state: Int32Array): Difference | undefined => {
  const expected = valuesOf(side);
  for (let i = 0; i < REGISTERS.length; i += 1) {
    const actual = state[REGISTERS[i] as number];
    if (actual !== expected[i]) return differ(`${name}: ${FIELDS[i]}`, expected[i], actual);
  }
  return undefined;
};

const inFlight = (side: DeviceSide, writable: Float64Array): Difference | undefined => {
  for (let head = 0; head < writable.length; head += 1) {
    const held = under(side.inFlight, head);
    const expected = O.isSome(held) ? held.value : -1;
    if (expected !== writable[head]) return differ(`device: writable bytes in flight under head ${head}`, expected, writable[head]);
  }
  return undefined;
};

/** True if a linked list of the emulator names just these descriptors. */
const lists = (next: Uint16Array, first: number, indices: readonly number[]): boolean => {
  let index = first;
  for (const expected of indices) {
    if (index !== expected) return false;
    index = next[index] ?? 0;
  }
  return true;
};

/** A linked list of the emulator, for people; at most `count` descriptors. */
const listed = (next: Uint16Array, first: number, count: number): string => {
  const indices: number[] = [];
  for (let index = first; indices.length < count; index = next[index] ?? 0) indices.push(index);
  return indices.join(' ');
};

const inFree = ({ free }: DriverSide, { driver }: Sides): Difference | undefined => {
  const first = driver.state[R.FREE_HEAD] ?? 0;
  const count = driver.state[R.FREE] ?? 0;
  if (count === free.length && lists(driver.next, first, free)) return undefined;
  return differ('driver: free descriptors', free.join(' '), listed(driver.next, first, Math.min(count, driver.sizeMax)));
};

const inOutstanding = (side: DriverSide, { driver }: Sides): Difference | undefined => {
  for (let head = 0; head < driver.sizeMax; head += 1) {
    const chain = under(side.outstanding, head);
    const descriptors = O.isSome(chain) ? chain.value.descriptors : [];
    const writable = O.isSome(chain) ? chain.value.writableBytes : driver.writable[head];
    const count = driver.taken[head] ?? 0;
    if (count === descriptors.length && lists(driver.next, head, descriptors) && writable === driver.writable[head]) continue;
    const actual = `${listed(driver.next, head, count)}; ${driver.writable[head]}`;
    return differ(`driver: chain outstanding under head ${head}`, `${descriptors.join(' ')}; ${writable}`, actual);
  }
  return undefined;
};

/** What an emulator of both sides has. */
interface Sides {
  readonly device: SplitDeviceQueue;
  readonly driver: SplitDriverQueue;
}

/** Both sides of a queue, without the memory between them. */
export const sidesDifference = (
  state: Pick<VirtqueueState, 'device' | 'driver'>,
  subject: Sides,
  entries: boolean,
): Difference | undefined => {
  const near = inSide('device', state.device, subject.device.state) ?? inSide('driver', state.driver, subject.driver.state);
  if (near !== undefined || !entries) return near;
  return inFlight(state.device, subject.device.writable) ?? inFree(state.driver, subject) ?? inOutstanding(state.driver, subject);
};

export const difference = (state: VirtqueueState, subject: QueueSubject, full: boolean): Difference | undefined =>
  inMemory(state.bytes, subject.memory.bytes) ?? sidesDifference(state, subject, full || state.setup.sizeMax <= SMALL);

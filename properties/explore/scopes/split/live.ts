/**
 * Which parts of the ring's memory anybody can still read before they are written again. Everything else is dead: what it holds makes no
 * two states different.
 */
import type { VirtqueueState } from '../../../../model/virtqueue.ts';
import { layoutOf } from './layout.ts';

export interface Live {
  /** Slots of the available ring that the device will look at. */
  readonly slots: readonly number[];
  /** Descriptors that those lead to. */
  readonly descriptors: readonly number[];
  /** True if one of them points to the indirect table. */
  readonly table: boolean;
  /** Elements of the used ring that the driver will look at. */
  readonly elements: readonly number[];
}

const NEXT = 1;
const INDIRECT = 4;

const half = (s: VirtqueueState, address: number): number => (s.bytes[address] ?? 0) + 256 * (s.bytes[address + 1] ?? 0);

/** Places on a ring from one index up to another; none if that is more than the ring has, because then nobody looks. */
const between = (from: number, to: number, size: number): readonly number[] => {
  const count = (to - from) & 0xffff;
  return count > size ? [] : Array.from({ length: count }, (_, i) => (from + i) % size);
};

/** Adds what a chain leads to; a link past the table leads nowhere. */
const follow = (s: VirtqueueState, head: number, reached: Set<number>): boolean => {
  const { size } = s.device.ring;
  let table = false;
  for (let at = head, steps = 0; at < size && steps <= size; steps += 1) {
    reached.add(at);
    const flags = half(s, 16 * at + 12);
    if ((flags & INDIRECT) !== 0) table = true;
    if ((flags & NEXT) === 0) break;
    at = half(s, 16 * at + 14);
  }
  return table;
};

export const liveIn = (s: VirtqueueState): Live => {
  const { size, available, used } = layoutOf(s.device.ring.size);
  const slots = between(s.device.nextAvailable, half(s, available + 2), size);
  const elements = between(s.driver.nextUsed, half(s, used + 2), size);
  const reached = new Set<number>();
  let table = false;
  for (const slot of slots) if (follow(s, half(s, available + 4 + 2 * slot), reached)) table = true;
  return { slots, descriptors: [...reached].sort((a, b) => a - b), table, elements };
};

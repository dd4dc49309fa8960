/**
 * Which parts of the ring's memory anybody can still read before they are written again. Everything else is dead: what it holds makes no
 * two states different. Exactly that: too little would lose states, and too much would tell states apart that are the same.
 */
import type { VirtqueueState } from '../../../../model/virtqueue.ts';
import { layoutOf } from './layout.ts';

export interface Live {
  /** Slots of the available ring that the device will look at. */
  readonly slots: readonly number[];
  /** Descriptors that those lead to. */
  readonly descriptors: readonly number[];
  /** Entries of the indirect table that those lead to. */
  readonly entries: readonly number[];
  /** Elements of the used ring that the driver will look at. */
  readonly elements: readonly number[];
}

const NEXT = 1;
const INDIRECT = 4;
const ENTRY = 16;

const half = (s: VirtqueueState, address: number): number => (s.bytes[address] ?? 0) + 256 * (s.bytes[address + 1] ?? 0);
const word = (s: VirtqueueState, address: number): number => half(s, address) + 0x1_0000 * half(s, address + 2);

/** Places on a ring from one index up to another; none if that is more than the ring has, because then nobody looks. */
const between = (from: number, to: number, size: number): readonly number[] => {
  const count = (to - from) & 0xffff;
  return count > size ? [] : Array.from({ length: count }, (_, i) => (from + i) % size);
};

const longer = (a: readonly number[], b: readonly number[]): readonly number[] => (a.length >= b.length ? a : b);

/** Entries of the one indirect table of the scope, as many as the descriptor says that there are; 0 where the device does not go on. */
const tableEntries = (s: VirtqueueState, at: number, flags: number): number => {
  const { table, bytes } = layoutOf(s.device.ring.size);
  const length = word(s, at + 8);
  const isTable = s.device.ring.indirect && (flags & NEXT) === 0 && length % ENTRY === 0;
  return isTable && word(s, at) === table && word(s, at + 4) === 0 && table + length <= bytes ? length / ENTRY : 0;
};

/** Follows links in a table of so many entries; answers the one that points to an indirect table, or -1. */
const follow = (s: VirtqueueState, table: number, entries: number, first: number, reached: Set<number>): number => {
  for (let at = first; at < entries && !reached.has(at); at = half(s, table + ENTRY * at + 14)) {
    reached.add(at);
    const flags = half(s, table + ENTRY * at + 12);
    if ((flags & INDIRECT) !== 0) return at;
    if ((flags & NEXT) === 0) return -1;
  }
  return -1;
};

const inOrder = (numbers: Iterable<number>): readonly number[] => [...new Set(numbers)].sort((a, b) => a - b);

export const liveIn = (s: VirtqueueState): Live => {
  const { device, driver } = s;
  const { size, available, used, table } = layoutOf(device.ring.size);
  // What a side has really given counts, too: an index that somebody has spoilt is right again when its owner writes it next.
  const slots = longer(
    between(device.nextAvailable, half(s, available + 2), size),
    between(device.nextAvailable, driver.nextAvailable, size),
  );
  const elements = longer(between(driver.nextUsed, half(s, used + 2), size), between(driver.nextUsed, device.nextUsed, size));
  const descriptors: number[] = [];
  const entries: number[] = [];
  for (const slot of slots) {
    const reached = new Set<number>();
    const pointer = follow(s, 0, size, half(s, available + 4 + 2 * slot), reached);
    descriptors.push(...reached);
    if (pointer < 0) continue;
    const inTable = new Set<number>();
    follow(s, table, tableEntries(s, ENTRY * pointer, half(s, ENTRY * pointer + 12)), 0, inTable);
    entries.push(...inTable);
  }
  return { slots, descriptors: inOrder(descriptors), entries: inOrder(entries), elements };
};

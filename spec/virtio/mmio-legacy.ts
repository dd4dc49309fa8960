/** The registers of virtio-mmio version 1 that version 2 does not have: a page size, an alignment and a page number stand for three addresses. */
import { MMIO_GUEST_PAGE_SIZE, MMIO_QUEUE_ALIGN, MMIO_QUEUE_PFN, MMIO_VERSION, MMIO_VERSION_1 } from '../vocabulary/limits.ts';
import { always, apply, guard, type Outcome, rule } from '../vocabulary/rule.ts';
import { device } from './device.ts';
import { type MmioState, type Register, SHARED_REGISTERS } from './mmio-registers.ts';
import { type Address, queueOf } from './state.ts';

const WORD = 2 ** 32;

/** A product of a word and a power of two is exact as a number; only sums of it are not, so those are done in words. */
const pair = (value: number): Address => [value % WORD, Math.floor(value / WORD)];
const plus = ([low, high]: Address, more: number): Address => [(low + more) % WORD, (high + (low + more >= WORD ? 1 : 0)) % WORD];
const alignedUp = (address: Address, alignment: number): Address => {
  const [low, high] = plus(address, alignment - 1);
  return [low - (low % alignment), high];
};

/** Descriptors, then the available ring with its event index, then the used ring at the next boundary. */
const areasAt = (s: MmioState, page: number): readonly Address[] => {
  const align = s.placement.queueAligns[s.queueSel] ?? 0;
  if (s.placement.guestPageSize === 0 || align === 0) return [];
  const { size } = queueOf(s.device, s.queueSel);
  const descriptors = pair(page * s.placement.guestPageSize);
  const available = plus(descriptors, 16 * size);
  return [descriptors, available, alignedUp(plus(available, 2 * (3 + size)), align)];
};

const place = (s: MmioState, page: number): Outcome<MmioState> => {
  const { queueSel: queue } = s;
  const call = page === 0 ? ({ call: 'remove-queue', queue } as const) : ({ call: 'place-queue', queue, areas: areasAt(s, page) } as const);
  const outcome = device(s.device, call);
  if (outcome.failed !== undefined) return { ...outcome, state: s, reply: [] };
  return {
    ...outcome,
    state: { ...s, device: outcome.state, placement: { ...s.placement, queuePages: s.placement.queuePages.with(queue, page) } },
    reply: [],
  };
};

const LEGACY = 'virtio-1.4/mmio/desc/legacy/1';
const isPowerOfTwo = (n: number): boolean => n > 0 && (n & (n - 1)) === 0;

const setPageSize = rule<MmioState, number>(
  'guest-page-size',
  [guard(LEGACY, 'it is a power of two', 0, (_, value) => isPowerOfTwo(value))],
  (s, value) => ({ state: { ...s, placement: { ...s.placement, guestPageSize: value } }, reply: [] }),
);
const setAlign = rule<MmioState, number>(
  'queue-align',
  [
    guard('virtio-1.4/mmio/desc/queue/1', 'the queue exists', 0, (s) => s.queueSel < s.placement.queueAligns.length),
    guard(LEGACY, 'it is a power of two', 0, (_, value) => isPowerOfTwo(value)),
  ],
  (s, value) => ({
    state: { ...s, placement: { ...s.placement, queueAligns: s.placement.queueAligns.with(s.queueSel, value) } },
    reply: [],
  }),
);

export const LEGACY_REGISTERS: ReadonlyMap<number, Register> = new Map<number, Register>([
  ...SHARED_REGISTERS,
  [MMIO_VERSION, { read: (s) => always(s, [MMIO_VERSION_1], [LEGACY]) }],
  [MMIO_GUEST_PAGE_SIZE, { write: (s, value) => apply(setPageSize, s, value) }],
  [MMIO_QUEUE_ALIGN, { write: (s, value) => apply(setAlign, s, value) }],
  [MMIO_QUEUE_PFN, { read: (s) => always(s, [s.placement.queuePages[s.queueSel] ?? 0], [LEGACY]), write: place }],
]);

/** A state of the small split ring as plain data, after the reductions: what anybody can still come to know. */

import type { Reduction } from '../../../../model/explore/index.ts';
import type { VirtqueueState } from '../../../../model/virtqueue.ts';
import { O } from '../../../../spec/prelude.ts';
import type { DeviceSide, DriverSide, Side } from '../../../../spec/virtqueue/index.ts';
import { layoutOf } from './layout.ts';
import { liveIn } from './live.ts';

export const REDUCTIONS: readonly Reduction[] = [
  {
    name: 'free-running indices',
    why: 'A multiple of the queue size is taken from all indices alike. Slots are indices modulo the size, which divides 2^16, and all else that is asked of indices is how far one is ahead of another: both stay as they are. The scope starts two entries before the wrap, so that it is crossed.',
  },
  {
    name: 'dead memory',
    why: 'Descriptors, slots and elements outside what the indices offer are left out, and the event fields where the event index was not negotiated. Every request that offers an entry writes the entry and its descriptors first, so nobody reads them before they are written.',
  },
  {
    name: 'chains not announced yet',
    why: 'Without the event index only whether there are any is ever asked, so one stands for more.',
  },
  {
    name: 'disabled queue',
    why: 'Of a queue that is not enabled only that is kept: enabling begins by writing every field that is read.',
  },
  {
    name: 'memory of the emulator',
    why: 'The memory that driver and device share is compared byte by byte with the specification at every transition and adds nothing to it; what the emulated sides keep to themselves is distinguished by every byte, after the first and third of these reductions.',
  },
];

/** Where stale private memory would multiply the states: scopes of queues of two explore it. */
export const STALE: Reduction = {
  name: 'stale private memory of the emulated driver',
  why: 'What the driver keeps of a chain is written when the chain is given, before anybody reads it; under a head that is not outstanding it means nothing, nor does a link behind the last descriptor of a list. The scopes of a ring of 2 descriptors leave nothing out and agree.',
};

const half = (bytes: Uint8Array, at: number): number => (bytes[at] ?? 0) + 256 * (bytes[at + 1] ?? 0);
const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

/** What is taken from every index: the largest multiple of the size up to where the driver is on the used ring. */
export const originOf = ({ driver }: VirtqueueState): number => driver.nextUsed - (driver.nextUsed % driver.ring.size);

const sideOf = (side: Side, origin: number) => ({
  failed: side.failed,
  wanted: side.wanted,
  unannounced: side.ring.eventIndex ? side.unannounced : Math.min(side.unannounced, 1),
  nextAvailable: (side.nextAvailable - origin) & 0xffff,
  nextUsed: (side.nextUsed - origin) & 0xffff,
});

const deviceOf = (side: DeviceSide, origin: number) => ({ ...sideOf(side, origin), inFlight: side.inFlight.map(O.toNullable) });

const driverOf = (side: DriverSide, origin: number) => ({
  ...sideOf(side, origin),
  free: side.free,
  outstanding: side.outstanding.map(O.toNullable),
});

const ringOf = (s: VirtqueueState, origin: number) => {
  const { size, available, used, table } = layoutOf(s.device.ring.size);
  const live = liveIn(s);
  const index = (at: number): number => (half(s.bytes, at) - origin) & 0xffff;
  const { eventIndex } = s.device.ring;
  return {
    availableFlags: half(s.bytes, available),
    availableIndex: index(available + 2),
    usedEvent: eventIndex ? index(available + 4 + 2 * size) : null,
    usedFlags: half(s.bytes, used),
    usedIndex: index(used + 2),
    availableEvent: eventIndex ? index(used + 4 + 8 * size) : null,
    slots: live.slots.map((at) => half(s.bytes, available + 4 + 2 * at)),
    descriptors: live.descriptors.map((at) => [at, hex(s.bytes.subarray(16 * at, 16 * at + 16))]),
    entries: live.entries.map((at) => [at, hex(s.bytes.subarray(table + 16 * at, table + 16 * at + 16))]),
    elements: live.elements.map((at) => hex(s.bytes.subarray(used + 4 + 8 * at, used + 12 + 8 * at))),
  };
};

export const canonicalSplit = (s: VirtqueueState): unknown => {
  if (!s.device.enabled) return { features: s.setup.features };
  const origin = originOf(s);
  return { features: s.setup.features, device: deviceOf(s.device, origin), driver: driverOf(s.driver, origin), ring: ringOf(s, origin) };
};

/** What is tried in every state of the small split ring: each request of both sides, granted, and refused by each guard that can refuse. */
import type { VirtqueueState } from '../../../../model/virtqueue.ts';
import { VIRTQ_DIRECT } from '../../../../spec/vocabulary/limits.ts';
import type { Buffer, Enable, Publish, VirtqueueRequest } from '../../../../spec/vocabulary/virtqueue.ts';
import { BASE, EXTENT, layoutOf } from './layout.ts';

/** The last byte of guest memory, and the first that is not. */
const INSIDE: Buffer = { address: EXTENT - 1, length: 1 };
const OUTSIDE: Buffer = { address: EXTENT, length: 1 };
/** Two of these are one byte too much for a chain. */
const HALF: Buffer = { address: 0, length: 2 ** 31 };

const publish = (buffers: readonly Buffer[], readable: number, table = VIRTQ_DIRECT): Publish => ({
  call: 'publish',
  buffers,
  readable,
  table,
});

const publications = (size: number): readonly Publish[] => {
  const { table, bytes } = layoutOf(size);
  return [
    publish([INSIDE], 1),
    publish([INSIDE], 0),
    publish([INSIDE, INSIDE], 1),
    publish([INSIDE, INSIDE], 1, table),
    publish([INSIDE, INSIDE], 1, bytes - 31),
    publish([INSIDE], 1, -2),
    publish([], 0),
    publish([INSIDE], 2),
    publish(
      Array.from({ length: size + 1 }, () => INSIDE),
      1,
    ),
    publish([OUTSIDE], 1),
    publish([HALF, { ...HALF, length: HALF.length + 1 }], 1),
  ];
};

/** Every head up to the first that does not exist; nothing, the one writable byte that chains have, and a byte more. */
const completions = (size: number): readonly VirtqueueRequest[] =>
  Array.from({ length: size + 1 }, (_, head) => head).flatMap((head) =>
    [0, 1, 2].map((written) => ({ call: 'complete' as const, head, written })),
  );

const placement = (size: number): Enable => {
  const { available, used } = layoutOf(size);
  return { call: 'enable', size, descriptors: 0, available, used, base: BASE };
};

/** The one that fits, and one wrong thing at a time. */
const enables = (size: number): readonly Enable[] => {
  const right = placement(size);
  const { bytes } = layoutOf(size);
  return [
    right,
    { ...right, size: size + 1 },
    { ...right, size: 0 },
    { ...right, size: 2 * size },
    { ...right, base: 0x1_0000 },
    { ...right, descriptors: 8 },
    { ...right, available: right.available + 1 },
    { ...right, used: right.used + 2 },
    { ...right, descriptors: bytes - (bytes % 16) },
    { ...right, available: bytes - (bytes % 2) - 4 },
    { ...right, used: bytes - (bytes % 4) - 4 },
  ];
};

const poke = (address: number, width: number, value: number): VirtqueueRequest => ({ call: 'poke', stores: [{ address, width, value }] });

/** Stores that are none. */
const badPokes = (size: number): readonly VirtqueueRequest[] => {
  const { bytes } = layoutOf(size);
  return [poke(bytes - 1, 2, 0), poke(0, 3, 0), poke(0.5, 1, 0), poke(0, 4, 2 ** 32)];
};

interface Menu {
  readonly disabled: readonly VirtqueueRequest[];
  readonly always: readonly VirtqueueRequest[];
  readonly publications: readonly VirtqueueRequest[];
  readonly completions: readonly VirtqueueRequest[];
}

export const menuOf = (size: number): Menu => {
  const always: readonly VirtqueueRequest[] = [
    { call: 'pop' },
    { call: 'reap' },
    { call: 'kick' },
    { call: 'notify' },
    { call: 'kicks', wanted: true },
    { call: 'kicks', wanted: false },
    { call: 'interrupts', wanted: true },
    { call: 'interrupts', wanted: false },
    { call: 'reset' },
    placement(size),
  ];
  const disabled = [
    ...always,
    ...enables(size).slice(1),
    ...badPokes(size),
    ...publications(size).slice(0, 1),
    ...completions(size).slice(0, 1),
  ];
  return { disabled, always, publications: publications(size), completions: completions(size) };
};

const half = (s: VirtqueueState, at: number): number => (s.bytes[at] ?? 0) + 256 * (s.bytes[at + 1] ?? 0);

/** How far a side may run ahead of the other's event field, in queues. */
const EVENT_REACH = 2;

/**
 * With the event index, distances are part of the state. So that they stay few, a side goes on only while it has decided about a notification
 * within the last queue full, and has been asked for one within the last two.
 */
const isNear = (s: VirtqueueState, next: number, unannounced: number, eventAt: number): boolean => {
  const { size, eventIndex } = s.device.ring;
  return !eventIndex || (unannounced <= size && ((next - half(s, eventAt)) & 0xffff) <= EVENT_REACH * size);
};

/** The same requests in every state but for that. */
export const requestsOf = (size: number) => {
  const menu = menuOf(size);
  const { available, used } = layoutOf(size);
  const usedEvent = available + 4 + 2 * size;
  const availableEvent = used + 4 + 8 * size;
  const both = [...menu.always, ...menu.publications, ...menu.completions];
  const onlyPublish = [...menu.always, ...menu.publications];
  const onlyComplete = [...menu.always, ...menu.completions];
  return (s: VirtqueueState): readonly VirtqueueRequest[] => {
    if (!s.device.enabled) return menu.disabled;
    const mayPublish = isNear(s, s.driver.nextAvailable, s.driver.unannounced, availableEvent);
    const mayComplete = isNear(s, s.device.nextUsed, s.device.unannounced, usedEvent);
    if (mayPublish) return mayComplete ? both : onlyPublish;
    return mayComplete ? onlyComplete : menu.always;
  };
};

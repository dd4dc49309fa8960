/**
 * What a hostile side stores into the ring: one malformed entry offered to the other side, for each thing that can be wrong with it. Only
 * while the ring is as its owner left it, so that at most one such entry is there at a time, and each is written whole before it is offered.
 */
import type { VirtqueueState } from '../../../../model/virtqueue.ts';
import { O } from '../../../../spec/prelude.ts';
import type { Store, VirtqueueRequest } from '../../../../spec/vocabulary/virtqueue.ts';
import { EXTENT, layoutOf } from './layout.ts';

const NEXT = 1;
const WRITE = 2;
const INDIRECT = 4;
const ENTRY = 16;

interface Descriptor {
  readonly address: number;
  readonly length: number;
  readonly flags: number;
  readonly next: number;
}

const readable = (flags = 0, next = 0): Descriptor => ({ address: 0, length: 1, flags, next });

const word = (address: number, value: number): Store => ({ address, width: 4, value });
const half = (address: number, value: number): Store => ({ address, width: 2, value: value & 0xffff });

const descriptor = (at: number, { address, length, flags, next }: Descriptor): readonly Store[] => [
  word(at, address % 2 ** 32),
  word(at + 4, Math.floor(address / 2 ** 32)),
  word(at + 8, length),
  half(at + 12, flags),
  half(at + 14, next),
];

const read = (s: VirtqueueState, at: number): number => (s.bytes[at] ?? 0) + 256 * (s.bytes[at + 1] ?? 0);

const poke = (stores: readonly Store[]): VirtqueueRequest => ({ call: 'poke', stores });

/** Stores the descriptors, then the head into the next slot, then the index. */
const offer = (s: VirtqueueState, head: number, stores: readonly Store[]): VirtqueueRequest => {
  const { size, available } = layoutOf(s.driver.ring.size);
  const index = read(s, available + 2);
  return poke([...stores, half(available + 4 + 2 * (index % size), head), half(available + 2, index + 1)]);
};

/** Descriptors of the table, behind one in the ring that points to it. */
const throughTable = (s: VirtqueueState, at: number, pointer: Partial<Descriptor>, entries: readonly Descriptor[]): VirtqueueRequest => {
  const { table } = layoutOf(s.driver.ring.size);
  const points = { address: table, length: ENTRY * Math.max(1, entries.length), flags: INDIRECT, next: 0, ...pointer };
  return offer(s, at, [...entries.flatMap((each, i) => descriptor(table + ENTRY * i, each)), ...descriptor(ENTRY * at, points)]);
};

const single = (s: VirtqueueState, at: number): readonly VirtqueueRequest[] => {
  const { size } = s.driver.ring;
  return [readable(NEXT, size), readable(NEXT, at), { ...readable(), address: EXTENT }, { ...readable(), address: 2 ** 52 }].map((wrong) =>
    offer(s, at, descriptor(ENTRY * at, wrong)),
  );
};

/** Writable before readable, and one byte more than a chain may have. */
const pairs = (s: VirtqueueState, at: number, other: number): readonly VirtqueueRequest[] =>
  [
    [readable(NEXT | WRITE, other), readable()],
    [
      { ...readable(NEXT, other), length: 2 ** 31 },
      { ...readable(), length: 2 ** 31 + 1 },
    ],
  ].map(([first, second]) =>
    offer(s, at, [...descriptor(ENTRY * at, first as Descriptor), ...descriptor(ENTRY * other, second as Descriptor)]),
  );

const tables = (s: VirtqueueState, at: number): readonly VirtqueueRequest[] => {
  const { size, bytes } = layoutOf(s.driver.ring.size);
  if (!s.driver.ring.indirect) return [throughTable(s, at, {}, [readable()])];
  const tooMany = Array.from({ length: size + 1 }, (_, i) => (i < size ? readable(NEXT, i + 1) : readable()));
  return [
    throughTable(s, at, { flags: INDIRECT | NEXT }, [readable()]),
    throughTable(s, at, { length: 0 }, [readable()]),
    throughTable(s, at, { length: ENTRY - 1 }, [readable()]),
    throughTable(s, at, { address: bytes - ENTRY + 1 }, []),
    throughTable(s, at, {}, [readable(INDIRECT)]),
    throughTable(s, at, {}, [readable(NEXT, 1)]),
    throughTable(s, at, {}, [readable(NEXT, 0)]),
    throughTable(s, at, {}, tooMany),
  ];
};

/** A driver that breaks the rules. */
const driverPlants = (s: VirtqueueState): readonly VirtqueueRequest[] => {
  const { size, available } = layoutOf(s.driver.ring.size);
  const [at, other] = s.driver.free;
  const held = s.device.inFlight.findIndex(O.isSome);
  return [
    offer(s, size, []),
    offer(s, 0xffff, []),
    poke([half(available + 2, s.device.nextAvailable + size + 1)]),
    ...(held < 0 ? [] : [offer(s, held, descriptor(ENTRY * held, readable()))]),
    ...(at === undefined ? [] : [...single(s, at), ...tables(s, at)]),
    ...(at === undefined || other === undefined ? [] : pairs(s, at, other)),
  ];
};

/** A device that breaks the rules: it returns what it was never given, more than there was room for, or more than there is. */
const deviceForgeries = (s: VirtqueueState): readonly VirtqueueRequest[] => {
  const { size, used } = layoutOf(s.driver.ring.size);
  const index = read(s, used + 2);
  const element = used + 4 + 8 * (index % size);
  const give = (head: number, written: number) => poke([word(element, head), word(element + 4, written), half(used + 2, index + 1)]);
  const outstanding = s.driver.outstanding.flatMap((chain, head) => (O.isSome(chain) ? [{ head, room: chain.value.writableBytes }] : []));
  const [free] = s.driver.free;
  const [first] = outstanding;
  return [
    give(size, 0),
    give(0x1_0000, 0),
    poke([half(used + 2, s.driver.nextUsed + size + 1)]),
    ...(free === undefined ? [] : [give(free, 0)]),
    ...(first === undefined ? [] : [give(first.head, first.room + 1), give(first.head, 0xffff_ffff)]),
  ];
};

export const hostileRequests = (s: VirtqueueState): readonly VirtqueueRequest[] => {
  if (!s.device.enabled || s.device.failed || s.driver.failed) return [];
  const { available, used } = layoutOf(s.driver.ring.size);
  const isUntouched = read(s, available + 2) === s.driver.nextAvailable && read(s, used + 2) === s.device.nextUsed;
  return isUntouched ? [...driverPlants(s), ...deviceForgeries(s)] : [];
};

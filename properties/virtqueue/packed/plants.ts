/**
 * What a hostile or careless driver puts on a packed ring: a legal buffer, often at a boundary of what is legal, or one with one thing
 * wrong; and how a hostile device answers.
 */
import type { PackedState } from '../../../model/packed.ts';
import type { Store } from '../../../spec/vocabulary/virtqueue.ts';
import type { Random } from '../../support/random.ts';
import { bufferIn, tablePlace } from '../plants.ts';

const NEXT = 1;
const WRITE = 2;
const INDIRECT = 4;
const AVAIL = 0x80;
const USED = 0x8000;

interface Draft {
  address: number;
  length: number;
  id: number;
  flags: number;
  /** Marked as the round before left it. */
  isStale: boolean;
}

/** A buffer to be: descriptors from the next slot on, and the entries of a table. */
interface Plan {
  readonly list: Draft[];
  readonly table: Draft[];
  tableAddress: number;
}

type Fault = (plan: Plan, random: Random, state: PackedState) => void;

/** First byte past the parts of the ring, where tables do no harm. */
export const ringEnd = ({ device: { ring } }: PackedState): number =>
  Math.max(ring.descriptors + 16 * ring.size, ring.driverEvents + 4, ring.deviceEvents + 4);

const roomIn = ({ device: { ring, held } }: PackedState): number => ring.size - held.reduce((sum, { slots }) => sum + slots, 0);

const draft = (random: Random, extent: number, isWritable: boolean, strange: number): Draft => {
  const { address, length } = bufferIn(random, extent);
  const flags = (isWritable ? WRITE : 0) | (random.oneIn(8) ? strange : 0); // flags without meaning mean nothing
  return { address, length, id: random.oneIn(4) ? random.below(0x1_0000) : 0, flags, isStale: false };
};

const drafts = (random: Random, { setup: { extent } }: PackedState, count: number, strange: number): Draft[] => {
  const readable = random.below(count + 1);
  return Array.from({ length: count }, (_, i) => draft(random, extent, i >= readable, strange));
};

const linked = (list: readonly Draft[]): void => {
  for (const each of list.slice(0, -1)) each.flags |= NEXT;
};

/** An id that the device does not hold, mostly a small one. */
const freeId = (random: Random, { device: { ring, held } }: PackedState): number => {
  let id = random.oneIn(4) ? random.pick([ring.size, 0x7fff, 0xffff, random.below(0x1_0000)]) : random.below(ring.size);
  while (held.some((each) => each.id === id)) id = (id + 1) & 0xffff;
  return id;
};

/** How many descriptors: few, or as many as there is room for. */
const countIn = (random: Random, most: number): number =>
  random.oneIn(6) && most <= 32 ? Math.max(1, most) : 1 + random.below(Math.min(Math.max(most, 1), 4));

const listPlan = (random: Random, state: PackedState): Plan => {
  const list = drafts(random, state, countIn(random, roomIn(state)), 0x7f78);
  linked(list);
  (list.at(-1) as Draft).id = freeId(random, state);
  return { list, table: [], tableAddress: 0 };
};

const tablePlan = (random: Random, state: PackedState): Plan => {
  const { size } = state.device.ring;
  const table = drafts(random, state, countIn(random, size) + (random.oneIn(8) && size <= 32 ? size : 0), 0xfffd);
  const length = 16 * table.length;
  const tableAddress = tablePlace(random, ringEnd(state), state.bytes.length, length);
  const flags = INDIRECT | (random.oneIn(2) ? WRITE : 0);
  return { list: [{ address: tableAddress, length, id: freeId(random, state), flags, isStale: false }], table, tableAddress };
};

const last = (list: readonly Draft[]): Draft => list[list.length - 1] as Draft;

/** Makes a list as long as given, of buffers that nothing is wrong with. */
const prolong = (plan: Plan, length: number): void => {
  const { id } = last(plan.list);
  while (plan.list.length < length) plan.list.push({ address: 0, length: 0, id, flags: last(plan.list).flags & WRITE, isStale: false });
  linked(plan.list);
};

const FAULTS: readonly Fault[] = [
  ({ list, table }, random, { setup: { extent } }) => {
    const wrong = random.pick(table.length > 0 ? table : list);
    Object.assign(wrong, random.pick([{ address: extent - wrong.length + 1 }, { address: 2 ** 53 }, { address: extent, length: 1 }]));
  },
  ({ list, table }, random) => {
    const buffers = table.length > 0 ? table : list;
    const at = random.below(buffers.length);
    const other = buffers[at + 1];
    if (other === undefined) return;
    (buffers[at] as Draft).flags |= WRITE;
    other.flags &= ~WRITE;
  },
  ({ list }, random, { device: { held } }) => {
    if (held.length > 0) last(list).id = random.pick(held).id;
  },
  (plan, random) => {
    if (plan.list.length > 1) (plan.list[1 + random.below(plan.list.length - 1)] as Draft).isStale = true;
  },
  (plan, _, { device: { ring } }) => {
    if (plan.table.length > 0 || ring.size > 32) return;
    prolong(plan, ring.size);
    last(plan.list).flags |= NEXT;
  },
  (plan, random, state) => {
    if (plan.table.length > 0 || state.device.ring.size > 32) return;
    prolong(plan, Math.min(state.device.ring.size, roomIn(state) + 1 + random.below(2)));
  },
  (plan, random, state) => {
    if (plan.table.length === 0) return;
    prolong(plan, 2);
    (plan.list[0] as Draft).flags |= NEXT;
    last(plan.list).id = freeId(random, state);
  },
  ({ list, table }, random, { device: { ring } }) => {
    if (table.length > 0 || list.length < 2) return;
    last(list).flags |= INDIRECT;
    if (random.oneIn(2)) Object.assign(last(list), { address: ring.descriptors, length: 16 }); // a table, were it read as one
  },
  ({ list, table }, random, { bytes }) => {
    const points = list[0] as Draft;
    if (table.length > 0) points.length = random.pick([0, points.length + 1, points.length - 1, 8, 2 ** 32 - 1]);
    if (table.length > 0 && random.oneIn(2))
      Object.assign(points, { length: 16 * table.length, address: bytes.length - 16 * table.length + random.pick([1, 16]) });
  },
];

const word = (address: number, value: number): Store => ({ address, width: 4, value: value >>> 0 });

const storesOf = (at: number, { address, length, id }: Draft, flags: number): readonly Store[] => [
  word(at, address % 2 ** 32),
  word(at + 4, Math.floor(address / 2 ** 32)),
  word(at + 8, Math.max(0, length)),
  word(at + 12, (flags << 16) | id),
];

const written = (plan: Plan, { bytes, device: { ring, nextAvailable } }: PackedState): readonly Store[] => {
  const stores: Store[] = [];
  plan.table.forEach((each, i) => {
    if (plan.tableAddress + 16 * (i + 1) <= bytes.length) stores.push(...storesOf(plan.tableAddress + 16 * i, each, each.flags));
  });
  plan.list.forEach((each, i) => {
    const isPastEnd = nextAvailable.slot + i >= ring.size;
    const slot = (nextAvailable.slot + i) % ring.size;
    const isFirstRound = (nextAvailable.wrap === 1) !== (isPastEnd !== each.isStale);
    const marks = each.isStale ? (isFirstRound ? AVAIL | USED : 0) : isFirstRound ? AVAIL : USED;
    stores.push(...storesOf(ring.descriptors + 16 * slot, each, each.flags | marks));
  });
  return stores;
};

/** The stores that make a buffer available to an enabled device. */
export const plant = (random: Random, state: PackedState): readonly Store[] => {
  const plan = random.oneIn(2) ? listPlan(random, state) : tablePlan(random, state);
  if (random.oneIn(3)) random.pick(FAULTS)(plan, random, state);
  return written(plan, state);
};

/** The stores by which a hostile device answers: a used descriptor, mostly with one thing wrong. */
export const forge = (random: Random, { driver: { ring, nextUsed, outstanding } }: PackedState): readonly Store[] => {
  const known = outstanding.length > 0 && !random.oneIn(4) ? random.pick(outstanding) : undefined;
  const id = known?.id ?? random.pick([0, ring.size, random.below(0x1_0000)]);
  const most = known?.writableBytes ?? 0;
  const length = Math.min(random.pick([0, most, most, most + 1, random.word()]), 0xffff_ffff);
  const marks = nextUsed.wrap === 1 ? AVAIL | USED : 0;
  const flags = marks | random.pick([0, WRITE, WRITE, NEXT, WRITE | NEXT | INDIRECT]);
  return storesOf(ring.descriptors + 16 * nextUsed.slot, { address: 0, length, id, flags, isStale: false }, flags).slice(2);
};

/** Stores at event structures, at the marks of descriptors, or anywhere. */
export const scribble = (random: Random, { bytes, device, driver }: PackedState): readonly Store[] => {
  const { ring } = device;
  const cursor = random.pick([device.nextAvailable, device.nextUsed, driver.nextAvailable, driver.nextUsed]);
  const offset = Math.min(Math.max(cursor.slot + random.below(7) - 3, 0), 0x7fff);
  const events = random.pick([ring.driverEvents, ring.deviceEvents]);
  const marks = random.pick([0, AVAIL, USED, AVAIL | USED]);
  const spots: readonly Store[] = [
    { address: events, width: 2, value: offset | random.pick([0, 0x8000]) },
    { address: events, width: 4, value: (offset | random.pick([0, 0x8000]) | 0x2_0000) >>> 0 },
    { address: events + 2, width: 2, value: random.pick([0, 1, 2, 3, 4, 6, 0xfffe]) },
    { address: events, width: 2, value: random.pick([0, ring.size, ring.size - 1, 0x7fff, 0x8000, 0xffff]) & 0xffff },
    { address: ring.descriptors + 16 * cursor.slot + 14, width: 2, value: marks },
    { address: ring.descriptors + 16 * random.below(Math.max(1, ring.size)) + 14, width: 2, value: marks | random.below(8) },
    { address: random.below(bytes.length), width: 1, value: random.below(256) },
    { address: bytes.length - random.below(4), width: random.pick([1, 2, 4, 3]), value: random.edge() },
  ];
  return [spots[random.below(random.oneIn(3) ? 8 : 4)] as Store];
};

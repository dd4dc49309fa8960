/**
 * What a hostile or careless driver puts on the ring: a legal chain, often at a boundary of what is legal, or a chain with one thing
 * wrong. Buffers go anywhere, for queues never touch them.
 */
import type { VirtqueueState } from '../../model/virtqueue.ts';
import { O } from '../../spec/prelude.ts';
import { under } from '../../spec/virtqueue/index.ts';
import type { Store } from '../../spec/vocabulary/virtqueue.ts';
import type { Random } from '../support/random.ts';

const NEXT = 1;
const WRITE = 2;
const INDIRECT = 4;

interface Draft {
  low: number;
  high: number;
  length: number;
  flags: number;
  next: number;
}

/** A chain to be: descriptors of the ring's table under their indices, then those of an indirect table. */
interface Plan {
  readonly indices: number[];
  readonly direct: Draft[];
  readonly table: Draft[];
  tableAddress: number;
  head: number;
  /** By how much the available index moves. */
  jump: number;
}

type Fault = (plan: Plan, random: Random, state: VirtqueueState) => void;

const last = (drafts: Draft[]): Draft => drafts[drafts.length - 1] as Draft;

const place = (draft: Draft, address: number): void => {
  draft.low = address >>> 0;
  draft.high = Math.floor(address / 2 ** 32) >>> 0;
};

/** First byte past the parts of the ring, where tables do no harm. */
export const ringEnd = ({ device: { ring } }: VirtqueueState): number =>
  Math.max(ring.descriptors + 16 * ring.size, ring.available + 6 + 2 * ring.size, ring.used + 6 + 8 * ring.size);

/** A place for a table of some bytes: past the ring if it fits there, often against the end of memory, at any alignment. */
export const tablePlace = (random: Random, ringEnd: number, memory: number, bytes: number): number => {
  const end = memory - bytes;
  const from = Math.min(ringEnd, end);
  if (end < 0) return 0;
  return random.oneIn(3) ? end : from + random.below(end - from + 1);
};

export const bufferIn = (random: Random, extent: number): { address: number; length: number } => {
  const length = random.oneIn(8) ? 0 : random.oneIn(8) ? Math.min(random.edge(), extent) : random.below(Math.min(extent, 4096) + 1);
  if (random.oneIn(3)) return { address: extent - length, length };
  return { address: Math.floor((random.word() / 2 ** 32) * (extent - length + 1)), length };
};

const draftIn = (random: Random, extent: number, writable: boolean): Draft => {
  const { address, length } = bufferIn(random, extent);
  const strange = random.oneIn(16) ? 0xfff8 : 0; // undefined flags mean nothing
  const draft = { low: 0, high: 0, length, flags: (writable ? WRITE : 0) | strange, next: random.oneIn(8) ? 0xffff : 0 };
  place(draft, address);
  return draft;
};

const FAULTS: readonly Fault[] = [
  (plan, random, { device: { ring }, setup: { extent } }) => {
    link(last(plan.direct), random.pick([ring.size, ring.size, ring.size + 1, 0xffff]));
    plan.indices.push(ring.size); // a legal descriptor lies in wait past the table
    plan.direct.push(draftIn(random, extent, true));
  },
  (plan, random) => link(last(plan.direct), random.pick(plan.indices)),
  (plan) => {
    const all = [...plan.direct.filter((each) => (each.flags & INDIRECT) === 0), ...plan.table];
    if (all.length < 2) return;
    (all[all.length - 2] as Draft).flags |= WRITE;
    last(all).flags &= ~WRITE;
  },
  (plan, random) => {
    last(plan.table.length > 0 ? plan.table : plan.direct).flags |= random.pick([INDIRECT, INDIRECT | NEXT]);
  },
  (plan) => {
    last(plan.direct).flags |= NEXT;
  },
  (plan, random) => {
    const pointer = last(plan.direct);
    pointer.length = random.pick([0, pointer.length + 8, pointer.length - 1, 2 ** 20 + pointer.length, 2 ** 32 - 16]);
  },
  (plan, random, { setup: { extent } }) => {
    if (plan.table.length === 0) return;
    const entries = last(plan.direct).length / 16;
    link(last(plan.table), random.pick([entries, entries, entries + 1, 0xffff]));
    while (plan.table.length <= entries) plan.table.push(draftIn(random, extent, true));
  },
  (plan, random) => {
    if (plan.table.length > 0) link(last(plan.table), random.below(plan.table.length));
  },
  (plan, random, { setup: { extent } }) => {
    const all = [...plan.direct.filter((each) => (each.flags & INDIRECT) === 0), ...plan.table];
    const victim = random.pick(all.length === 0 ? plan.direct : all);
    const address = random.pick([extent - victim.length + 1, extent - victim.length + 1, 2 ** 32 - victim.length]);
    place(victim, Math.max(0, address));
    if (random.oneIn(4)) victim.high = random.pick([1, 0x20_0000, 0xffff_ffff]);
  },
  (plan, random, { bytes }) => {
    if (plan.table.length === 0) return;
    plan.tableAddress = random.pick([bytes.length - last(plan.direct).length + random.pick([1, 16]), 2 ** 32 + 16, bytes.length, 2 ** 53]);
    place(last(plan.direct), plan.tableAddress);
  },
  (plan, random, { setup: { extent } }) => {
    const all = [...plan.direct.filter((each) => (each.flags & INDIRECT) === 0), ...plan.table];
    if (extent < 2 ** 32 || all.length < 2) return;
    for (const each of all) {
      each.length = all.length === 2 ? random.pick([2 ** 31, 2 ** 31 + 1, 2 ** 32 - 1]) : 2 ** 31;
      place(each, 0);
    }
  },
  (plan, random, { device: { ring } }) => {
    plan.head = random.pick([ring.size, ring.size + 1, 0xffff, 0x8000]);
  },
  (plan, random, { device: { inFlight } }) => {
    const held = [...inFlight.keys()].filter((head) => O.isSome(inFlight[head] ?? O.none));
    if (held.length > 0) plan.head = random.pick(held);
  },
  (plan, random, { device: { ring } }) => {
    plan.jump = random.pick([ring.size + 1, 0x8000, 0xffff, ring.size]);
  },
];

const link = (from: Draft, to: number): void => {
  from.flags |= NEXT;
  from.next = to;
};

const chained = (drafts: readonly Draft[], indices: readonly number[]): void => {
  for (let i = 0; i + 1 < drafts.length; i += 1) link(drafts[i] as Draft, indices[i + 1] as number);
};

/** Some distinct indices below `size`, from a random one on in steps of an odd number. */
const distinct = (random: Random, size: number, count: number): number[] => {
  const first = random.below(size);
  const stride = 1 + 2 * random.below(size);
  return Array.from({ length: count }, (_, i) => (first + i * stride) % size);
};

/** How many buffers: few, or as many as there may be. */
const countIn = (random: Random, size: number): number => (random.oneIn(6) && size <= 32 ? size : 1 + random.below(Math.min(size, 4)));

const directPlan = (random: Random, { setup: { extent }, device: { ring } }: VirtqueueState): Plan => {
  const count = countIn(random, ring.size);
  const readable = random.below(count + 1);
  const direct = Array.from({ length: count }, (_, i) => draftIn(random, extent, i >= readable));
  const indices = distinct(random, ring.size, count);
  chained(direct, indices);
  return { indices, direct, table: [], tableAddress: 0, head: indices[0] as number, jump: 1 };
};

/** Direct buffers, none to all but one, then a table; one buffer too many now and then. */
const indirectPlan = (random: Random, state: VirtqueueState): Plan => {
  const { size } = state.device.ring;
  const total = countIn(random, size) + (random.oneIn(8) ? size : 0);
  const before = random.oneIn(2) ? 0 : random.below(Math.min(size, total));
  const readable = random.below(total + 1);
  const drafts = Array.from({ length: total }, (_, i) => draftIn(random, state.setup.extent, i >= readable));
  const table = drafts.slice(before);
  const bytes = 16 * (table.length + (random.oneIn(4) ? 1 : 0)); // entries that no link leads to are no fault
  const tableAddress = tablePlace(random, ringEnd(state), state.bytes.length, bytes);
  const pointer = { low: 0, high: 0, length: bytes, flags: INDIRECT | (random.oneIn(2) ? WRITE : 0), next: 0 };
  place(pointer, tableAddress);
  const direct = [...drafts.slice(0, before), pointer];
  const indices = distinct(random, size, direct.length);
  chained(direct, indices);
  chained(table, [...table.keys()]);
  return { indices, direct, table, tableAddress, head: indices[0] as number, jump: 1 };
};

const storesOf = (at: number, { low, high, length, flags, next }: Draft): readonly Store[] => [
  { address: at, width: 4, value: low },
  { address: at + 4, width: 4, value: high },
  { address: at + 8, width: 4, value: length >>> 0 },
  { address: at + 12, width: 4, value: ((next << 16) | flags) >>> 0 },
];

const written = (plan: Plan, { bytes, device: { ring, nextAvailable } }: VirtqueueState): readonly Store[] => {
  const stores: Store[] = [];
  plan.table.forEach((each, i) => {
    if (plan.tableAddress + 16 * (i + 1) <= bytes.length) stores.push(...storesOf(plan.tableAddress + 16 * i, each));
  });
  plan.direct.forEach((each, i) => {
    const at = ring.descriptors + 16 * (plan.indices[i] as number);
    if (at + 16 <= bytes.length) stores.push(...storesOf(at, each));
  });
  stores.push({ address: ring.available + 4 + 2 * (nextAvailable % ring.size), width: 2, value: plan.head });
  stores.push({ address: ring.available + 2, width: 2, value: (nextAvailable + plan.jump) & 0xffff });
  return stores;
};

/** The stores that make a chain available to an enabled device. */
export const plant = (random: Random, state: VirtqueueState): readonly Store[] => {
  const plan = random.oneIn(2) ? directPlan(random, state) : indirectPlan(random, state);
  if (random.oneIn(3)) random.pick(FAULTS)(plan, random, state);
  return written(plan, state);
};

/** The stores by which a hostile device answers: an element with one thing wrong, or none, and an index. */
export const forge = (random: Random, { driver: { ring, nextUsed, outstanding } }: VirtqueueState): readonly Store[] => {
  const at = ring.used + 4 + 8 * (nextUsed % ring.size);
  const heads = [...outstanding.keys()].filter((head) => O.isSome(outstanding[head] ?? O.none));
  const head = heads.length > 0 && !random.oneIn(4) ? random.pick(heads) : random.pick([0, ring.size, random.word()]);
  const chain = under(outstanding, head);
  const most = O.isSome(chain) ? chain.value.writableBytes : 0;
  const length = random.pick([0, most, most, most + 1, random.word()]);
  const move = random.oneIn(4) ? random.pick([0, heads.length, heads.length + 1, 0xffff]) : 1;
  return [
    { address: at, width: 4, value: head },
    { address: at + 4, width: 4, value: Math.min(length, 0xffff_ffff) },
    { address: ring.used + 2, width: 2, value: (nextUsed + move) & 0xffff },
  ];
};

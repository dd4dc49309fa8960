/**
 * The one handshake that every direction of every ring consists of: a producer publishes items and decides whether to notify; a
 * consumer takes what is published, asks for a notification when it finds nothing, looks once more, and only then sleeps.
 */
import type { ClauseId } from '../../vocabulary/rule.ts';
import { at, type BarrierKind, type BarrierSite, constant, type Instruction, type Program, register, type Term, term } from './program.ts';

/** How a consumer says that it wants no notification: a flag, or the index after which it wants the next one. */
export type Suppression = 'flags' | 'event-index';

/** Split: one index says how many items there are. Packed: each item carries its own mark. */
export type Form = 'split' | 'packed';

export interface Handshake {
  readonly name: string;
  readonly form: Form;
  readonly suppression: Suppression;
  /** The clause that asks the driver for the barrier at each site. */
  readonly clauses: SiteClauses;
  /** Items that the producer publishes, one at a time. */
  readonly items: number;
}

/** What every word of an item holds once it is published; unpublished words hold 0. */
export const PUBLISHED = 1;
/** The notification flag: the consumer wants none. */
const SUPPRESSED = 1;

const KIND: Readonly<Record<BarrierSite, BarrierKind>> = { publish: 'write', notify: 'full', consume: 'read', 're-enable': 'full' };
const barrier = (h: Handshake, site: BarrierSite, when?: Term): Instruction => ({
  op: 'barrier',
  kind: KIND[site],
  site,
  clause: h.clauses[site],
  ...(when === undefined ? {} : { when }),
});

/** Where the consumer looks for item `i`, and what it finds there once the item is published. */
const mark = (form: Form, i: Term) => (form === 'split' ? at('index') : at('marks', i));
const markValue = (form: Form, i: number): number => (form === 'split' ? i + 1 : PUBLISHED);
const isPublished = (form: Form, seen: number, i: number): boolean => (form === 'split' ? seen > i : seen === PUBLISHED);

/** Publishing item `i`, and the decision to notify: `seen` is the register that the consumer's wish is read into. */
const publish = (h: Handshake, i: number, seen: number): readonly Instruction[] => {
  const wanted = (wish: number): number => Number(h.suppression === 'flags' ? wish !== SUPPRESSED : wish === i);
  return [
    { op: 'store', place: at('items', constant(i)), value: constant(PUBLISHED) },
    barrier(h, 'publish'),
    { op: 'store', place: mark(h.form, constant(i)), value: constant(markValue(h.form, i)) },
    barrier(h, 'notify'),
    { op: 'load', place: at('wish'), into: seen },
    { op: 'notify', when: term([seen], (r) => wanted(r[seen] as number)) },
  ];
};

export const producer = (h: Handshake): Program => ({
  instructions: Array.from({ length: h.items }, (_, i) => publish(h, i, i)).flat(),
  registers: h.items,
});

/** Registers of one round of the consumer; `taken` and `asleep` of round `r + 1` follow those of round `r`. */
export const ROUND = { taken: 0, asleep: 1, mark: 2, item: 3, again: 4, isNew: 5 } as const;
export const ROUND_REGISTERS = 6;

/**
 * Rounds that always suffice: each item is taken in one round, and each notification, at most one an item, can cost one round that
 * finds nothing after the items are gone, besides the one before it that went to sleep or looked again in vain.
 */
export const rounds = (items: number): number => 3 * items + 1;

/** Saying that notifications are wanted from item `taken` on; saying that none are, where the ring has a word for it. */
const wish = (h: Handshake, taken: number, when: Term): Instruction => ({
  op: 'store',
  place: at('wish'),
  value: h.suppression === 'flags' ? constant(0) : register(taken),
  when,
});
const suppress = (h: Handshake, when: Term): readonly Instruction[] =>
  h.suppression === 'flags' ? [{ op: 'store', place: at('wish'), value: constant(SUPPRESSED), when }] : [];

const round = (h: Handshake, r: number): readonly Instruction[] => {
  const base = r * ROUND_REGISTERS;
  const next = base + ROUND_REGISTERS;
  const [taken, asleep, seen, item, again, isNew] = [base, base + 1, base + 2, base + 3, base + 4, base + 5];
  const nothing = term([isNew], (x) => 1 - (x[isNew] as number));
  const published = (mark: number) => term([mark, taken], (x) => Number(isPublished(h.form, x[mark] as number, x[taken] as number)));
  return [
    { op: 'sleep', when: register(asleep) },
    { op: 'load', place: mark(h.form, register(taken)), into: seen },
    { op: 'set', into: isNew, value: published(seen) },
    ...suppress(h, register(isNew)),
    barrier(h, 'consume'),
    { op: 'load', place: at('items', register(taken)), into: item },
    wish(h, taken, nothing),
    barrier(h, 're-enable', nothing),
    { op: 'load', place: mark(h.form, register(taken)), into: again, when: nothing },
    { op: 'set', into: next + ROUND.taken, value: term([taken, isNew], (x) => (x[taken] as number) + (x[isNew] as number)) },
    { op: 'set', into: next + ROUND.asleep, value: term([isNew, again, taken], (x) => goesToSleep(h.form, x, { isNew, again, taken })) },
  ];
};

interface Look {
  readonly isNew: number;
  readonly again: number;
  readonly taken: number;
}
const goesToSleep = (form: Form, x: readonly number[], look: Look): number =>
  Number(x[look.isNew] === 0 && !isPublished(form, x[look.again] as number, x[look.taken] as number));

/** The consumer starts asleep with nothing taken; its last registers say how it ended. */
export const consumer = (h: Handshake): Program => ({
  instructions: [
    { op: 'set', into: ROUND.taken, value: constant(0) },
    { op: 'set', into: ROUND.asleep, value: constant(1) },
    ...Array.from({ length: rounds(h.items) }, (_, r) => round(h, r)).flat(),
  ],
  registers: (rounds(h.items) + 1) * ROUND_REGISTERS,
});

/** A program with the barriers of one site left out. */
export const without = (program: Program, site: BarrierSite): Program => ({
  ...program,
  instructions: program.instructions.filter((each) => each.op !== 'barrier' || each.site !== site),
});

/** The clause behind each barrier, by direction; null where the standard leaves it to the implementer's knowledge of the machine. */
type SiteClauses = Readonly<Record<BarrierSite, ClauseId | null>>;
const SPLIT_AVAILABLE: SiteClauses = {
  publish: 'virtio-1.4/split/driver/update-idx/1',
  notify: 'virtio-1.4/split/driver/notify-device/1',
  consume: null,
  're-enable': null,
};
const PACKED_AVAILABLE: SiteClauses = {
  publish: 'virtio-1.4/packed/driver/update-flags/1',
  notify: 'virtio-1.4/packed/driver/notify-device/1',
  consume: null,
  're-enable': null,
};

/** Every form with every way to suppress. Buffers made available and buffers returned are the same handshake with the roles exchanged. */
export const HANDSHAKES: readonly Omit<Handshake, 'items'>[] = (['event-index', 'flags'] as const).flatMap((suppression) => [
  { name: `split, ${suppression}`, form: 'split' as const, suppression, clauses: SPLIT_AVAILABLE },
  { name: `packed, ${suppression}`, form: 'packed' as const, suppression, clauses: PACKED_AVAILABLE },
]);

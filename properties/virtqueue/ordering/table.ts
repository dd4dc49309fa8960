/** Which barrier is needed under which memory model: predicted by hand, found by exhaustive exploration, and written as a page. */
import { explore, type Mishap } from '../../../model/ordering/handshake.ts';
import { MEMORY_MODELS, type MemoryModel } from '../../../model/ordering/memory-model.ts';
import { HANDSHAKES, type Handshake } from '../../../spec/virtqueue/ordering/handshake.ts';
import { BARRIER_SITES, type BarrierSite } from '../../../spec/virtqueue/ordering/program.ts';

/** What leaving out one barrier must lead to; everything else must stay free of mishaps. */
export const PREDICTED: Readonly<Record<BarrierSite, Readonly<Partial<Record<MemoryModel, Mishap>>>>> = {
  publish: { weak: 'unpublished' },
  notify: { 'store-buffer': 'lost', weak: 'lost' },
  consume: { weak: 'unpublished' },
  're-enable': { 'store-buffer': 'lost', weak: 'lost' },
};

export interface Cell {
  readonly handshake: Handshake;
  readonly model: MemoryModel;
  readonly removed: BarrierSite | undefined;
  readonly mishaps: readonly Mishap[];
  readonly states: number;
}

export const cells = (items: number): readonly Cell[] =>
  HANDSHAKES.flatMap((each) => {
    const handshake = { ...each, items };
    return MEMORY_MODELS.flatMap((model) =>
      [undefined, ...BARRIER_SITES].map((removed) => ({
        handshake,
        model,
        removed,
        ...explore(handshake, model, removed === undefined ? [] : [removed]),
      })),
    );
  });

export const predicted = (cell: Cell): readonly Mishap[] => {
  const mishap = cell.removed === undefined ? undefined : PREDICTED[cell.removed][cell.model];
  return mishap === undefined ? [] : [mishap];
};

const WORDS: Readonly<Record<Mishap, string>> = {
  unpublished: 'uses an item before it is there',
  lost: 'sleeps beside a published item',
  'rounds-exhausted': 'was not explored to the end',
};

const rowOf = (group: readonly Cell[]): string => {
  const first = group[0] as Cell;
  const site = first.removed ?? 'none';
  const clause = first.removed === undefined ? '' : (first.handshake.clauses[first.removed] ?? '');
  const found = group.map((cell) => `${cell.mishaps.map((m) => WORDS[m]).join(', ') || 'sound'} (${cell.states})`);
  return `| ${first.handshake.name} | ${site} | ${clause} | ${found.join(' | ')} |`;
};

export const page = (all: readonly Cell[]): string => {
  const sites = [undefined, ...BARRIER_SITES];
  const rows = HANDSHAKES.flatMap((h) => sites.map((site) => all.filter((c) => c.handshake.name === h.name && c.removed === site))).map(
    rowOf,
  );
  return [
    '# Barriers',
    '',
    'What goes wrong when one barrier of a ring is left out, under three memory models, found by visiting every state of the handshake',
    'for two items (`model/ordering`). In parentheses: the states visited. A buffer made available and a buffer returned are the same',
    "handshake with the roles exchanged; the clause is the driver's.",
    '',
    `| ring | barrier left out | clause | ${MEMORY_MODELS.join(' | ')} |`,
    '|---|---|---|---|---|---|',
    ...rows,
    '',
    'Written by `properties/virtqueue/ordering/ordering.test.ts`, which fails when this page and the exploration differ.',
    '',
  ].join('\n');
};

/** A handshake under a memory model: what may not happen in it, and whether it does. */
import {
  consumer,
  type Handshake,
  PUBLISHED,
  producer,
  ROUND,
  ROUND_REGISTERS,
  rounds,
  without,
} from '../../spec/virtqueue/ordering/handshake.ts';
import type { BarrierSite } from '../../spec/virtqueue/ordering/program.ts';
import { type Machine, type Move, move, moves, type Pair, start } from './machine.ts';
import { type MemoryModel, UNKNOWN } from './memory-model.ts';

/** `unpublished`: an item was used before its words had arrived. `lost`: the consumer sleeps for ever beside a published item. */
export type Mishap = 'unpublished' | 'lost' | 'rounds-exhausted';

export interface Verdict {
  readonly mishaps: readonly Mishap[];
  readonly states: number;
}

export const pairOf = (h: Handshake, model: MemoryModel, removed: readonly BarrierSite[]): Pair => {
  const stripped = (p: ReturnType<typeof producer>) => removed.reduce(without, p);
  const slots = h.items + 1;
  return {
    model,
    programs: [stripped(producer(h)), stripped(consumer(h))],
    layout: { index: 0, wish: 1, items: 2, marks: 2 + slots },
    words: 2 + 2 * slots,
  };
};

const roundRegister = (machine: Machine, round: number, which: number): number =>
  machine.agents[1].registers[round * ROUND_REGISTERS + which] ?? UNKNOWN;

/** Some round took an item whose word was not there. */
const usedUnpublished = (h: Handshake, machine: Machine): boolean =>
  Array.from({ length: rounds(h.items) }, (_, r) => r).some((r) => {
    const item = roundRegister(machine, r, ROUND.item);
    return roundRegister(machine, r, ROUND.isNew) === 1 && item !== UNKNOWN && item !== PUBLISHED;
  });

/** Nothing can move any more: the consumer either has everything, or never will. */
const ending = (h: Handshake, machine: Machine): Mishap | undefined => {
  const taken = machine.agents[1].registers.filter((value, i) => i % ROUND_REGISTERS === ROUND.taken && value !== UNKNOWN);
  if (Math.max(...taken) === h.items) return undefined;
  return roundRegister(machine, rounds(h.items), ROUND.asleep) === UNKNOWN ? 'lost' : 'rounds-exhausted';
};

const keyOf = (machine: Machine): string =>
  machine.agents.map((a) => `${a.done.join('')}:${a.registers.join()}:${a.buffer.map((b) => `${b.address}=${b.value}`).join()}`).join('|') +
  `|${machine.memory.join('')}|${machine.pending}`;

/** Visits every state of a handshake and answers what went wrong anywhere. A state with a mishap is not followed further. */
export const explore = (h: Handshake, model: MemoryModel, removed: readonly BarrierSite[]): Verdict => {
  const pair = pairOf(h, model, removed);
  const mishaps = new Set<Mishap>();
  const first = start(pair);
  const seen = new Set([keyOf(first)]);
  const open: Machine[] = [first];
  for (let machine = open.pop(); machine !== undefined; machine = open.pop()) {
    const possible: readonly Move[] = moves(pair, machine);
    const mishap = usedUnpublished(h, machine) ? 'unpublished' : possible.length === 0 ? ending(h, machine) : undefined;
    if (mishap !== undefined) mishaps.add(mishap);
    if (mishap === 'unpublished') continue;
    for (const each of possible) {
      const next = move(pair, machine, each);
      const key = keyOf(next);
      if (seen.has(key)) continue;
      seen.add(key);
      open.push(next);
    }
  }
  return { mishaps: [...mishaps].sort(), states: seen.size };
};

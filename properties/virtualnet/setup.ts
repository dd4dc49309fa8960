/** The links that a campaign draws: tiny rings, indices and epochs close to their wraps, poisoned memory, tight doorbell budgets. */
import type { LinkSetup } from '../../spec/vocabulary/virtualnet.ts';
import type { Random } from '../support/random.ts';

/** A link, and the kinds of request that this trace leaves out. */
export interface VirtualNetSetup extends LinkSetup {
  /** Bit mask of `SWARM`. */
  readonly swarm: number;
}

/** What a trace may do without, so that others get room: hostile pokes, Ethernet, control, restarts, receiving by side 0 or 1, ticks. */
export const SWARM = { pokes: 1, ethernet: 2, control: 4, restarts: 8, reader0: 16, reader1: 32, ticks: 64, frames: 128 } as const;

const STARTS = [0, 1, 0x7fff_fffe, 0xffff_fffd, 0xffff_ffff];

/** Sizes: a slot of one cache line mostly, as its limits are all reached with few bytes; sometimes one that holds a whole Ethernet frame. */
const sizes = (random: Random) => {
  if (random.oneIn(12)) return { slots: 2, slotBytes: 1600, alignment: random.pick([64, 4096]) };
  return { slots: random.pick([1, 2, 4]), slotBytes: random.pick([64, 64, 128]), alignment: random.pick([64, 64, 64, 256]) };
};

export const drawSetup = (random: Random): VirtualNetSetup => {
  const id = random.pick([0, 1, 7, 0xfffe]);
  const swarm = random.oneIn(2) ? random.word() & random.word() & 0xff : 0;
  return {
    ...sizes(random),
    firstIndex: random.pick(STARTS),
    ids: random.oneIn(2) ? [id, id + 1] : [id + 1, id],
    epochs: [random.pick([1, 2, 0x7fff_ffff, 0xffff_ffff]), random.pick([1, 2, 0x8000_0000, 0xffff_ffff])],
    doorbells: random.pick([0, 1, 2, 3, 100]),
    poison: random.pick([0, 0xa5]),
    swarm,
  };
};

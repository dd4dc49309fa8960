/** Permutations of compartments, with their cores and their own memory, and of granules. Whoever can tell names apart by them is no symmetry. */
import type { Symmetry } from '../../../../model/explore/index.ts';
import type { MonitorState } from '../../../../model/monitor.ts';
import type { Grant } from '../../../../spec/monitor/index.ts';
import { O } from '../../../../spec/prelude.ts';
import { GRANTS_PER_COMPARTMENT, HANDLE_EPOCH_SHIFT, HANDLE_SENDER_SHIFT } from '../../../../spec/vocabulary/limits.ts';

/** Its own inverse: where each compartment, which is also its core, and each granule goes. */
interface Swap {
  readonly name: string;
  readonly compartment: (id: number) => number;
  readonly granule: (at: number) => number;
}

const swapping =
  (a: number, b: number) =>
  (n: number): number =>
    n === a ? b : n === b ? a : n;
const same = (n: number): number => n;

/** What is at a place afterwards is what was where the place comes from. */
const moved = <T>(list: readonly T[], from: (at: number) => number): readonly T[] => list.map((_, at) => list[from(at)] as T);

/** Blocks of `size` places each, moved as wholes. */
const blocks =
  (size: number, from: (at: number) => number) =>
  (place: number): number =>
    size * from(Math.floor(place / size)) + (place % size);

/** The sender in a handle, between its place and its life. */
const handleOf = (handle: number, compartment: (id: number) => number): number => {
  const sender = Math.floor(handle / 2 ** HANDLE_SENDER_SHIFT) % 2 ** (HANDLE_EPOCH_SHIFT - HANDLE_SENDER_SHIFT);
  return handle + (compartment(sender) - sender) * 2 ** HANDLE_SENDER_SHIFT;
};

const grantOf = (grant: Grant, { compartment, granule }: Swap): Grant => ({
  ...grant,
  sender: compartment(grant.sender),
  granule: granule(grant.granule),
  handle: handleOf(grant.handle, compartment),
  receivers: grant.receivers.map((each) => ({ ...each, compartment: compartment(each.compartment) })),
});

const permute =
  (swap: Swap) =>
  (s: MonitorState): MonitorState => {
    const { compartment, granule } = swap;
    const place = blocks(GRANTS_PER_COMPARTMENT, compartment);
    const bells = moved(s.doorbells, compartment);
    return {
      ...s,
      granules: moved(s.granules, granule).map(({ owner, grant }) => ({
        owner: compartment(owner),
        grant: O.isSome(grant) ? O.some(place(grant.value)) : grant,
      })),
      memory: moved(s.memory, granule),
      grants: moved(s.grants, place).map((each) => (O.isSome(each) ? O.some(grantOf(each.value, swap)) : each)),
      compartments: moved(s.compartments, compartment),
      doorbells: bells.map((each) => ({
        ...each,
        bound: moved(each.bound, compartment),
        held: moved(each.held, compartment),
        spent: moved(each.spent, compartment),
      })),
      cores: moved(s.cores, compartment),
      thresholds: moved(s.thresholds, blocks(2, compartment)),
      registers: moved(s.registers, blocks(2, compartment)),
    };
  };

const symmetry = (swap: Swap): Symmetry<MonitorState> => ({ name: swap.name, apply: permute(swap) });

const COMPARTMENTS: Swap = {
  name: 'the two compartments around the third, with their cores and their own memory',
  compartment: swapping(1, 2),
  granule: swapping(2, 3),
};
const GRANULES: Swap = { name: 'the two granules that move', compartment: same, granule: swapping(0, 1) };
const BOTH: Swap = {
  name: 'both at once',
  compartment: COMPARTMENTS.compartment,
  granule: (at) => GRANULES.granule(COMPARTMENTS.granule(at)),
};

export const EQUAL_COMPARTMENTS = [symmetry(COMPARTMENTS)];
export const EQUAL_COMPARTMENTS_AND_GRANULES = [symmetry(COMPARTMENTS), symmetry(GRANULES), symmetry(BOTH)];

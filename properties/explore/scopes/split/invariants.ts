/** What holds in every state of a split ring, whatever is stored into it, and what holds where both sides keep to the rules. */
import type { Invariant } from '../../../../model/explore/index.ts';
import type { VirtqueueState } from '../../../../model/virtqueue.ts';
import { O } from '../../../../spec/prelude.ts';

type Holds = (s: VirtqueueState) => boolean;
const invariant = (name: string, says: string, holds: Holds): Invariant<VirtqueueState> => ({ name, says, holds });

const outstanding = (s: VirtqueueState): number => s.driver.outstanding.filter(O.isSome).length;
const inFlight = (s: VirtqueueState): number => s.device.inFlight.filter(O.isSome).length;
const between = (from: number, to: number): number => (to - from) & 0xffff;

export const KEPT: readonly Invariant<VirtqueueState>[] = [
  invariant('no descriptor is lost', 'Every descriptor is free, or in exactly one outstanding chain.', ({ driver }) => {
    const taken = driver.outstanding.flatMap((chain) => (O.isSome(chain) ? chain.value.descriptors : []));
    const all = [...driver.free, ...taken];
    return all.length === driver.ring.size && new Set(all).size === all.length;
  }),
  invariant('no chain is lost', 'As many chains are outstanding as the driver has given and not taken back.', (s) => {
    return !s.driver.enabled || outstanding(s) === between(s.driver.nextUsed, s.driver.nextAvailable);
  }),
];

/** Only where nobody breaks the rules. */
export const HONEST: readonly Invariant<VirtqueueState>[] = [
  invariant('the device holds what it was given', 'Every chain that the device holds is outstanding with the driver.', (s) => {
    return s.device.inFlight.every((held, head) => O.isNone(held) || O.isSome(s.driver.outstanding[head] ?? O.none));
  }),
  invariant('nobody fails', 'Where both sides keep to the rules, no ring is found malformed.', (s) => !s.device.failed && !s.driver.failed),
  invariant('every chain is somewhere', 'An outstanding chain is offered, held by the device, or returned: exactly one of them.', (s) => {
    const offered = between(s.device.nextAvailable, s.driver.nextAvailable);
    const returned = between(s.driver.nextUsed, s.device.nextUsed);
    return offered + inFlight(s) + returned === outstanding(s);
  }),
];

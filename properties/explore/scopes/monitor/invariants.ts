/** What holds in every state of the monitor, a sentence each. */
import type { Invariant } from '../../../../model/explore/index.ts';
import type { MonitorState } from '../../../../model/monitor.ts';
import { type Grant, isInterrupted, powerOf, rightsOf } from '../../../../spec/monitor/index.ts';
import { O } from '../../../../spec/prelude.ts';
import { HANDLE_EPOCH_SHIFT } from '../../../../spec/vocabulary/limits.ts';

const invariant = (name: string, says: string, holds: (s: MonitorState) => boolean): Invariant<MonitorState> => ({ name, says, holds });

const grantsOf = (s: MonitorState): readonly Grant[] => s.grants.flatMap((grant) => (O.isSome(grant) ? [grant.value] : []));

const reaching = (s: MonitorState, granule: number): readonly number[] =>
  [...s.compartments.keys()].filter((compartment) => rightsOf(s, compartment, granule) !== 0);

const grantOf = (s: MonitorState, granule: number): Grant | undefined => {
  const place = s.granules[granule]?.grant ?? O.none;
  const grant = O.isSome(place) ? (s.grants[place.value] ?? O.none) : O.none;
  return O.isSome(grant) ? grant.value : undefined;
};

const everyGranule = (s: MonitorState, holds: (granule: number) => boolean): boolean => [...s.granules.keys()].every(holds);

const everyCompartment = (s: MonitorState, holds: (compartment: number) => boolean): boolean => [...s.compartments.keys()].every(holds);

export const INVARIANTS: readonly Invariant<MonitorState>[] = [
  invariant(
    'one grant a granule',
    'A granule and its grant name each other.',
    (s) =>
      grantsOf(s).every((grant) => grantOf(s, grant.granule) === grant) &&
      everyGranule(s, (granule) => O.isNone(s.granules[granule]?.grant ?? O.none) || grantOf(s, granule)?.granule === granule),
  ),
  invariant('exclusive but shared', 'Two compartments reach a granule only if it is shared, or part of a declared window.', (s) =>
    everyGranule(s, (granule) => {
      const shared = grantOf(s, granule)?.kind === 'share' || s.machine.windowAt[granule] !== -1;
      return shared || reaching(s, granule).length <= 1;
    }),
  ),
  invariant('a stopped compartment holds nothing', 'Nobody who is stopped has taken up a grant.', (s) =>
    grantsOf(s).every(({ receivers }) =>
      receivers.every(({ compartment, held }) => held === 0 || s.compartments[compartment]?.running === true),
    ),
  ),
  invariant(
    'orphans are of earlier lives',
    'A grant whose sender was stopped since is an orphan, and held; any other is of its sender’s present life.',
    (s) =>
      grantsOf(s).every(({ orphan, sender, handle, receivers }) => {
        const present = Math.floor(handle / 2 ** HANDLE_EPOCH_SHIFT) === s.compartments[sender]?.epoch && s.compartments[sender].running;
        return orphan ? !present && receivers.some(({ held }) => held !== 0) : present;
      }),
  ),
  invariant('a stopped compartment runs nowhere', 'Who is stopped has no core that is on, and who runs has one.', (s) =>
    everyCompartment(s, (compartment) => {
      const on = (s.machine.coresOf[compartment] ?? []).some((core) => powerOf(s, compartment, core) !== 'off');
      return on === (s.compartments[compartment]?.running === true);
    }),
  ),
  invariant('nobody sleeps through an interrupt', 'Who waits for an interrupt on a core has none there.', (s) =>
    everyCompartment(s, (compartment) =>
      (s.machine.coresOf[compartment] ?? []).every((core) => {
        const power = powerOf(s, compartment, core);
        return power === 'off' || power === 'ready' || !isInterrupted(s, compartment, core);
      }),
    ),
  ),
  invariant('nothing rings in the dead', 'A stopped compartment has no doorbell and no interrupt pending.', (s) =>
    everyCompartment(s, (compartment) => {
      if (s.compartments[compartment]?.running === true) return true;
      return (
        s.doorbells[compartment]?.pending === 0 &&
        s.lines.every(({ pending }, line) => !pending || s.machine.lineOwner[line] !== compartment)
      );
    }),
  ),
];

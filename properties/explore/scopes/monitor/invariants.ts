/** The monitor's own invariants, and the one on which a reduction rests. */
import type { Invariant } from '../../../../model/explore/index.ts';
import type { MonitorState } from '../../../../model/monitor.ts';
import { isRunning, INVARIANTS as MONITOR } from '../../../../spec/monitor/index.ts';
import { O } from '../../../../spec/prelude.ts';
import { HANDLE_EPOCH_SHIFT } from '../../../../spec/vocabulary/limits.ts';

/** Why epochs may be forgotten: see epochs.ts. */
const orphansAreOld: Invariant<MonitorState> = {
  name: 'orphans are of earlier lives',
  says: 'A grant that is no orphan is of its sender’s present life; an orphan is not.',
  holds: (s) =>
    s.grants.every((grant) => {
      if (O.isNone(grant)) return true;
      const { sender, handle, orphan } = grant.value;
      const isPresent = isRunning(s, sender) && Math.floor(handle / 2 ** HANDLE_EPOCH_SHIFT) === s.compartments[sender]?.epoch;
      return orphan !== isPresent;
    }),
};

export const INVARIANTS: readonly Invariant<MonitorState>[] = [...MONITOR, orphansAreOld];

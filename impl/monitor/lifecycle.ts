/** Emulated stop and restart of a compartment: a stop scrubs nothing, and a restart some granules a call. */
import {
  ABORTED,
  DENIED,
  EPOCHS,
  GRANTS_PER_COMPARTMENT,
  INVALID,
  PRIORITY_FIRST,
  RETRY,
  RIGHTS_NONE,
  SCRUB_GRANULES_MAX,
  SUCCESS,
} from '../../spec/vocabulary/limits.ts';
import { elect, sideOf } from './cores.ts';
import { slotOf } from './grants.ts';
import { close, giveAll, isHeld, scrub } from './grants-end.ts';
import { endAll } from './interrupts.ts';
import { FREE, LENT, NO_GRANT, NOBODY, OFF, READY, type Tables } from './tables.ts';

const endPart = (t: Tables, place: number, slot: number): void => {
  t.ended[slot] = 1;
  if (t.held[slot] === RIGHTS_NONE) return;
  if (t.kind[place] === LENT) t.soiled[place] = 1; // MON-STOP-6
  t.held[slot] = RIGHTS_NONE;
  giveAll(t, place, t.receiver[slot]!, RIGHTS_NONE);
};

/** All places of the table once, first as receiver, then as sender. */
const endGrants = (t: Tables, compartment: number): void => {
  for (let place = 0; place < t.kind.length; place += 1) {
    const slot = t.kind[place] === FREE ? -1 : slotOf(t, place, compartment);
    if (slot >= 0) endPart(t, place, slot); // MON-STOP-5
  }
  const first = compartment * GRANTS_PER_COMPARTMENT;
  for (let place = first; place < first + GRANTS_PER_COMPARTMENT; place += 1) {
    if (t.kind[place] === FREE) continue;
    if (!isHeld(t, place))
      close(t, place); // MON-STOP-7
    else t.orphan[place] = 1; // MON-STOP-7
  }
};

/** Goes on with the scrub of a stopped compartment; true when nothing is left. At most SCRUB_GRANULES_MAX granules. */
const scrubOn = (t: Tables, compartment: number): boolean => {
  const from = t.scrubbed[compartment]!;
  const left = t.granules - from;
  const count = Math.min(left, SCRUB_GRANULES_MAX); // MON-RESTART-6
  for (let granule = from; granule < from + count; granule += 1)
    if (t.owner[granule] === compartment && t.inWindow[granule] === 0 && t.grantOf[granule] === NO_GRANT) scrub(t, granule, 1); // MON-RESTART-5
  t.scrubbed[compartment] = from + count; // MON-RESTART-6
  return count === left;
};

const silence = (t: Tables, compartment: number): void => {
  t.pending[compartment] = 0; // MON-STOP-9
  t.masked[compartment] = -1; // MON-STOP-9
  t.bound.fill(0, compartment * t.compartments, (compartment + 1) * t.compartments); // MON-STOP-9
  t.heldBack.fill(0, compartment * t.compartments, (compartment + 1) * t.compartments); // MON-STOP-9
  t.spent.fill(0, compartment * t.compartments, (compartment + 1) * t.compartments); // MON-STOP-9
  for (let line = 0; line < t.lines; line += 1) {
    if (t.lineOwner[line] !== compartment) continue;
    t.linePending[line] = 0; // MON-STOP-10
    t.lineEnabled[line] = 0; // MON-STOP-10
    t.linePriority[line] = PRIORITY_FIRST; // MON-STOP-10
    t.lineCore[line] = t.bootCore[compartment]!; // MON-STOP-10
  }
};

const leaveCores = (t: Tables, compartment: number): void => {
  for (let core = 0; core < t.cores; core += 1) {
    const side = sideOf(t, compartment, core);
    if (side < 0) continue;
    t.power[side] = OFF; // MON-STOP-11
    endAll(t, compartment, core); // MON-STOP-10
    elect(t, core);
    t.registers.forget(core, side & 1); // MON-REGISTER-5
  }
};

const end = (t: Tables, compartment: number): void => {
  t.running[compartment] = 0;
  endGrants(t, compartment);
  silence(t, compartment);
  leaveCores(t, compartment);
};

export const stop = (t: Tables, core: number, compartment: number): number => {
  const by = t.callerOf(core);
  if (by === NOBODY) return ABORTED; // MON-CALL-1
  if (!t.isCompartment(compartment)) return INVALID; // MON-STOP-1
  if (by !== compartment && t.supervises[by * t.compartments + compartment] === 0) return DENIED; // MON-STOP-2
  if (t.running[compartment] === 0) return DENIED; // MON-STOP-3
  end(t, compartment);
  return SUCCESS;
};

export const crash = (t: Tables, core: number): number => {
  const by = t.callerOf(core);
  if (by === NOBODY) return ABORTED; // MON-CALL-1
  end(t, by); // MON-CRASH-1
  return SUCCESS;
};

export const restart = (t: Tables, core: number, compartment: number): number => {
  const by = t.callerOf(core);
  if (by === NOBODY) return ABORTED; // MON-CALL-1
  if (!t.isCompartment(compartment)) return INVALID; // MON-RESTART-1
  if (t.supervises[by * t.compartments + compartment] === 0) return DENIED; // MON-RESTART-2
  if (t.running[compartment] === 1) return DENIED; // MON-RESTART-3
  if (!scrubOn(t, compartment)) return RETRY; // MON-RESTART-6
  t.scrubbed[compartment] = 0; // MON-STOP-4
  t.running[compartment] = 1;
  t.epoch[compartment] = (t.epoch[compartment]! + 1) % EPOCHS; // MON-RESTART-4
  t.power[sideOf(t, compartment, t.bootCore[compartment]!)] = READY;
  elect(t, t.bootCore[compartment]!);
  return SUCCESS;
};

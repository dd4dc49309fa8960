/** Emulated cores: who runs where, and the calls that change it. */
import {
  ABORTED,
  AFFINITY_OFF,
  AFFINITY_ON,
  PSCI_ALREADY_ON,
  PSCI_DENIED,
  PSCI_INVALID_PARAMETERS,
  SUCCESS,
} from '../../spec/vocabulary/limits.ts';
import { endAll } from './interrupts.ts';
import { CRITICAL, NOBODY, OFF, ORDINARY, READY, SUSPENDED, type Tables, WAITING, YIELDED } from './tables.ts';

/** A line is to interrupt the compartment on the core, which is one of its own. */
export const interruptDue = (t: Tables, compartment: number, core: number): boolean => {
  const waits = t.lineWaits[compartment * t.cores + core]!;
  if (waits >= t.lineServed[compartment * t.cores + core]!) return false; // MON-INTERRUPT-2
  return waits < t.threshold[2 * core + (t.critical[compartment] === 1 ? CRITICAL : ORDINARY)]!; // MON-INTERRUPT-3
};

/** An interrupt waits for the compartment on the core. */
export const interrupted = (t: Tables, compartment: number, core: number): boolean =>
  interruptDue(t, compartment, core) || (t.bootCore[compartment] === core && (t.pending[compartment]! & ~t.masked[compartment]!) !== 0);

const runningSide = (t: Tables, compartment: number): number => {
  if (compartment === NOBODY) return -1;
  return t.critical[compartment] === 1 ? CRITICAL : ORDINARY;
};

/** From now on this compartment runs on the core. */
const enter = (t: Tables, core: number, compartment: number): void => {
  const before = t.current[core]!;
  if (before === compartment) return;
  t.registers.exchange(core, runningSide(t, before), runningSide(t, compartment));
  t.current[core] = compartment;
  t.unit.enter(core, compartment); // MON-UNIT-3
};

/** Wakes who waits and is interrupted, then chooses who runs: the critical side first. */
export const elect = (t: Tables, core: number): void => {
  const first = 2 * core + CRITICAL;
  const other = 2 * core + ORDINARY;
  if (t.power[other]! >= WAITING && interrupted(t, t.resident[other]!, core)) t.power[other] = READY; // MON-CORE-3
  if (t.power[first]! >= WAITING && interrupted(t, t.resident[first]!, core)) t.power[first] = READY; // MON-CORE-2
  if (t.power[first] === YIELDED && t.power[other] !== READY) t.power[first] = READY; // MON-CORE-4
  if (t.power[first] === READY)
    enter(t, core, t.resident[first]!); // MON-CORE-1
  else enter(t, core, t.power[other] === READY ? t.resident[other]! : NOBODY);
};

/** The place of a compartment's part of a core, -1 when the core is not one of its own. */
export const sideOf = (t: Tables, compartment: number, core: number): number => {
  if (core >>> 0 !== core || core >= t.cores) return -1;
  const side = 2 * core + (t.critical[compartment] === 1 ? CRITICAL : ORDINARY);
  return t.resident[side] === compartment ? side : -1;
};

export const cpuOn = (t: Tables, core: number, target: number): number => {
  const by = t.callerOf(core);
  if (by === NOBODY) return ABORTED; // MON-CALL-1
  const side = sideOf(t, by, target);
  if (side < 0) return PSCI_INVALID_PARAMETERS; // MON-CPU-ON-1
  if (t.power[side] !== OFF) return PSCI_ALREADY_ON; // MON-CPU-ON-2
  t.power[side] = READY;
  elect(t, target);
  return SUCCESS;
};

/** Cores of a compartment that are not off: at most one look a core. */
const coresOn = (t: Tables, compartment: number): number => {
  let on = 0;
  for (let core = 0; core < t.cores; core += 1) {
    const side = sideOf(t, compartment, core);
    if (side >= 0 && t.power[side] !== OFF) on += 1;
  }
  return on;
};

const become = (t: Tables, core: number, power: number): number => {
  t.power[sideOf(t, t.current[core]!, core)] = power;
  elect(t, core);
  return SUCCESS;
};

export const cpuOff = (t: Tables, core: number): number => {
  const by = t.callerOf(core);
  if (by === NOBODY) return ABORTED; // MON-CALL-1
  if (coresOn(t, by) < 2) return PSCI_DENIED; // MON-CPU-OFF-1
  become(t, core, OFF);
  endAll(t, by, core); // MON-CPU-OFF-2
  t.registers.forget(core, runningSide(t, by)); // MON-REGISTER-5
  return SUCCESS;
};

export const cpuSuspend = (t: Tables, core: number): number => {
  if (t.callerOf(core) === NOBODY) return ABORTED; // MON-CALL-1
  return become(t, core, SUSPENDED);
};

export const affinityInfo = (t: Tables, out: Float64Array, core: number, target: number): number => {
  const by = t.callerOf(core);
  if (by === NOBODY) return ABORTED; // MON-CALL-1
  const side = sideOf(t, by, target);
  if (side < 0) return PSCI_INVALID_PARAMETERS; // MON-AFFINITY-INFO-1
  out[0] = t.power[side] === OFF ? AFFINITY_OFF : AFFINITY_ON;
  return SUCCESS;
};

export const yieldCore = (t: Tables, core: number): number => {
  const by = t.callerOf(core);
  if (by === NOBODY) return ABORTED; // MON-CALL-1
  if (t.critical[by] === 1) return become(t, core, YIELDED);
  const first = 2 * core + CRITICAL;
  if (t.power[first] !== YIELDED) return SUCCESS;
  t.power[first] = READY;
  elect(t, core);
  return SUCCESS;
};

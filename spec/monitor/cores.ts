/** Cores in PSCI's terms, and yielding. A compartment governs its own part of its own cores; the other side's part is not its business. */
import { AFFINITY_OFF, AFFINITY_ON, PSCI_ALREADY_ON, PSCI_DENIED, PSCI_INVALID_PARAMETERS, SUCCESS } from '../vocabulary/limits.ts';
import type { AffinityInfo, CpuOff, CpuOn, CpuSuspend, Yield } from '../vocabulary/monitor.ts';
import { guard, names } from '../vocabulary/rule.ts';
import { callerOf, callRule, type FromCore } from './call.ts';
import { clearRegisters } from './registers.ts';
import { powerOf, settle, withPower } from './schedule.ts';
import type { Core, MonitorState, Power } from './state.ts';
import { withCore } from './state.ts';
import { forgetUrgency } from './urgency.ts';

interface OfCore extends FromCore {
  readonly target: number;
}

const isMine = (s: MonitorState, call: OfCore): boolean => s.machine.coresOf[callerOf(s, call)]?.includes(call.target) === true;

const isOn = (s: MonitorState, compartment: number, core: number): boolean => powerOf(s, compartment, core) !== 'off';

const become = (s: MonitorState, call: FromCore, power: Power): MonitorState => settle(withPower(s, callerOf(s, call), call.core, power));

export const cpuOn = callRule<CpuOn>(
  'cpu-on',
  [
    names('MON-CPU-ON-1', 'the target is a core of the caller', PSCI_INVALID_PARAMETERS, isMine),
    guard('MON-CPU-ON-2', 'it is off', PSCI_ALREADY_ON, (s, call) => !isOn(s, callerOf(s, call), call.target)),
  ],
  (s, call) => ({ state: settle(withPower(s, callerOf(s, call), call.target, 'ready')), reply: [SUCCESS] }),
);

/** The last core cannot be switched off: a compartment without any could never act again, and stopping is the call for that. */
export const cpuOff = callRule<CpuOff>(
  'cpu-off',
  [
    guard('MON-CPU-OFF-1', 'another core of the caller is on', PSCI_DENIED, (s, call) => {
      const caller = callerOf(s, call);
      return s.machine.coresOf[caller]?.some((core) => core !== call.core && isOn(s, caller, core)) === true;
    }),
  ],
  (s, call) => {
    const caller = callerOf(s, call);
    return { state: clearRegisters(forgetUrgency(become(s, call, 'off'), caller, call.core), caller, call.core), reply: [SUCCESS] };
  },
);

/** Waits for an interrupt; one that is pending already ends the wait at once. */
export const cpuSuspend = callRule<CpuSuspend>('cpu-suspend', [], (s, call) => ({ state: become(s, call, 'suspended'), reply: [SUCCESS] }));

export const affinityInfo = callRule<AffinityInfo>(
  'affinity-info',
  [names('MON-AFFINITY-INFO-1', 'the target is a core of the caller', PSCI_INVALID_PARAMETERS, isMine)],
  (s, call) => ({ state: s, reply: [SUCCESS, isOn(s, callerOf(s, call), call.target) ? AFFINITY_ON : AFFINITY_OFF] }),
);

/** The critical side gives the core away until it is interrupted or gets it back; the other side gives it back. */
export const yieldCore = callRule<Yield>('yield', [], (s, call) => {
  if (s.machine.critical[callerOf(s, call)] === true) return { state: become(s, call, 'yielded'), reply: [SUCCESS] };
  const core = s.cores[call.core] as Core;
  const state = core.critical === 'yielded' ? withCore(s, call.core, { ...core, critical: 'ready' }) : s;
  return { state, reply: [SUCCESS] };
});

/** The monitor: what a call or an interrupt is to bring about, left out or done by halves. No request is refused for the sake of these clauses. */
import { type Fault, seedIn } from '../fault.ts';

const CORES = 'impl/monitor/cores.ts';
const DESCRIPTOR = 'impl/monitor/descriptor.ts';
const DOORBELLS = 'impl/monitor/doorbells.ts';
const INTERRUPTS = 'impl/monitor/interrupts.ts';
const REGISTERS = 'impl/monitor/register-file.ts';

const fault = seedIn('monitor');

export const MONITOR_EFFECT_FAULTS: readonly Fault[] = [
  fault(
    'receivers-of-the-descriptor-before',
    'MON-GRANT-18',
    DESCRIPTOR,
    'for (let i = GRANT_FIXED_BYTES; i < end; i += 1) copy[i] = t.ram[address + i]!;',
    '',
  ),
  fault('zero-before-forgotten', 'MON-GRANT-19', DESCRIPTOR, 'if ((flags & GRANT_ZERO_BEFORE) !== 0) scrub(t, first, count);', ''),
  fault('zero-after-forgotten', 'MON-GRANT-20', DESCRIPTOR, 'if ((flags & GRANT_ZERO_AFTER) !== 0) t.zeroAfter[place] = 1;', ''),
  fault('lowest-number-before-priority', 'MON-INTERRUPT-1', INTERRUPTS, ' || t.linePriority[line] !== priority) continue;', ') continue;'),
  fault('threshold-admits-its-equal', 'MON-INTERRUPT-3', CORES, 'return waits < t.threshold', 'return waits <= t.threshold'),
  fault(
    'active-line-is-not-pending-again',
    'MON-INTERRUPT-4',
    INTERRUPTS,
    't.linePending[line] = 1;',
    't.linePending[line] = t.lineActive[line]! ^ 1;',
  ),
  fault('general-register-of-the-other', 'MON-REGISTER-1', REGISTERS, '(from + 1) * GENERAL_WORDS);', '(from + 1) * GENERAL_WORDS - 1);'),
  fault(
    'control-registers-of-the-other',
    'MON-REGISTER-3',
    REGISTERS,
    'this.control.copyWithin(to * CONTROL_WORDS, from * CONTROL_WORDS, (from + 1) * CONTROL_WORDS);',
    '',
  ),
  fault('held-back-doorbells-are-lost', 'MON-TICK-1', DOORBELLS, 't.pending[receiver]! |= bits;', ''),
  fault('held-back-doorbells-are-free', 'MON-TICK-2', DOORBELLS, 't.spent[at] = bits === 0 ? 0 : 1;', 't.spent[at] = 0;'),
  fault(
    'critical-side-waits-its-turn',
    'MON-CORE-1',
    CORES,
    'if (t.power[first] === READY)\n    enter',
    'if (t.power[first] === READY && t.power[other] !== READY)\n    enter',
  ),
  fault(
    'interrupt-does-not-wake-the-other-side',
    'MON-CORE-3',
    CORES,
    't.power[other]! >= WAITING && interrupted',
    't.power[other]! === WAITING && interrupted',
  ),
  fault(
    'core-not-given-back',
    'MON-CORE-4',
    CORES,
    'if (t.power[first] === YIELDED && t.power[other] !== READY) t.power[first] = READY;',
    '',
  ),
  fault('threshold-survives-core-off', 'MON-CPU-OFF-2', INTERRUPTS, 't.threshold[sideOf(t, compartment, core)] = PRIORITIES - 1;', ''),
];

/** What the monitor promises about execution: lives of compartments, doorbells, cores, interrupts, and what it says of itself. */
import type { Clauses } from './clause.ts';
import { MONITOR_INTERRUPTS } from './monitor-interrupts.ts';
import { MONITOR_REGISTERS } from './monitor-registers.ts';

const abi = 'ours; docs/decisions/0002';
const lifecycle = 'ours; docs/decisions/0006';
const chunks = 'ours; docs/decisions/0011';
const doorbells = 'ours, after FF-A; docs/decisions/0007';
const budgets = 'ours; docs/decisions/0018';
const cores = 'ours, after PSCI; docs/decisions/0008';

export const MONITOR_EXECUTION = {
  ...MONITOR_INTERRUPTS,
  ...MONITOR_REGISTERS,
  'MON-CALL-1': { says: 'A call comes from a core on which a compartment runs, and that compartment is the caller.', source: abi },
  'MON-VERSION-1': { says: 'The monitor answers its version to a caller of the same major version.', source: abi },
  'MON-FEATURES-1': { says: 'The monitor says of every function number whether it has it.', source: abi },
  'MON-STOP-1': { says: 'Only a compartment that exists is stopped.', source: lifecycle },
  'MON-STOP-2': { says: 'A compartment is stopped by itself or by its supervisor.', source: lifecycle },
  'MON-STOP-3': { says: 'Only a running compartment is stopped.', source: lifecycle },
  'MON-STOP-4': { says: 'All that a stopped compartment had to itself waits for a scrub, and is nobody’s until then.', source: chunks },
  'MON-STOP-5': {
    says: 'A stopped compartment holds nothing of what others granted, and its next life has no part in it.',
    source: lifecycle,
  },
  'MON-STOP-6': { says: 'What a stopped compartment held is scrubbed before its owner, or another receiver, has it.', source: chunks },
  'MON-STOP-7': { says: 'Grants of a stopped compartment end, but for those that are held, which end with the holder.', source: lifecycle },
  'MON-STOP-8': { says: 'A grant that has outlived its sender is scrubbed when it ends.', source: lifecycle },
  'MON-STOP-9': { says: 'Doorbells of a stopped compartment are unbound, not pending, and masked.', source: lifecycle },
  'MON-STOP-10': {
    says: 'Interrupt lines of a stopped compartment are not pending, not active, disabled, of the first priority, and routed to its first core.',
    source: lifecycle,
  },
  'MON-STOP-11': { says: 'A stopped compartment runs on no core.', source: lifecycle },
  'MON-CRASH-1': {
    says: 'A compartment that causes an error which it does not handle ends on all of its cores, as if it had stopped itself.',
    source: lifecycle,
  },
  'MON-RESTART-1': { says: 'Only a compartment that exists is restarted.', source: lifecycle },
  'MON-RESTART-2': { says: 'A compartment is restarted by its supervisor.', source: lifecycle },
  'MON-RESTART-3': { says: 'Only a stopped compartment is restarted.', source: lifecycle },
  'MON-RESTART-4': { says: 'Every life of a compartment has the epoch after the one before.', source: lifecycle },
  'MON-RESTART-5': {
    says: 'A new life begins when all that is its own has been scrubbed since the last one ended.',
    source: chunks,
  },
  'MON-RESTART-6': {
    says: 'A call to restart scrubs among the next eight granules, and answers RETRY as long as some are left.',
    source: chunks,
  },
  'MON-BIND-1': { says: 'Doorbells are bound to a sender that exists.', source: doorbells },
  'MON-BIND-2': { says: 'At least one doorbell is bound, and none that does not exist.', source: doorbells },
  'MON-BIND-3': { says: 'Doorbells are bound only between compartments that the manifest links.', source: doorbells },
  'MON-BIND-4': { says: 'A doorbell is bound to one sender at most.', source: doorbells },
  'MON-UNBIND-1': { says: 'Doorbells are unbound from a sender that exists.', source: doorbells },
  'MON-UNBIND-2': { says: 'At least one doorbell is unbound, and none that does not exist.', source: doorbells },
  'MON-UNBIND-3': { says: 'Doorbells are unbound only from the sender that they are bound to.', source: doorbells },
  'MON-UNBIND-4': { says: 'A doorbell that is pending is not unbound.', source: doorbells },
  'MON-RING-1': { says: 'The receiver of a ring exists.', source: doorbells },
  'MON-RING-2': { says: 'A ring is of at least one doorbell, and of none that does not exist.', source: doorbells },
  'MON-RING-3': { says: 'A compartment rings only doorbells that the receiver has bound to it.', source: doorbells },
  'MON-RING-4': { says: 'A ring beyond the budget of its sender is held back, and the sender is told nothing else.', source: budgets },
  'MON-TICK-1': { says: 'When a period of virtual time is over, all that was held back arrives.', source: budgets },
  'MON-TICK-2': { says: 'A new period has the whole budget, but for one ring if something was held back.', source: budgets },
  'MON-MASK-1': { says: 'A mask is a set of doorbells.', source: doorbells },
  'MON-CORE-1': { says: 'The critical side of a core runs whenever it is ready, the other side when it is not.', source: cores },
  'MON-CORE-2': { says: 'An interrupt for the critical side wakes it and takes the core at once.', source: cores },
  'MON-CORE-3': { says: 'An interrupt wakes the other side, which still waits for the critical side.', source: cores },
  'MON-CORE-4': { says: 'A core that the critical side yielded is given back when the other side has no use for it.', source: cores },
  'MON-CPU-ON-1': { says: 'A compartment switches on only its own cores.', source: cores },
  'MON-CPU-ON-2': { says: 'A core that is on is not switched on.', source: cores },
  'MON-CPU-OFF-1': { says: 'A compartment does not switch its last core off.', source: cores },
  'MON-CPU-OFF-2': { says: 'A core that is switched off serves no interrupt any more, and has the first threshold again.', source: cores },
  'MON-AFFINITY-INFO-1': { says: 'A compartment asks only about its own cores.', source: cores },
} as const satisfies Clauses;

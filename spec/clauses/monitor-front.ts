/** What the monitor promises about calls as they stand in registers. */
import type { Clauses } from './clause.ts';

const arm = 'ours, after SMCCC, PSCI and FF-A; docs/decisions/0019';
const riscv = 'ours, after SBI; docs/decisions/0019';

export const MONITOR_FRONT = {
  'MON-TRAP-1': {
    says: 'Registers that name no function of the monitor change nothing, and the caller is told so.',
    source: 'ours; docs/decisions/0019',
  },
  'MON-SMC-1': { says: 'The function is what the lower word of x0 names; the upper word does not count.', source: arm },
  'MON-SMC-2': { says: 'A narrow call is decided by the lower words of its arguments, a wide one by all of them.', source: arm },
  'MON-SMC-3': {
    says: 'A function that does not exist is answered with -1, as wide as the call, and no other register changes.',
    source: arm,
  },
  'MON-SMC-4': { says: 'Power of cores has PSCI’s function numbers and answers in x0 alone.', source: arm },
  'MON-SMC-5': { says: 'AFFINITY_INFO is about single cores: any other level is an invalid parameter.', source: arm },
  'MON-SMC-6': {
    says: 'Memory and doorbells have FF-A’s function numbers; the answer is SUCCESS with results from x2 on, or ERROR with a code in w2.',
    source: arm,
  },
  'MON-SMC-7': {
    says: 'Every function has a number of the vendor’s; status and results are in x0 to x3, zero where there is none.',
    source: arm,
  },
  'MON-SBI-1': { says: 'Extension and function are compared in full, upper words included.', source: riscv },
  'MON-SBI-2': { says: 'What does not exist is answered with NOT_SUPPORTED in a0; only a0 and a1 ever change.', source: riscv },
  'MON-SBI-3': { says: 'The base extension tells versions, and which extensions there are.', source: riscv },
  'MON-SBI-4': { says: 'Power of cores has HSM’s function numbers, states and errors.', source: riscv },
  'MON-SBI-5': { says: 'Only suspension that keeps everything is offered.', source: riscv },
  'MON-SBI-6': {
    says: 'Every other function is in an extension of the vendor’s: with an error in a0 the status is in a1, else up to two results.',
    source: riscv,
  },
} as const satisfies Clauses;

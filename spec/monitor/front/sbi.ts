/**
 * The front on RISC-V: the extension is in a7, the function in a6, arguments from a0 on; an error comes back in a0 and a value in a1. Identifiers are
 * compared in full. Power of cores has the numbers of HSM; everything else is an extension of our own.
 */
import {
  BUSY,
  DENIED,
  INVALID,
  MONITOR_VERSION,
  NO_MEMORY,
  NOT_SUPPORTED,
  PSCI_ALREADY_ON,
  PSCI_DENIED,
  PSCI_INVALID_PARAMETERS,
  RETRY,
  SBI_ERR_ALREADY_AVAILABLE,
  SBI_ERR_DENIED,
  SBI_ERR_FAILED,
  SBI_ERR_INVALID_PARAM,
  SBI_ERR_NOT_SUPPORTED,
  SBI_EXT_BASE,
  SBI_EXT_HSM,
  SBI_EXT_VENDOR,
  SBI_FN_HART_START,
  SBI_FN_HART_STATUS,
  SBI_FN_HART_STOP,
  SBI_FN_HART_SUSPEND,
  SBI_FN_IMPLEMENTATION,
  SBI_FN_IMPLEMENTATION_VERSION,
  SBI_FN_MACHINE_LAST,
  SBI_FN_PROBE,
  SBI_FN_SPEC_VERSION,
  SBI_IMPLEMENTATION,
  SBI_SPEC_VERSION,
  SUCCESS,
} from '../../vocabulary/limits.ts';
import type { Reply } from '../../vocabulary/rule.ts';
import { type Asks, OWN_FUNCTIONS } from './functions.ts';
import { type Meaning, narrow, numberIn, pair, type Register, wide } from './words.ts';

const HSM: Readonly<Record<number, Asks>> = {
  [SBI_FN_HART_START]: (core, [target]) => ({ call: 'cpu-on', core, target }),
  [SBI_FN_HART_STOP]: (core) => ({ call: 'cpu-off', core }),
  [SBI_FN_HART_STATUS]: (core, [target]) => ({ call: 'affinity-info', core, target }),
  [SBI_FN_HART_SUSPEND]: (core) => ({ call: 'cpu-suspend', core }),
};

/** Types of suspension: the first keeps everything, and the default one that loses it is not offered; the others do not exist. */
const SUSPEND_RETENTIVE = 0;
const SUSPEND_NON_RETENTIVE = 0x8000_0000;

const HSM_ERRORS: Readonly<Record<number, number>> = {
  [PSCI_INVALID_PARAMETERS]: SBI_ERR_INVALID_PARAM,
  [PSCI_DENIED]: SBI_ERR_FAILED,
  [PSCI_ALREADY_ON]: SBI_ERR_ALREADY_AVAILABLE,
};

const OWN_ERRORS: Readonly<Record<number, number>> = {
  [NOT_SUPPORTED]: SBI_ERR_NOT_SUPPORTED,
  [INVALID]: SBI_ERR_INVALID_PARAM,
  [NO_MEMORY]: SBI_ERR_FAILED,
  [BUSY]: SBI_ERR_FAILED,
  [DENIED]: SBI_ERR_DENIED,
  [RETRY]: SBI_ERR_FAILED,
};

const answer = (error: number, value: Register): readonly Register[] => [wide(error), value];

const hsmAnswer = ([status = SUCCESS, value = 0]: Reply): readonly Register[] => answer(HSM_ERRORS[status] ?? status, wide(value));

/** One value has to do: the second result is its upper half. With an error it is the monitor's own status, which says more. */
const ownAnswer = ([status = SUCCESS, first = 0, second = 0]: Reply): readonly Register[] =>
  status === SUCCESS ? answer(SUCCESS, pair(first, second)) : answer(OWN_ERRORS[status] ?? SBI_ERR_FAILED, wide(status));

const isExtension = (n: number): boolean => n === SBI_EXT_BASE || n === SBI_EXT_HSM || n === SBI_EXT_VENDOR;

const BASE: Readonly<Record<number, (first: number) => number>> = {
  [SBI_FN_SPEC_VERSION]: () => SBI_SPEC_VERSION,
  [SBI_FN_IMPLEMENTATION]: () => SBI_IMPLEMENTATION,
  [SBI_FN_IMPLEMENTATION_VERSION]: () => MONITOR_VERSION,
  [SBI_FN_PROBE]: (first) => (isExtension(first) ? 1 : 0),
};

const base = (fn: number, first: number): Meaning | undefined => {
  const known = BASE[fn];
  const isMachine = fn > SBI_FN_PROBE && fn <= SBI_FN_MACHINE_LAST;
  if (known === undefined && !isMachine) return undefined;
  return { is: 'fact', answer: answer(SUCCESS, wide(known?.(first) ?? 0)), clause: 'MON-SBI-3' };
};

/** A register that holds a type of suspension has 32 bits of it. */
const suspension = (type: number): Meaning | undefined => {
  if (type === SUSPEND_RETENTIVE) return undefined;
  const error = type === SUSPEND_NON_RETENTIVE ? SBI_ERR_NOT_SUPPORTED : SBI_ERR_INVALID_PARAM;
  return { is: 'fact', answer: answer(error, narrow(0)), clause: 'MON-SBI-5' };
};

const hsm = (core: number, fn: number, args: Parameters<Asks>[1], type: number): Meaning | undefined => {
  const asks = HSM[fn];
  if (asks === undefined) return undefined;
  const refused = fn === SBI_FN_HART_SUSPEND ? suspension(type) : undefined;
  return refused ?? { is: 'call', request: asks(core, args), answer: hsmAnswer, clause: 'MON-SBI-4' };
};

const own = (core: number, fn: number, args: Parameters<Asks>[1]): Meaning | undefined => {
  const asks = OWN_FUNCTIONS[fn];
  return asks && { is: 'call', request: asks(core, args), answer: ownAnswer, clause: 'MON-SBI-6' };
};

/** What the registers mean. */
export const sbiMeaning = (core: number, registers: readonly Register[]): Meaning => {
  const at = (i: number): number => numberIn(registers[i] ?? narrow(0));
  const [extension, fn] = [at(7), at(6)];
  const args = [at(0), at(1), at(2), at(3)] as const;
  const unknown: Meaning = { is: 'unknown', answer: answer(SBI_ERR_NOT_SUPPORTED, narrow(0)) };
  if (extension === SBI_EXT_BASE) return base(fn, args[0]) ?? unknown;
  if (extension === SBI_EXT_HSM) return hsm(core, fn, args, registers[0]?.low ?? 0) ?? unknown;
  return extension === SBI_EXT_VENDOR ? (own(core, fn, args) ?? unknown) : unknown;
};

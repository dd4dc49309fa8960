/**
 * The front on Arm: the function identifier is in the lower word of x0, and says who owns the function and whether its arguments are 64 or
 * 32 bits wide. Power of cores has PSCI's numbers, memory and doorbells have FF-A's, and everything has one of our own.
 */
import {
  FFA_FN_ERROR,
  FFA_FN_MEM_DONATE,
  FFA_FN_MEM_LEND,
  FFA_FN_MEM_RECLAIM,
  FFA_FN_MEM_RELINQUISH,
  FFA_FN_MEM_RETRIEVE_REQ,
  FFA_FN_MEM_SHARE,
  FFA_FN_NOTIFICATION_BIND,
  FFA_FN_NOTIFICATION_GET,
  FFA_FN_NOTIFICATION_SET,
  FFA_FN_NOTIFICATION_UNBIND,
  FFA_FN_SUCCESS,
  FFA_FN_VERSION,
  FFA_FN_YIELD,
  NOT_SUPPORTED,
  PSCI_FN_AFFINITY_INFO,
  PSCI_FN_CPU_OFF,
  PSCI_FN_CPU_ON,
  PSCI_FN_CPU_SUSPEND,
  PSCI_FN_FEATURES,
  PSCI_FN_VERSION,
  PSCI_INVALID_PARAMETERS,
  PSCI_VERSION,
  SMC_FAST_BIT,
  SMC_OWNER_BITS,
  SMC_OWNER_SHIFT,
  SMC_OWNER_STANDARD,
  SMC_OWNER_VENDOR,
  SMC_WIDE_BIT,
  SMC_ZERO_BITS,
  SMC_ZERO_SHIFT,
  SUCCESS,
} from '../../vocabulary/limits.ts';
import type { Reply } from '../../vocabulary/rule.ts';
import {
  type Asks,
  bind,
  donate,
  lend,
  OWN_FUNCTIONS,
  reclaim,
  relinquish,
  retrieve,
  ring,
  share,
  take,
  unbind,
  yieldCore,
} from './functions.ts';
import { type Meaning, narrow, numberIn, type Register, wide } from './words.ts';

const FUNCTION_NUMBERS = 2 ** SMC_ZERO_SHIFT;

interface Identifier {
  readonly fast: boolean;
  readonly isWide: boolean;
  readonly owner: number;
  readonly isPlain: boolean;
  readonly number: number;
}

const bitsOf = (id: number, shift: number, bits: number): number => Math.floor(id / 2 ** shift) % 2 ** bits;

const identify = (id: number): Identifier => ({
  fast: bitsOf(id, SMC_FAST_BIT, 1) === 1,
  isWide: bitsOf(id, SMC_WIDE_BIT, 1) === 1,
  owner: bitsOf(id, SMC_OWNER_SHIFT, SMC_OWNER_BITS),
  isPlain: bitsOf(id, SMC_ZERO_SHIFT, SMC_ZERO_BITS) === 0,
  number: id % FUNCTION_NUMBERS,
});

/** Calls whose identifier exists for 32 bits only. */
const NARROW_ONLY: readonly number[] = [PSCI_FN_VERSION, PSCI_FN_CPU_OFF, PSCI_FN_FEATURES, FFA_FN_VERSION, FFA_FN_YIELD];

const PSCI: Readonly<Record<number, Asks>> = {
  [PSCI_FN_CPU_SUSPEND]: (core) => ({ call: 'cpu-suspend', core }),
  [PSCI_FN_CPU_OFF]: (core) => ({ call: 'cpu-off', core }),
  [PSCI_FN_CPU_ON]: (core, [target]) => ({ call: 'cpu-on', core, target }),
  [PSCI_FN_AFFINITY_INFO]: (core, [target]) => ({ call: 'affinity-info', core, target }),
};

const FFA: Readonly<Record<number, Asks>> = {
  [FFA_FN_YIELD]: yieldCore,
  [FFA_FN_MEM_DONATE]: donate,
  [FFA_FN_MEM_LEND]: lend,
  [FFA_FN_MEM_SHARE]: share,
  [FFA_FN_MEM_RETRIEVE_REQ]: retrieve,
  [FFA_FN_MEM_RELINQUISH]: relinquish,
  [FFA_FN_MEM_RECLAIM]: reclaim,
  [FFA_FN_NOTIFICATION_BIND]: bind,
  [FFA_FN_NOTIFICATION_UNBIND]: unbind,
  [FFA_FN_NOTIFICATION_SET]: ring,
  [FFA_FN_NOTIFICATION_GET]: take,
};

type Put = (n: number) => Register;

/** PSCI answers in x0 alone: the status, or what was asked for. */
const psciAnswer =
  (put: Put) =>
  ([status = SUCCESS, found]: Reply): readonly Register[] => [put(status === SUCCESS ? (found ?? SUCCESS) : status)];

const ffaIdentifier = (number: number, isWide: boolean): Register =>
  narrow(2 ** SMC_FAST_BIT + (isWide ? 2 ** SMC_WIDE_BIT : 0) + SMC_OWNER_STANDARD * 2 ** SMC_OWNER_SHIFT + number);

/** FF-A answers with a function identifier of its own, and results from x2 on; an error is always narrow. */
const ffaAnswer =
  (put: Put, isWide: boolean) =>
  ([status = SUCCESS, a = 0, b = 0, c = 0]: Reply): readonly Register[] =>
    status === SUCCESS
      ? [ffaIdentifier(FFA_FN_SUCCESS, isWide), narrow(0), put(a), put(b), put(c)]
      : [ffaIdentifier(FFA_FN_ERROR, false), narrow(0), narrow(status), narrow(0), narrow(0)];

/** Our own functions answer status and results in x0 to x3; where there is no result, zero. */
const ownAnswer =
  (put: Put) =>
  ([status = SUCCESS, a = 0, b = 0, c = 0]: Reply): readonly Register[] => [put(status), put(a), put(b), put(c)];

const isKnownToPsci = (id: number): boolean => {
  const { fast, isWide, owner, isPlain, number } = identify(id);
  const exists = number === PSCI_FN_VERSION || number === PSCI_FN_FEATURES || PSCI[number] !== undefined;
  return fast && owner === SMC_OWNER_STANDARD && isPlain && exists && !(isWide && NARROW_ONLY.includes(number));
};

/** What needs no state to be answered. */
const fact = (number: number, first: number): number | undefined => {
  if (number === PSCI_FN_VERSION) return PSCI_VERSION;
  if (number === PSCI_FN_FEATURES) return isKnownToPsci(first) ? SUCCESS : NOT_SUPPORTED;
  return undefined;
};

const standard = ({ isWide, number }: Identifier, core: number, args: Parameters<Asks>[1], put: Put): Meaning | undefined => {
  if (isWide && NARROW_ONLY.includes(number)) return undefined;
  const known = fact(number, args[0]);
  if (known !== undefined) return { is: 'fact', answer: [put(known)], clause: 'MON-SMC-4' };
  const isHigher = number === PSCI_FN_AFFINITY_INFO && args[1] !== 0;
  if (isHigher) return { is: 'fact', answer: [put(PSCI_INVALID_PARAMETERS)], clause: 'MON-SMC-5' };
  const power = PSCI[number];
  if (power !== undefined) return { is: 'call', request: power(core, args), answer: psciAnswer(put), clause: 'MON-SMC-4' };
  if (number === FFA_FN_VERSION)
    return { is: 'call', request: { call: 'version', core, version: args[0] }, answer: psciAnswer(put), clause: 'MON-SMC-6' };
  const granting = FFA[number];
  return granting && { is: 'call', request: granting(core, args), answer: ffaAnswer(put, isWide), clause: 'MON-SMC-6' };
};

/** What the registers mean. */
export const smcccMeaning = (core: number, registers: readonly Register[]): Meaning => {
  const id = identify(registers[0]?.low ?? 0);
  const put = id.isWide ? wide : narrow;
  const arg = (i: number): number => (id.isWide ? numberIn(registers[i] ?? narrow(0)) : (registers[i]?.low ?? 0));
  const args = [arg(1), arg(2), arg(3), arg(4)] as const;
  const unknown: Meaning = { is: 'unknown', answer: [put(NOT_SUPPORTED)] };
  if (!id.fast || !id.isPlain) return unknown;
  if (id.owner === SMC_OWNER_STANDARD) return standard(id, core, args, put) ?? unknown;
  const own = id.owner === SMC_OWNER_VENDOR ? OWN_FUNCTIONS[id.number] : undefined;
  return own === undefined ? unknown : { is: 'call', request: own(core, args), answer: ownAnswer(put), clause: 'MON-SMC-7' };
};

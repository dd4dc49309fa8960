/** Emulated SMCCC: sixteen words of registers come in, and the answer is put over the first of them. Nothing is allocated. */
import {
  AFFINITY_OFF,
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
  FUNCTION_BIND,
  FUNCTION_DONATE,
  FUNCTION_LEND,
  FUNCTION_RECLAIM,
  FUNCTION_RELINQUISH,
  FUNCTION_RETRIEVE,
  FUNCTION_RING,
  FUNCTION_SHARE,
  FUNCTION_TAKE,
  FUNCTION_UNBIND,
  FUNCTION_YIELD,
  NOT_SUPPORTED,
  PSCI_FN_AFFINITY_INFO,
  PSCI_FN_CPU_OFF,
  PSCI_FN_CPU_ON,
  PSCI_FN_CPU_SUSPEND,
  PSCI_FN_FEATURES,
  PSCI_FN_VERSION,
  PSCI_INVALID_PARAMETERS,
  PSCI_VERSION,
  SUCCESS,
} from '../../../spec/vocabulary/limits.ts';
import type { Monitor } from '../monitor.ts';
import { own, UNKNOWN } from './own.ts';

/** A fast call of a standard service, of a vendor's hypervisor; and the bit that makes the same call wide. */
const STANDARD = 0x8400_0000;
const VENDOR = 0x8600_0000;
const WIDE = 0x4000_0000;

/** Where FF-A's functions begin and end, as they are found in `OF_FFA`. */
const FFA_FIRST = FFA_FN_YIELD;
const OF_FFA = new Int8Array(FFA_FN_NOTIFICATION_GET - FFA_FIRST + 1).fill(-1);
OF_FFA[FFA_FN_YIELD - FFA_FIRST] = FUNCTION_YIELD;
OF_FFA[FFA_FN_MEM_DONATE - FFA_FIRST] = FUNCTION_DONATE;
OF_FFA[FFA_FN_MEM_LEND - FFA_FIRST] = FUNCTION_LEND;
OF_FFA[FFA_FN_MEM_SHARE - FFA_FIRST] = FUNCTION_SHARE;
OF_FFA[FFA_FN_MEM_RETRIEVE_REQ - FFA_FIRST] = FUNCTION_RETRIEVE;
OF_FFA[FFA_FN_MEM_RELINQUISH - FFA_FIRST] = FUNCTION_RELINQUISH;
OF_FFA[FFA_FN_MEM_RECLAIM - FFA_FIRST] = FUNCTION_RECLAIM;
OF_FFA[FFA_FN_NOTIFICATION_BIND - FFA_FIRST] = FUNCTION_BIND;
OF_FFA[FFA_FN_NOTIFICATION_UNBIND - FFA_FIRST] = FUNCTION_UNBIND;
OF_FFA[FFA_FN_NOTIFICATION_SET - FFA_FIRST] = FUNCTION_RING;
OF_FFA[FFA_FN_NOTIFICATION_GET - FFA_FIRST] = FUNCTION_TAKE;

const put = (w: Uint32Array, register: number, value: number, isWide: boolean): void => {
  w[2 * register] = value;
  w[2 * register + 1] = isWide && value < 0 ? -1 : 0;
};

const argument = (w: Uint32Array, register: number, isWide: boolean): number =>
  isWide ? w[2 * register + 1]! * 0x1_0000_0000 + w[2 * register]! : w[2 * register]!; // MON-SMC-2

/** PSCI's own answer to whether it has a function. */
const psciHas = (id: number): boolean => {
  if (id === STANDARD + PSCI_FN_FEATURES) return true;
  const number = id & 0xff;
  if (number > PSCI_FN_AFFINITY_INFO || (id & ~WIDE) >>> 0 !== STANDARD + number) return false;
  return (id & WIDE) === 0 || (number !== PSCI_FN_VERSION && number !== PSCI_FN_CPU_OFF);
};

const affinityInfo = (m: Monitor, w: Uint32Array, core: number, isWide: boolean): number => {
  if (argument(w, 2, isWide) !== 0) return PSCI_INVALID_PARAMETERS; // MON-SMC-5
  const status = m.affinityInfo(core, argument(w, 1, isWide));
  if (status !== SUCCESS) return status;
  return m.result[0] === AFFINITY_OFF ? AFFINITY_OFF : SUCCESS;
};

/** PSCI answers in x0 alone. */
const psci = (m: Monitor, w: Uint32Array, core: number, number: number, isWide: boolean): void => {
  let answer = NOT_SUPPORTED;
  if (number === PSCI_FN_VERSION && !isWide)
    answer = PSCI_VERSION; // MON-SMC-4
  else if (number === PSCI_FN_FEATURES && !isWide)
    answer = psciHas(w[2]!) ? SUCCESS : NOT_SUPPORTED; // MON-SMC-4
  else if (number === PSCI_FN_CPU_OFF && !isWide)
    answer = m.cpuOff(core); // MON-SMC-4
  else if (number === PSCI_FN_CPU_SUSPEND)
    answer = m.cpuSuspend(core); // MON-SMC-4
  else if (number === PSCI_FN_CPU_ON)
    answer = m.cpuOn(core, argument(w, 1, isWide)); // MON-SMC-4
  else if (number === PSCI_FN_AFFINITY_INFO) answer = affinityInfo(m, w, core, isWide); // MON-SMC-4
  put(w, 0, answer, isWide); // MON-SMC-3
};

const ffa = (m: Monitor, w: Uint32Array, core: number, number: number, isWide: boolean): void => {
  const fn = number < FFA_FIRST || number > FFA_FN_NOTIFICATION_GET ? -1 : OF_FFA[number - FFA_FIRST]!;
  if (fn < 0 || (isWide && number === FFA_FN_YIELD)) {
    put(w, 0, NOT_SUPPORTED, isWide); // MON-SMC-3
    return;
  }
  const status = own(m, core, fn, argument(w, 1, isWide), argument(w, 2, isWide), argument(w, 3, isWide), argument(w, 4, isWide));
  const ok = status === SUCCESS;
  w.fill(0, 0, 10); // MON-SMC-6
  w[0] = STANDARD + (ok ? FFA_FN_SUCCESS + (isWide ? WIDE : 0) : FFA_FN_ERROR); // MON-SMC-6
  if (!ok)
    w[4] = status; // MON-SMC-6
  else for (let i = 0; i < 3; i += 1) w[4 + 2 * i] = m.result[i]!; // MON-SMC-6
};

const vendor = (m: Monitor, w: Uint32Array, core: number, number: number, isWide: boolean): void => {
  const status = own(m, core, number, argument(w, 1, isWide), argument(w, 2, isWide), argument(w, 3, isWide), argument(w, 4, isWide));
  if (status === UNKNOWN) {
    put(w, 0, NOT_SUPPORTED, isWide); // MON-SMC-3
    return;
  }
  put(w, 0, status, isWide); // MON-SMC-7
  for (let i = 0; i < 3; i += 1) put(w, 1 + i, status === SUCCESS ? m.result[i]! : 0, isWide); // MON-SMC-7
};

const ffaVersion = (m: Monitor, w: Uint32Array, core: number): void => {
  const status = m.version(core, w[2]!);
  put(w, 0, status === SUCCESS ? m.result[0]! : status, false); // MON-SMC-6
};

export const smccc = (m: Monitor, w: Uint32Array, core: number): void => {
  const id = w[0]!; // MON-SMC-1
  const isWide = (id & WIDE) !== 0;
  const service = (id & ~WIDE & ~0xffff) >>> 0;
  const number = id & 0xffff;
  if (service === VENDOR) vendor(m, w, core, number, isWide);
  else if (service !== STANDARD)
    put(w, 0, NOT_SUPPORTED, isWide); // MON-SMC-3
  else if (number === FFA_FN_VERSION && !isWide) ffaVersion(m, w, core);
  else if (number > FFA_FN_ERROR) ffa(m, w, core, number, isWide);
  else psci(m, w, core, number, isWide);
};

/** Emulated SBI: sixteen words of registers come in, and a0 and a1 are put over. Nothing is allocated. */
import {
  BUSY,
  DENIED,
  INVALID,
  MONITOR_VERSION,
  NO_MEMORY,
  NOT_SUPPORTED,
  PSCI_ALREADY_ON,
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
  SBI_FN_MACHINE_LAST,
  SBI_FN_PROBE,
  SBI_FN_SPEC_VERSION,
  SBI_IMPLEMENTATION,
  SBI_SPEC_VERSION,
  SUCCESS,
} from '../../../spec/vocabulary/limits.ts';
import type { Monitor } from '../monitor.ts';
import { own, UNKNOWN } from './own.ts';

/** By the negated status of the monitor's own calls. */
const ERRORS = new Int8Array(8).fill(SBI_ERR_FAILED);
ERRORS[-NOT_SUPPORTED] = SBI_ERR_NOT_SUPPORTED;
ERRORS[-INVALID] = SBI_ERR_INVALID_PARAM;
ERRORS[-NO_MEMORY] = SBI_ERR_FAILED;
ERRORS[-BUSY] = SBI_ERR_FAILED;
ERRORS[-DENIED] = SBI_ERR_DENIED;
ERRORS[-RETRY] = SBI_ERR_FAILED;

const answer = (w: Uint32Array, error: number, low: number, high: number): void => {
  w[0] = error;
  w[1] = error < 0 ? -1 : 0;
  w[2] = low;
  w[3] = high;
};

const argument = (w: Uint32Array, register: number): number => w[2 * register + 1]! * 0x1_0000_0000 + w[2 * register]!;

const unknown = (w: Uint32Array): void => answer(w, SBI_ERR_NOT_SUPPORTED, 0, 0); // MON-SBI-2

const base = (w: Uint32Array, fn: number): void => {
  if (fn > SBI_FN_MACHINE_LAST) unknown(w);
  else if (fn > SBI_FN_PROBE)
    answer(w, SUCCESS, 0, 0); // MON-SBI-3
  else if (fn === SBI_FN_PROBE) {
    const has = w[1] === 0 && (w[0] === SBI_EXT_BASE || w[0] === SBI_EXT_HSM || w[0] === SBI_EXT_VENDOR);
    answer(w, SUCCESS, has ? 1 : 0, 0); // MON-SBI-3
  } else if (fn === SBI_FN_SPEC_VERSION)
    answer(w, SUCCESS, SBI_SPEC_VERSION, 0); // MON-SBI-3
  else answer(w, SUCCESS, fn === 1 ? SBI_IMPLEMENTATION : MONITOR_VERSION, 0); // MON-SBI-3
};

const hartError = (status: number): number => {
  if (status === SUCCESS) return SUCCESS;
  if (status === PSCI_INVALID_PARAMETERS) return SBI_ERR_INVALID_PARAM;
  return status === PSCI_ALREADY_ON ? SBI_ERR_ALREADY_AVAILABLE : SBI_ERR_FAILED;
};

const suspend = (m: Monitor, w: Uint32Array, core: number): void => {
  if (w[0] === 0)
    answer(w, m.cpuSuspend(core), 0, 0); // MON-SBI-4
  else answer(w, w[0] === 0x8000_0000 ? SBI_ERR_NOT_SUPPORTED : SBI_ERR_INVALID_PARAM, 0, 0); // MON-SBI-5
};

const hsm = (m: Monitor, w: Uint32Array, core: number, fn: number): void => {
  if (fn === SBI_FN_HART_START)
    answer(w, hartError(m.cpuOn(core, argument(w, 0))), 0, 0); // MON-SBI-4
  else if (fn === SBI_FN_HART_STOP)
    answer(w, hartError(m.cpuOff(core)), 0, 0); // MON-SBI-4
  else if (fn === SBI_FN_HART_STATUS) {
    const error = hartError(m.affinityInfo(core, argument(w, 0)));
    answer(w, error, error === SUCCESS ? m.result[0]! : 0, 0); // MON-SBI-4
  } else if (fn === SBI_FN_HART_SUSPEND) suspend(m, w, core);
  else unknown(w);
};

const vendor = (m: Monitor, w: Uint32Array, core: number, fn: number): void => {
  const status = own(m, core, fn, argument(w, 0), argument(w, 1), argument(w, 2), argument(w, 3));
  if (status === UNKNOWN) unknown(w);
  else if (status === SUCCESS)
    answer(w, SUCCESS, m.result[0]!, m.result[1]!); // MON-SBI-6
  else answer(w, ERRORS[-status]!, status, -1); // MON-SBI-6
};

export const sbi = (m: Monitor, w: Uint32Array, core: number): void => {
  const fn = argument(w, 6); // MON-SBI-1
  if (w[15] !== 0)
    unknown(w); // MON-SBI-1
  else if (w[14] === SBI_EXT_BASE) base(w, fn);
  else if (w[14] === SBI_EXT_HSM) hsm(m, w, core, fn);
  else if (w[14] === SBI_EXT_VENDOR) vendor(m, w, core, fn);
  else unknown(w);
};

/** Numbers of the calls as they stand in registers: Arm's SMCCC with PSCI and FF-A, RISC-V's SBI (docs/decisions/0019). */

/** Registers that carry a call and its answer: x0 to x7, or a0 to a7. Each has two words of 32 bits, the lower first. */
export const FRONT_REGISTERS = 8;
export const FRONT_WORDS = 2 * FRONT_REGISTERS;

/** Parts of an SMCCC function identifier. */
export const SMC_FAST_BIT = 31;
export const SMC_WIDE_BIT = 30;
export const SMC_OWNER_SHIFT = 24;
export const SMC_OWNER_BITS = 6;
/** Bits 23 to 16 of a fast call are zero. */
export const SMC_ZERO_SHIFT = 16;
export const SMC_ZERO_BITS = 8;
/** Owners: standard secure services, which are PSCI and FF-A; and those of a vendor's hypervisor, which are our own. */
export const SMC_OWNER_STANDARD = 4;
export const SMC_OWNER_VENDOR = 6;

/** PSCI, among the standard services. */
export const PSCI_FN_VERSION = 0x00;
export const PSCI_FN_CPU_SUSPEND = 0x01;
export const PSCI_FN_CPU_OFF = 0x02;
export const PSCI_FN_CPU_ON = 0x03;
export const PSCI_FN_AFFINITY_INFO = 0x04;
export const PSCI_FN_FEATURES = 0x0a;
/** Major 1, minor 1. */
export const PSCI_VERSION = 0x0001_0001;

/** FF-A, among the standard services. */
export const FFA_FN_ERROR = 0x60;
export const FFA_FN_SUCCESS = 0x61;
export const FFA_FN_VERSION = 0x63;
export const FFA_FN_YIELD = 0x6c;
export const FFA_FN_MEM_DONATE = 0x71;
export const FFA_FN_MEM_LEND = 0x72;
export const FFA_FN_MEM_SHARE = 0x73;
export const FFA_FN_MEM_RETRIEVE_REQ = 0x74;
export const FFA_FN_MEM_RELINQUISH = 0x76;
export const FFA_FN_MEM_RECLAIM = 0x77;
export const FFA_FN_NOTIFICATION_BIND = 0x7f;
export const FFA_FN_NOTIFICATION_UNBIND = 0x80;
export const FFA_FN_NOTIFICATION_SET = 0x81;
export const FFA_FN_NOTIFICATION_GET = 0x82;

/** Extensions of SBI. */
export const SBI_EXT_BASE = 0x10;
export const SBI_EXT_HSM = 0x48_534d;
/** Our own: vendors have the extensions from here on. */
export const SBI_EXT_VENDOR = 0x0900_0000;

export const SBI_FN_SPEC_VERSION = 0;
export const SBI_FN_IMPLEMENTATION = 1;
export const SBI_FN_IMPLEMENTATION_VERSION = 2;
export const SBI_FN_PROBE = 3;
/** The last three functions of the base extension name a machine; a machine that has no name answers 0. */
export const SBI_FN_MACHINE_LAST = 6;
/** Major 2, minor 0. */
export const SBI_SPEC_VERSION = 0x0200_0000;
export const SBI_IMPLEMENTATION = 0x584c;

export const SBI_FN_HART_START = 0;
export const SBI_FN_HART_STOP = 1;
export const SBI_FN_HART_STATUS = 2;
export const SBI_FN_HART_SUSPEND = 3;

export const SBI_ERR_FAILED = -1;
export const SBI_ERR_NOT_SUPPORTED = -2;
export const SBI_ERR_INVALID_PARAM = -3;
export const SBI_ERR_DENIED = -4;
export const SBI_ERR_ALREADY_AVAILABLE = -6;

/** The machine below the monitor: what a platform may have, and how much of it. */

/** Bytes in a granule, the unit of ownership: the smallest page of Armv8 and RISC-V. Small scopes of the explorer use fewer. */
export const GRANULE_BYTES = 4096;
/** The narrowest granule holds the widest access. */
export const GRANULE_BYTES_MIN = 8;
/** The largest translation granule of Armv8. */
export const GRANULE_BYTES_MAX = 0x1_0000;
/** 4 GiB of 4 KiB granules: every address is an exact number below 2^53 with the widest granules too. */
export const GRANULES_MAX = 0x10_0000;

export const CORES_MAX = 64;
/** Interrupt lines; 1020 and above are special numbers of the Arm interrupt controller. */
export const INTERRUPTS_MAX = 1020;
/** What an interrupt controller answers when nothing is pending. */
export const INTERRUPT_SPURIOUS = 1023;
/** Priorities of lines: the lower, the more urgent. */
export const PRIORITIES = 256;
/** What a line has until its compartment says otherwise. */
export const PRIORITY_FIRST = 128;
/** Only lines that are more urgent than the threshold interrupt; at first all are but those of the last priority. */
export const THRESHOLD_FIRST = 255;
/** Bus masters other than cores. */
export const MASTERS_MAX = 64;

/** Access rights to a granule: bits of one byte. Neither writing nor executing is ever granted without reading. */
export const RIGHTS_NONE = 0;
export const RIGHTS_READ = 1;
export const RIGHTS_WRITE = 2;
export const RIGHTS_READ_WRITE = RIGHTS_READ | RIGHTS_WRITE;
export const RIGHTS_EXECUTE = 4;
/** What a compartment has to memory of its own. */
export const RIGHTS_ALL = RIGHTS_READ_WRITE | RIGHTS_EXECUTE;

/** What a core or master gets instead of an answer; both are seen by the compartment itself only. */
export const FAULT_ALIGNMENT = -101;
/** The same for an address that is nowhere and for one that is somebody else's. */
export const FAULT_ACCESS = -102;

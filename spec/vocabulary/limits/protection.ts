/** What the protection units' registers and tables are made of: bits and codes as the architectures number them. */

/** RISC-V PMP configuration byte: permissions, address-matching mode, lock. */
export const PMP_READ = 1 << 0;
export const PMP_WRITE = 1 << 1;
export const PMP_EXECUTE = 1 << 2;
export const PMP_MODE_SHIFT = 3;
export const PMP_MODE_MASK = 3 << PMP_MODE_SHIFT;
export const PMP_OFF = 0;
export const PMP_TOR = 1;
export const PMP_NA4 = 2;
export const PMP_NAPOT = 3;
export const PMP_LOCK = 1 << 7;
/** An address register counts in these: it holds an address without its two lowest bits. */
export const PMP_UNIT_BYTES = 4;
/** Widest physical address that we model; the format has room for 56 (docs/decisions/0080). */
export const PMP_ADDRESS_BITS_MAX = 53;
/** How many entries a PMP has. */
export const PMP_ENTRIES_SMALL = 16;
export const PMP_ENTRIES_LARGE = 64;
/** The lowest entries are the monitor's: they decide before any other. */
export const PMP_ENTRIES_OF_MONITOR = 2;
/** The monitor's own memory above everybody's, and the page of it below its stack that not even the monitor touches: powers of two. */
export const MONITOR_BYTES = 0x1_0000;
export const GUARD_BYTES = 0x1000;

/** Armv8 stage 2, 4 KiB granule: a table has 512 descriptors of 8 bytes. */
export const S2_PAGE_BITS = 12;
export const S2_TABLE_BITS = 9;
export const S2_DESCRIPTOR_BYTES = 8;
/** Descriptor bits. */
export const S2_VALID_BIT = 0;
export const S2_TABLE_BIT = 1;
export const S2_READ_BIT = 6;
export const S2_WRITE_BIT = 7;
export const S2_ACCESS_FLAG_BIT = 10;
export const S2_EXECUTE_NEVER_BIT = 54;
/** An output or next-table address occupies descriptor bits 12 to 47. */
export const S2_ADDRESS_BITS_MAX = 48;
/** Up to this many tables lie side by side at the level where a walk starts. */
export const S2_CONCATENATED_MAX = 16;
/** Fault status codes; the level is added. */
export const S2_FAULT_ADDRESS_SIZE = 0x00;
export const S2_FAULT_TRANSLATION = 0x04;
export const S2_FAULT_ACCESS_FLAG = 0x08;
export const S2_FAULT_PERMISSION = 0x0c;
export const S2_FAULT_WALK_ABORT = 0x14;
/** Not a fault: the access goes through. */
export const S2_OK = -1;

/** TZC-400: regions start and end at 4 KiB, region 0 is everything, a master has one of 16 non-secure identities. */
export const TZC_PAGE_BYTES = 4096;
export const TZC_REGIONS = 9;
/** Region 0 lets nothing through. */
export const TZC_REGIONS_TO_GIVE = TZC_REGIONS - 1;
export const TZC_FILTERS = 4;
export const TZC_IDENTITIES = 16;

/** Numbers of the block device: feature bits, request types, status bytes, the layouts of configuration and requests. */

/** Feature bits by number. */
export const BLK_F_SIZE_MAX = 1;
export const BLK_F_SEG_MAX = 2;
export const BLK_F_GEOMETRY = 4;
export const BLK_F_RO = 5;
export const BLK_F_BLK_SIZE = 6;
export const BLK_F_FLUSH = 9;
export const BLK_F_TOPOLOGY = 10;
export const BLK_F_CONFIG_WCE = 11;
export const BLK_F_MQ = 12;
export const BLK_F_DISCARD = 13;
export const BLK_F_WRITE_ZEROES = 14;
export const BLK_F_LIFETIME = 15;
export const BLK_F_SECURE_ERASE = 16;
export const BLK_F_ZONED = 17;

export const BLK_T_IN = 0;
export const BLK_T_OUT = 1;
export const BLK_T_FLUSH = 4;
export const BLK_T_GET_ID = 8;
export const BLK_T_GET_LIFETIME = 10;
export const BLK_T_DISCARD = 11;
export const BLK_T_WRITE_ZEROES = 13;
export const BLK_T_SECURE_ERASE = 14;
export const BLK_T_ZONE_APPEND = 15;
export const BLK_T_ZONE_REPORT = 16;
export const BLK_T_ZONE_OPEN = 18;
export const BLK_T_ZONE_CLOSE = 20;
export const BLK_T_ZONE_FINISH = 22;
export const BLK_T_ZONE_RESET = 24;
export const BLK_T_ZONE_RESET_ALL = 26;

export const BLK_S_OK = 0;
export const BLK_S_IOERR = 1;
export const BLK_S_UNSUPP = 2;
export const BLK_S_ZONE_INVALID_CMD = 3;
export const BLK_S_ZONE_UNALIGNED_WP = 4;
export const BLK_S_ZONE_OPEN_RESOURCE = 5;
export const BLK_S_ZONE_ACTIVE_RESOURCE = 6;

/** Bytes of a sector: the unit of capacity and position, whatever block size the device advertises. */
export const BLK_SECTOR_BYTES = 512;
/** Bytes of a request's header: type, reserved, sector. */
export const BLK_HEADER_BYTES = 4 + 4 + 8;
/** Bytes of the device's name, padded with NUL. */
export const BLK_ID_BYTES = 20;
/** Bytes of a segment of discard and write zeroes: sector, number of sectors, flags. */
export const BLK_SEGMENT_BYTES = 8 + 4 + 4;
/** The one flag of a segment. */
export const BLK_SEGMENT_UNMAP = 1;

/** Bytes of an answer about wear: three fields of two bytes. */
export const BLK_LIFETIME_BYTES = 2 + 2 + 2;
/** The greatest values of its fields that mean something; those above are reserved. */
export const BLK_LIFETIME_RESERVE_MAX = 3;
export const BLK_LIFETIME_TYPE_MAX = 11;

/** Who manages the zones of a disk: nobody or itself, the driver, either. */
export const BLK_Z_NONE = 0;
export const BLK_Z_HM = 1;
export const BLK_Z_HA = 2;
/** Types of zone: written in any order, in sequence only, in sequence if possible. */
export const BLK_ZT_CONV = 1;
export const BLK_ZT_SWR = 2;
export const BLK_ZT_SWP = 3;
/** States of a zone. */
export const BLK_ZS_NOT_WP = 0;
export const BLK_ZS_EMPTY = 1;
export const BLK_ZS_IOPEN = 2;
export const BLK_ZS_EOPEN = 3;
export const BLK_ZS_CLOSED = 4;
export const BLK_ZS_RDONLY = 13;
export const BLK_ZS_FULL = 14;
export const BLK_ZS_OFFLINE = 15;
/** Bytes of a report's header, number of zones and padding, and of one zone in it: capacity, start, write pointer, type, state, padding. */
export const BLK_REPORT_HEADER_BYTES = 8 + 56;
export const BLK_REPORT_ZONE_BYTES = 8 + 8 + 8 + 1 + 1 + 38;
/** Bytes in which the place of an append is returned, right before the status. */
export const BLK_APPEND_SECTOR_BYTES = 8;

/** Offsets in the configuration space, in bytes. */
export const BLK_CONFIG_CAPACITY = 0;
export const BLK_CONFIG_SIZE_MAX = 8;
export const BLK_CONFIG_SEG_MAX = 12;
export const BLK_CONFIG_BLK_SIZE = 20;
export const BLK_CONFIG_WRITEBACK = 32;
export const BLK_CONFIG_NUM_QUEUES = 34;
export const BLK_CONFIG_DISCARD_SECTORS_MAX = 36;
export const BLK_CONFIG_DISCARD_SEG_MAX = 40;
export const BLK_CONFIG_DISCARD_ALIGNMENT = 44;
export const BLK_CONFIG_ZEROES_SECTORS_MAX = 48;
export const BLK_CONFIG_ZEROES_SEG_MAX = 52;
export const BLK_CONFIG_ZEROES_MAY_UNMAP = 56;
export const BLK_CONFIG_ERASE_SECTORS_MAX = 60;
export const BLK_CONFIG_ERASE_SEG_MAX = 64;
export const BLK_CONFIG_ERASE_ALIGNMENT = 68;
export const BLK_CONFIG_ZONE_SECTORS = 72;
export const BLK_CONFIG_OPEN_ZONES_MAX = 76;
export const BLK_CONFIG_ACTIVE_ZONES_MAX = 80;
export const BLK_CONFIG_APPEND_SECTORS_MAX = 84;
export const BLK_CONFIG_WRITE_GRANULARITY = 88;
export const BLK_CONFIG_ZONE_MODEL = 92;
export const BLK_CONFIG_BYTES = 96;

/** Faults of a medium, as bits. */
export const DISK_FAULT_READ = 1;
export const DISK_FAULT_WRITE = 2;
export const DISK_FAULT_FLUSH = 4;

/** Replies to a chain that is handed over, beside the number of the slot that it takes. */
export const BLK_NOT_TAKEN = -1;
export const BLK_BROKEN = -2;

/** What an observer says of a driver or of an offer: that it is as it should be, or that the guard with this number is the first broken. */
export const BLK_PROPER = 0;

/** What a driver may do wrong in a request. */
export const BLK_BREACH_RANGE = 1;
export const BLK_BREACH_SECTORS = 2;
export const BLK_BREACH_SECTOR_NOT_ZERO = 3;
export const BLK_BREACH_DATA = 4;
export const BLK_BREACH_SEGMENTS = 5;
export const BLK_BREACH_SEGMENT_COUNT = 6;
export const BLK_BREACH_UNMAP = 7;
export const BLK_BREACH_STALE_CAPACITY = 8;
export const BLK_BREACH_ZONE_START = 9;
export const BLK_BREACH_GRANULARITY = 10;
export const BLK_BREACH_APPEND_SIZE = 11;
export const BLK_BREACH_ZONE_CAPACITY = 12;
/** In a negotiation. */
export const BLK_BREACH_READ_ONLY = 13;
export const BLK_BREACH_DISCARD = 14;
export const BLK_BREACH_ZONED = 15;
/** In reading the configuration. */
export const BLK_BREACH_EARLY_READ = 16;
/** What a device may offer wrongly. */
export const BLK_BREACH_NO_FLUSH = 17;
export const BLK_BREACH_WCE = 18;
export const BLK_BREACH_PADDING = 19;
export const BLK_BREACH_NOT_ZONED = 20;
export const BLK_BREACH_LEGACY_ZONED = 21;
export const BLK_BREACH_MODEL = 22;
export const BLK_BREACH_ZONE_SIZE = 23;
export const BLK_BREACH_OPEN_MAX = 24;
export const BLK_BREACH_ACTIVE_MAX = 25;
export const BLK_BREACH_APPEND_MAX = 26;
export const BLK_BREACH_APPEND_BEYOND_SEGMENTS = 27;
export const BLK_BREACH_WRITE_UNIT = 28;
export const BLK_BREACH_ZONE_PADDING = 29;
export const BLK_BREACH_MAY_UNMAP = 30;
export const BLK_BREACH_NO_LIFETIME = 31;
export const BLK_BREACH_LIFETIME = 32;
export const BLK_BREACH_ERASE_ALIGNMENT = 33;
export const BLK_BREACH_QUEUES = 34;

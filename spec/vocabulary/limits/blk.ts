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

export const BLK_S_OK = 0;
export const BLK_S_IOERR = 1;
export const BLK_S_UNSUPP = 2;

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
export const BLK_CONFIG_BYTES = 96;

/** Faults of a medium, as bits. */
export const DISK_FAULT_READ = 1;
export const DISK_FAULT_WRITE = 2;
export const DISK_FAULT_FLUSH = 4;

/** Replies to a chain that is handed over, beside the number of the slot that it takes. */
export const BLK_NOT_TAKEN = -1;
export const BLK_BROKEN = -2;

/**
 * The numbers of the NBD protocol (its public protocol document, fixed newstyle part), as a server needs them.
 *
 * They are not among the specification's: NBD is the outside world's way in, not a part of the system that is specified. Numbers of 64
 * bits are two halves, the more significant one first, as on the wire.
 */

/** `NBDMAGIC` and `IHAVEOPT` in ASCII: what a server says first. */
export const INIT_MAGIC = [0x4e42_444d, 0x4147_4943] as const;
export const OPTION_MAGIC = [0x4948_4156, 0x454f_5054] as const;
export const OPTION_REPLY_MAGIC = [0x0003_e889, 0x0455_65a9] as const;
export const REQUEST_MAGIC = 0x2560_9513;
export const SIMPLE_REPLY_MAGIC = 0x6744_6698;

export const FLAG_FIXED_NEWSTYLE = 1;
export const FLAG_NO_ZEROES = 2;

/** Magic, option, length. */
export const OPTION_HEADER_BYTES = 8 + 4 + 4;
/** Magic, option, reply type, length. */
export const OPTION_REPLY_BYTES = 8 + 4 + 4 + 4;
/** Magic, flags, type, cookie, offset, length. */
export const REQUEST_BYTES = 4 + 2 + 2 + 8 + 8 + 4;
/** Magic, error, cookie. */
export const SIMPLE_REPLY_BYTES = 4 + 4 + 8;
/** The padding after the answer to `OPT_EXPORT_NAME` for a client that did not ask to be spared it. */
export const EXPORT_NAME_ZEROES = 124;

export const OPT_EXPORT_NAME = 1;
export const OPT_ABORT = 2;
export const OPT_LIST = 3;
export const OPT_STARTTLS = 5;
export const OPT_INFO = 6;
export const OPT_GO = 7;
export const OPT_STRUCTURED_REPLY = 8;

export const REP_ACK = 1;
export const REP_SERVER = 2;
export const REP_INFO = 3;
export const REP_ERR_UNSUP = 0x8000_0001;
export const REP_ERR_INVALID = 0x8000_0003;
export const REP_ERR_UNKNOWN = 0x8000_0006;
export const REP_ERR_TOO_BIG = 0x8000_0009;

export const INFO_EXPORT = 0;
export const INFO_BLOCK_SIZE = 3;

export const EXPORT_HAS_FLAGS = 1 << 0;
export const EXPORT_READ_ONLY = 1 << 1;
export const EXPORT_SEND_FLUSH = 1 << 2;
export const EXPORT_SEND_FUA = 1 << 3;
export const EXPORT_SEND_TRIM = 1 << 5;
export const EXPORT_SEND_WRITE_ZEROES = 1 << 6;
export const EXPORT_CAN_MULTI_CONN = 1 << 8;

export const CMD_READ = 0;
export const CMD_WRITE = 1;
export const CMD_DISC = 2;
export const CMD_FLUSH = 3;
export const CMD_TRIM = 4;
export const CMD_WRITE_ZEROES = 6;

export const CMD_FLAG_FUA = 1 << 0;
export const CMD_FLAG_NO_HOLE = 1 << 1;

export const NBD_OK = 0;
export const NBD_EPERM = 1;
export const NBD_EIO = 5;
export const NBD_EINVAL = 22;
export const NBD_ENOSPC = 28;

/** What the protocol wants every server to accept in one payload, and all that this one accepts. */
export const PAYLOAD_BYTES_MAX = 2 ** 25;

/** Numbers of the loopback control protocol: virtio-msg's header and messages, and what is ours (docs/decisions/0043). */

export const LOOP_HEADER_BYTES = 1 + 1 + 2 + 2 + 2;
export const LOOP_AT_TYPE = 0;
export const LOOP_AT_ID = 1;
export const LOOP_AT_DEVICE = 2;
export const LOOP_AT_TOKEN = 4;
export const LOOP_AT_SIZE = 6;

/** Bits of the type; the others are reserved. */
export const LOOP_RESPONSE = 1;
export const LOOP_BUS = 2;

/** Configuration bytes that one message carries, and so the longest message: a configuration event. */
export const LOOP_CONFIG_BYTES_MAX = 256;
export const LOOP_MESSAGE_BYTES_MAX = LOOP_HEADER_BYTES + 16 + LOOP_CONFIG_BYTES_MAX;
/** Words of feature bits that one message carries. */
export const LOOP_FEATURE_BLOCKS_MAX = 8;
/** Queues that an interrupt event can name. */
export const LOOP_QUEUES_MAX = 64;

/** Messages about a device. */
export const LOOP_GET_DEVICE_INFO = 0x02;
export const LOOP_GET_DEVICE_FEATURES = 0x03;
export const LOOP_SET_DRIVER_FEATURES = 0x04;
export const LOOP_GET_CONFIG = 0x05;
export const LOOP_SET_CONFIG = 0x06;
export const LOOP_GET_DEVICE_STATUS = 0x07;
export const LOOP_SET_DEVICE_STATUS = 0x08;
export const LOOP_GET_VQUEUE = 0x09;
export const LOOP_SET_VQUEUE = 0x0a;
export const LOOP_RESET_VQUEUE = 0x0b;
export const LOOP_GET_SHM = 0x0c;
export const LOOP_EVENT_CONFIG = 0x40;
export const LOOP_EVENT_AVAIL = 0x41;
export const LOOP_EVENT_USED = 0x42;

/** Messages about the bus: their ids are given here with the bus bit above the byte. The last one is ours. */
export const LOOP_BUS_PING = 0x103;
export const LOOP_BUS_EVENT_INTERRUPT = 0x180;

/** Status words of Client and Server. */
export const LOOP_OK = 0;
export const LOOP_EMPTY = 1;
export const LOOP_BUSY = 2;
export const LOOP_FULL = 3;
export const LOOP_NOT_CONNECTED = 4;
export const LOOP_INVALID = 5;
export const LOOP_MALFORMED = 6;
export const LOOP_STRANGER = 7;
export const LOOP_UNKNOWN = 8;
export const LOOP_STALE = 9;
export const LOOP_IDLE = 10;
export const LOOP_MISMATCH = 11;
export const LOOP_OUTSIDE = 12;
export const LOOP_REJECTED = 13;

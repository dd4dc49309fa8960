/** Numbers of the console device: feature bits, configuration, control messages. */

export const CONSOLE_F_SIZE = 0;
export const CONSOLE_F_MULTIPORT = 1;
export const CONSOLE_F_EMERG_WRITE = 2;

/** Offsets in the configuration space, in bytes. */
export const CONSOLE_CONFIG_COLS = 0;
export const CONSOLE_CONFIG_ROWS = 2;
export const CONSOLE_CONFIG_MAX_NR_PORTS = 4;
export const CONSOLE_CONFIG_EMERG_WR = 8;
export const CONSOLE_CONFIG_BYTES = 2 + 2 + 4 + 4;

/** Queues by number; those of port 1 follow the control queues, and each further port adds two. */
export const CONSOLE_QUEUE_CONTROL_IN = 2;
export const CONSOLE_QUEUE_CONTROL_OUT = 3;
export const CONSOLE_QUEUE_PORT_1 = 4;

/** Bytes of a control message: port, event, value; and of the size that follows a RESIZE. */
export const CONSOLE_CONTROL_BYTES = 4 + 2 + 2;
export const CONSOLE_RESIZE_BYTES = 2 + 2;

/** Events of control messages. */
export const CONSOLE_DEVICE_READY = 0;
export const CONSOLE_PORT_ADD = 1;
export const CONSOLE_PORT_REMOVE = 2;
export const CONSOLE_PORT_READY = 3;
export const CONSOLE_CONSOLE_PORT = 4;
export const CONSOLE_RESIZE = 5;
export const CONSOLE_PORT_OPEN = 6;
export const CONSOLE_PORT_NAME = 7;

/** Bytes of each port's output that are kept, the latest ones. */
export const CONSOLE_KEPT_BYTES = 64;

/** Answers to a buffer that is handed over: it stays where it is, waits, or has been dealt with; the device needs a reset. */
export const CONSOLE_NOT_TAKEN = 0;
export const CONSOLE_WAITS = 1;
export const CONSOLE_USED = 2;
export const CONSOLE_BROKEN = -2;

/** What an observer says of the driver. */
export const CONSOLE_PROPER = 0;
export const CONSOLE_BREACH_READABLE = 1;
export const CONSOLE_BREACH_WRITABLE = 2;
export const CONSOLE_BREACH_NOT_READY = 3;
export const CONSOLE_BREACH_NOT_OPENED = 4;
export const CONSOLE_BREACH_OPENED_WRONGLY = 5;

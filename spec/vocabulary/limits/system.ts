/** Numbers of the whole system that are the Client's and the Server's own business: doorbells, and what a request's slot in the window holds. */

/** Doorbells: frames of the link, and rings of the queue. */
export const BELL_LINK = 1;
export const BELL_QUEUE = 2;

/** A slot: the request's header, its status byte, one segment, an indirect table of three buffers. */
export const SLOT_BYTES = 128;
export const SLOT_STATUS = 16;
export const SLOT_SEGMENT = 32;
export const SLOT_TABLE = 64;
/** What the Client leaves in the status byte: no status of the standard's. */
export const SLOT_NO_STATUS = 0xff;

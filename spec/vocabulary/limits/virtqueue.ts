/** The numbers of a virtqueue: what the standard fixes for split and packed rings, and the status words of this project's queue calls. */

export const VIRTQ_DESC_F_NEXT = 1;
export const VIRTQ_DESC_F_WRITE = 2;
export const VIRTQ_DESC_F_INDIRECT = 4;

export const VIRTQ_AVAIL_F_NO_INTERRUPT = 1;
export const VIRTQ_USED_F_NO_NOTIFY = 1;

/** Marks of a packed ring's descriptor: their meaning turns over each time a side passes the end of the ring. */
export const VIRTQ_DESC_F_AVAIL = 1 << 7;
export const VIRTQ_DESC_F_USED = 1 << 15;

/** What the flags of a packed ring's event structure ask for; 3 is reserved. */
export const VIRTQ_EVENT_ENABLE = 0;
export const VIRTQ_EVENT_DISABLE = 1;
export const VIRTQ_EVENT_DESC = 2;
export const VIRTQ_EVENT_BYTES = 2 + 2; // offset and wrap, flags
export const VIRTQ_EVENT_ALIGN = 4;

export const VIRTQ_DESC_BYTES = 8 + 4 + 2 + 2; // addr, len, flags, next
export const VIRTQ_USED_ELEMENT_BYTES = 4 + 4; // id, len

export const VIRTQ_DESC_ALIGN = 16;
export const VIRTQ_AVAIL_ALIGN = 2;
export const VIRTQ_USED_ALIGN = 4;

/** Rings have up to this many descriptors; split rings a power of two. */
export const VIRTQ_SIZE_MAX = 32768;
/** All buffers of a chain together, in bytes. */
export const VIRTQ_CHAIN_BYTES_MAX = 2 ** 32;

/** Feature bits that change how a queue works, by bit number. */
export const VIRTIO_F_INDIRECT_DESC = 28;
export const VIRTIO_F_EVENT_IDX = 29;

/** Status words of queue calls: the first word of every reply. */
export const VIRTQ_OK = 0;
/** Nothing is available, or nothing has been used. */
export const VIRTQ_EMPTY = 1;
/** The queue is not enabled. */
export const VIRTQ_DISABLED = 2;
/** The other side broke the ring: the queue does nothing until it is reset (docs/decisions/0020). */
export const VIRTQ_NEEDS_RESET = 3;
/** Not enough free descriptors. */
export const VIRTQ_FULL = 4;
/** The caller's own arguments are wrong; the queue is as it was. */
export const VIRTQ_REFUSED = 5;

/** In place of an indirect table's address: the chain is laid out in the descriptor table itself. */
export const VIRTQ_DIRECT = -1;

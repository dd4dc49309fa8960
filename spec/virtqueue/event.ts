/** Index arithmetic that split and packed rings share. Indices run freely modulo 2^16; a slot is an index modulo the queue size. */

/** How far one free-running index is ahead of another. */
export const ahead = (of: number, than: number): number => (of - than) & 0xffff;

export const following = (index: number): number => (index + 1) & 0xffff;

/**
 * virtio-1.4/split/desc/event/1: true if one of the last `count` indices before `next` is the one after whose entry the other side
 * wants to hear. The number of entries is counted, not taken from indices, so that it is right even beyond 2^16.
 */
export const reaches = (event: number, next: number, count: number): boolean => ahead(next - 1, event) < count;

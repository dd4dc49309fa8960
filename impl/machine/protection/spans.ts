/** Bytes that one descriptor of each level speaks for, 4 KiB granule; level 0 first. */
export const SPANS: readonly number[] = [2 ** 39, 2 ** 30, 2 ** 21, 2 ** 12];

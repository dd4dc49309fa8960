/** Bytes of the region, seen through one function: the specification never holds the memory, so that it can lie in a monitor's granules. */

/** The byte at an offset in the region. */
export type Read = (at: number) => number;

/** Bytes to be stored, in the order in which a peer may come to see them. */
export interface Write {
  readonly at: number;
  readonly bytes: ArrayLike<number>;
}

export const u16 = (read: Read, at: number): number => read(at) | (read(at + 1) << 8);
export const u32 = (read: Read, at: number): number => (read(at) | (read(at + 1) << 8) | (read(at + 2) << 16) | (read(at + 3) << 24)) >>> 0;

export const bytes16 = (value: number): readonly number[] => [value & 0xff, (value >>> 8) & 0xff];
export const bytes32 = (value: number): readonly number[] => [
  value & 0xff,
  (value >>> 8) & 0xff,
  (value >>> 16) & 0xff,
  (value >>> 24) & 0xff,
];

export const word = (at: number, value: number): Write => ({ at, bytes: bytes32(value) });
export const zeros = (at: number, length: number): Write => ({ at, bytes: new Uint8Array(length) });

/** Indices, epochs and sequence numbers run freely through 32 bits. */
export const plus = (a: number, b: number): number => (a + b) >>> 0;
export const minus = (a: number, b: number): number => (a - b) >>> 0;

/** What can be asked of the program that runs in supervisor mode under OpenSBI: entries of a table, in the bytes in which it reads them. */

/** Harts by their order: 0 is the one that the firmware entered first. */
export interface Entry {
  readonly op: keyof typeof OPS;
  readonly hart: number;
  readonly words: readonly number[];
}

const OPS = { call: 1, load: 2, store: 3, fetch: 4, start: 5, suspend: 6, changes: 7, statusAfter: 8 } as const;
const WORDS = 7;

/** Extensions and functions by the numbers of the SBI specification. */
export const BASE = 0x10;
export const HSM = 0x48_534d;
export const [GET_SPEC_VERSION, PROBE_EXTENSION] = [0, 3];
export const [HART_START, HART_STOP, HART_GET_STATUS, HART_SUSPEND] = [0, 1, 2, 3];
export const [STARTED, STOPPED, SUSPENDED] = [0, 1, 4];
export const NON_RETENTIVE = 0x8000_0000;

/** An argument that stands for a hart by its order: the program puts the firmware's number for it. */
export const hartNumber = (order: number): number => 2 ** 32 + order;

export const call = (extension: number, fn: number, ...words: readonly number[]): Entry => callOn(0, extension, fn, ...words);
export const callOn = (hart: number, extension: number, fn: number, ...words: readonly number[]): Entry => ({
  op: 'call',
  hart,
  words: [extension, fn, ...words],
});

const END = new Array<number>(WORDS).fill(0);

export const encodeEntries = (entries: readonly Entry[]): Uint8Array => {
  const rows = [...entries.map(({ op, hart, words }) => [OPS[op], hart, ...words]), END];
  const bytes = new DataView(new ArrayBuffer(8 * WORDS * rows.length));
  for (const [i, row] of rows.entries())
    for (let w = 0; w < WORDS; w += 1) bytes.setBigUint64(8 * (WORDS * i + w), BigInt(row[w] ?? 0), true);
  return new Uint8Array(bytes.buffer);
};

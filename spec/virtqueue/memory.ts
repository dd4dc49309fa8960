/** Guest memory as a queue sees it, through one argument: whoever owns the memory says how it is read and where it ends. */
import type { Store } from '../vocabulary/virtqueue.ts';

export interface Memory {
  /** The byte at an address that is backed. */
  readonly read: (address: number) => number;
  /** True if all of it can hold rings and tables. */
  readonly backs: (address: number, length: number) => boolean;
  /** True if all of it is guest memory, where buffers may lie. */
  readonly contains: (address: number, length: number) => boolean;
}

/** One side of a queue with the memory that it shares, and the stores that it makes to it, in order. */
export interface Sight<Side> {
  readonly side: Side;
  readonly memory: Memory;
  readonly stores: readonly Store[];
}

export const read16 = (memory: Memory, address: number): number => memory.read(address) + 0x100 * memory.read(address + 1);

export const read32 = (memory: Memory, address: number): number => read16(memory, address) + 0x1_0000 * read16(memory, address + 2);

/**
 * An address of 64 bits as a number: exact below 2^53. Above, rounding never goes below 2^53, where no guest memory reaches, so that
 * every question whether it lies in memory is still answered rightly.
 */
export const readAddress = (memory: Memory, address: number): number =>
  read32(memory, address) + 0x1_0000_0000 * read32(memory, address + 4);

/** Memory as it reads once these stores have been made. */
export const after = (memory: Memory, stores: readonly Store[]): Memory => ({
  ...memory,
  read: (address) => {
    const last = stores.findLast((each) => address >= each.address && address < each.address + each.width);
    return last === undefined ? memory.read(address) : (last.value >>> (8 * (address - last.address))) & 0xff;
  },
});

export const store16 = (address: number, value: number): Store => ({ address, width: 2, value });

export const store32 = (address: number, value: number): Store => ({ address, width: 4, value });

export const isWord16 = (value: number): boolean => Number.isInteger(value) && value >= 0 && value <= 0xffff;

export const isWord32 = (value: number): boolean => Number.isInteger(value) && value >= 0 && value <= 0xffff_ffff;

export const isAddress = (value: number): boolean => Number.isSafeInteger(value) && value >= 0;

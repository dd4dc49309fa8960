/** A buffer on a packed ring as a device comes across it: the descriptors of a list, or the entries of the table that one points to. */
import { VIRTQ_DESC_BYTES, VIRTQ_DESC_F_INDIRECT, VIRTQ_DESC_F_NEXT, VIRTQ_DESC_F_WRITE } from '../../vocabulary/limits.ts';
import type { Buffer } from '../../vocabulary/virtqueue.ts';
import { type Memory, read16, read32, readAddress } from '../memory.ts';
import { advance, type Cursor } from './cursor.ts';
import { descriptorAt, type PackedRing } from './ring.ts';

export interface Descriptor {
  readonly address: number;
  readonly length: number;
  readonly id: number;
  readonly flags: number;
  /** The wrap counter of the round in which it is read; of no meaning in a table. */
  readonly wrap: number;
}

/** All that a device comes across, up to the first thing that keeps it from going on. */
export interface Survey {
  /** Descriptors of the ring, in order. */
  readonly list: readonly Descriptor[];
  /** What describes buffers: the list itself, or the entries of the table that its only descriptor points to. */
  readonly buffers: readonly Descriptor[];
  /** True if the list still goes on after as many descriptors as the ring has. */
  readonly endless: boolean;
}

export const NOTHING: Survey = { list: [], buffers: [], endless: false };

const read = (memory: Memory, at: number, wrap: number): Descriptor => ({
  address: readAddress(memory, at),
  length: read32(memory, at + 8),
  id: read16(memory, at + 12),
  flags: read16(memory, at + 14),
  wrap,
});

export const isWritable = (d: Descriptor): boolean => (d.flags & VIRTQ_DESC_F_WRITE) !== 0;
export const hasNext = (d: Descriptor): boolean => (d.flags & VIRTQ_DESC_F_NEXT) !== 0;
export const isIndirect = (d: Descriptor): boolean => (d.flags & VIRTQ_DESC_F_INDIRECT) !== 0;
export const isTableLength = (bytes: number): boolean => bytes > 0 && bytes % VIRTQ_DESC_BYTES === 0;
export const entriesOf = (pointer: Descriptor): number => pointer.length / VIRTQ_DESC_BYTES;

const listFrom = (memory: Memory, ring: PackedRing, from: Cursor): readonly Descriptor[] => {
  const list: Descriptor[] = [];
  for (let at = from; list.length < ring.size; at = advance(at, 1, ring.size)) {
    const each = read(memory, descriptorAt(ring, at.slot), at.wrap);
    list.push(each);
    if (!hasNext(each)) break;
  }
  return list;
};

/** virtio-1.4/packed/desc/indirect/1: all entries of the table, one after the other; links mean nothing. One more than allowed is enough to see. */
const tableOf = (memory: Memory, ring: PackedRing, pointer: Descriptor): readonly Descriptor[] => {
  if (!ring.indirect || !isTableLength(pointer.length) || !memory.backs(pointer.address, pointer.length)) return [];
  const seen = Math.min(entriesOf(pointer), ring.size + 1);
  return Array.from({ length: seen }, (_, i) => read(memory, pointer.address + VIRTQ_DESC_BYTES * i, 0));
};

export const survey = (memory: Memory, ring: PackedRing, from: Cursor): Survey => {
  const list = listFrom(memory, ring, from);
  const first = list[0];
  const last = list.at(-1);
  const endless = last !== undefined && hasNext(last);
  if (first === undefined || !isIndirect(first)) return { list, buffers: list, endless };
  return { list, buffers: tableOf(memory, ring, first), endless };
};

/** A buffer that a device may act on. */
export interface Chain {
  readonly id: number;
  readonly slots: number;
  readonly readable: readonly Buffer[];
  readonly writable: readonly Buffer[];
}

const bufferOf = ({ address, length }: Descriptor): Buffer => ({ address, length });

/** virtio-1.4/packed/desc/chain/1: the id is that of the last descriptor. */
export const chainOf = ({ list, buffers }: Survey): Chain => ({
  id: list.at(-1)?.id ?? -1,
  slots: list.length,
  readable: buffers.filter((each) => !isWritable(each)).map(bufferOf),
  writable: buffers.filter(isWritable).map(bufferOf),
});

export const bytesOf = (buffers: readonly Buffer[]): number => buffers.reduce((sum, { length }) => sum + length, 0);

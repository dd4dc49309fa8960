/** A descriptor chain: what a device comes across as it follows one, and the buffers that it is made of. What must hold is in legal.ts. */
import { VIRTQ_DESC_BYTES, VIRTQ_DESC_F_INDIRECT, VIRTQ_DESC_F_NEXT, VIRTQ_DESC_F_WRITE } from '../../vocabulary/limits.ts';
import type { Buffer } from '../../vocabulary/virtqueue.ts';
import { type Memory, read16, read32, readAddress } from '../memory.ts';
import type { SplitRing } from './ring.ts';

/** A chain that a device may act on. */
export interface Chain {
  readonly head: number;
  readonly readable: readonly Buffer[];
  readonly writable: readonly Buffer[];
}

export interface Descriptor {
  readonly address: number;
  readonly length: number;
  readonly flags: number;
  readonly next: number;
}

/** A table of descriptors: the ring's own, or an indirect one. */
export interface Table {
  readonly address: number;
  readonly entries: number;
  readonly indirect: boolean;
}

/** A descriptor that the device came across, and the table where it stands. */
export interface Visit extends Descriptor {
  readonly table: Table;
}

/** All that a device comes across in one chain, up to the first thing that keeps it from going on. */
export interface Survey {
  readonly visits: readonly Visit[];
  /** The visits that are buffers: all but the one that points to an indirect table. */
  readonly buffers: readonly Visit[];
  /** True if the chain leads to a descriptor that was visited already. */
  readonly loops: boolean;
}

/** What there is to see where there is no chain: nothing is wrong with it. */
export const NOTHING: Survey = { visits: [], buffers: [], loops: false };

/** virtio-1.4/split/desc/layout/4: addr, len, flags, next. */
const descriptorAt = (memory: Memory, table: Table, index: number): Visit => {
  const at = table.address + VIRTQ_DESC_BYTES * index;
  return {
    address: readAddress(memory, at),
    length: read32(memory, at + 8),
    flags: read16(memory, at + 12),
    next: read16(memory, at + 14),
    table,
  };
};

export const isWritable = (d: Descriptor): boolean => (d.flags & VIRTQ_DESC_F_WRITE) !== 0;
export const hasNext = (d: Descriptor): boolean => (d.flags & VIRTQ_DESC_F_NEXT) !== 0;
export const isIndirect = (d: Descriptor): boolean => (d.flags & VIRTQ_DESC_F_INDIRECT) !== 0;

export const isTableLength = (bytes: number): boolean => bytes > 0 && bytes % VIRTQ_DESC_BYTES === 0;

/** True if the device goes on into the indirect table that this descriptor points to. */
const leadsToTable = (memory: Memory, ring: SplitRing, visit: Visit): boolean =>
  ring.indirect && !visit.table.indirect && !hasNext(visit) && isTableLength(visit.length) && memory.backs(visit.address, visit.length);

/** Bounded: one buffer more than the queue size, or a descriptor that comes twice, and there is nothing left to learn. */
export const survey = (memory: Memory, ring: SplitRing, head: number): Survey => {
  const visits: Visit[] = [];
  const buffers: Visit[] = [];
  let table: Table = { address: ring.descriptors, entries: ring.size, indirect: false };
  let seen: number[] = []; // indices in this table; a search of few is quicker than a set
  let index = head;
  while (buffers.length <= ring.size && !seen.includes(index)) {
    seen.push(index);
    const visit = descriptorAt(memory, table, index);
    visits.push(visit);
    if (isIndirect(visit)) {
      if (!leadsToTable(memory, ring, visit)) return { visits, buffers, loops: false };
      table = { address: visit.address, entries: visit.length / VIRTQ_DESC_BYTES, indirect: true };
      seen = [];
      index = 0; // virtio-1.4/split/desc/indirect/1: a table is entered at its first entry
    } else {
      buffers.push(visit);
      if (!hasNext(visit) || visit.next >= table.entries) return { visits, buffers, loops: false };
      index = visit.next;
    }
  }
  return { visits, buffers, loops: buffers.length <= ring.size };
};

const bufferOf = ({ address, length }: Visit): Buffer => ({ address, length });

/** The chain of a survey with which nothing is wrong. */
export const chainOf = (head: number, { buffers }: Survey): Chain => ({
  head,
  readable: buffers.filter((each) => !isWritable(each)).map(bufferOf),
  writable: buffers.filter(isWritable).map(bufferOf),
});

export const bytesOf = (buffers: readonly Buffer[]): number => buffers.reduce((sum, { length }) => sum + length, 0);

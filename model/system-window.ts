/** The window as both sides see it: offsets into the monitor's memory, read through one function and written by making new granules. */
import type { MonitorState } from '../spec/monitor/index.ts';
import type { Memory } from '../spec/virtqueue/index.ts';
import type { SystemSetup } from '../spec/vocabulary/system.ts';
import type { Buffer, Store } from '../spec/vocabulary/virtqueue.ts';

/** Bytes to be stored at an offset. */
export interface Piece {
  readonly at: number;
  readonly bytes: ArrayLike<number>;
}

export const memoryOf = (m: MonitorState, { windowBase, windowBytes }: SystemSetup): Memory => {
  const { granuleBytes } = m.machine;
  return {
    read: (offset) => {
      const address = windowBase + offset;
      return m.memory[Math.floor(address / granuleBytes)]?.[address % granuleBytes] ?? 0;
    },
    backs: (offset, length) => offset + length <= windowBytes,
    contains: (offset, length) => offset + length <= windowBytes,
  };
};

/** Memory with the pieces stored in order; each granule that is touched is a new one. */
export const withPieces = (m: MonitorState, setup: SystemSetup, pieces: readonly Piece[]): MonitorState => {
  if (pieces.length === 0) return m;
  const { granuleBytes } = m.machine;
  const memory = m.memory.slice();
  const fresh = new Map<number, Uint8Array>();
  const granule = (g: number): Uint8Array => {
    const known = fresh.get(g);
    if (known !== undefined) return known;
    const copy = new Uint8Array(memory[g] ?? m.machine.blank);
    fresh.set(g, copy);
    memory[g] = copy;
    return copy;
  };
  for (const { at, bytes } of pieces)
    for (let done = 0; done < bytes.length; ) {
      const address = setup.windowBase + at + done;
      const offset = address % granuleBytes;
      const end = Math.min(bytes.length, done + granuleBytes - offset);
      const target = granule((address - offset) / granuleBytes);
      if (bytes instanceof Uint8Array) target.set(bytes.subarray(done, end), offset);
      else for (let i = done; i < end; i += 1) target[offset + i - done] = bytes[i] ?? 0;
      done = end;
    }
  return { ...m, memory };
};

export const u32 = (value: number): readonly number[] => [value & 0xff, (value >>> 8) & 0xff, (value >>> 16) & 0xff, value >>> 24];
export const u64 = (value: number): readonly number[] => [...u32(value % 2 ** 32), ...u32(Math.floor(value / 2 ** 32))];

export const piecesOf = (stores: readonly Store[]): readonly Piece[] =>
  stores.map(({ address, width, value }) => ({ at: address, bytes: u32(value).slice(0, width) }));

/** The bytes of several buffers in a row, taken granule by granule. */
export const gathered = (m: MonitorState, setup: SystemSetup, buffers: readonly Buffer[]): Uint8Array => {
  const { granuleBytes } = m.machine;
  const bytes = new Uint8Array(buffers.reduce((sum, { length }) => sum + length, 0));
  let done = 0;
  for (const buffer of buffers)
    for (let taken = 0; taken < buffer.length; ) {
      const address = setup.windowBase + buffer.address + taken;
      const offset = address % granuleBytes;
      const length = Math.min(buffer.length - taken, granuleBytes - offset);
      const granule = m.memory[(address - offset) / granuleBytes] ?? m.machine.blank;
      for (let i = 0; i < length; i += 1) bytes[done + i] = granule[offset + i] ?? 0;
      taken += length;
      done += length;
    }
  return bytes;
};

/** Bytes put into several buffers one after another, as far as they go. */
export const scattered = (buffers: readonly Buffer[], bytes: Uint8Array): readonly Piece[] => {
  const pieces: Piece[] = [];
  let done = 0;
  for (const { address, length } of buffers) {
    const part = bytes.subarray(done, done + length);
    if (part.length > 0) pieces.push({ at: address, bytes: part });
    done += part.length;
  }
  return pieces;
};

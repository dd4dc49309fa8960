/** Loads, stores, fetches and bus masters: every access to memory is allowed or faults. Words are little-endian; an access is 1, 2 or 4 bytes, aligned. */
import { ABORTED, FAULT_ACCESS, FAULT_ALIGNMENT, RIGHTS_EXECUTE, RIGHTS_READ, RIGHTS_WRITE, SUCCESS } from '../vocabulary/limits.ts';
import type { DmaRead, DmaWrite, Fetch, Load, Store } from '../vocabulary/monitor.ts';
import { guard, names, rule } from '../vocabulary/rule.ts';
import { mayAccess } from './access.ts';
import { callerOf, callRule } from './call.ts';
import { NOBODY } from './machine.ts';
import { isRunning, type MonitorState, withContents } from './state.ts';

interface Access {
  readonly address: number;
  readonly width: number;
}

const isAligned = ({ address, width }: Access): boolean => (width === 1 || width === 2 || width === 4) && address % width === 0;

const granuleOf = (s: MonitorState, address: number): number => Math.floor(address / s.machine.granuleBytes);

/** The word at an address that has been found accessible. */
const read = (s: MonitorState, { address, width }: Access): number => {
  const contents = s.memory[granuleOf(s, address)] ?? s.machine.blank;
  const offset = address % s.machine.granuleBytes;
  let value = 0;
  for (let i = width - 1; i >= 0; i -= 1) value = value * 256 + (contents[offset + i] ?? 0);
  return value;
};

const write = (s: MonitorState, { address, width }: Access, value: number): MonitorState => {
  const granule = granuleOf(s, address);
  const contents = new Uint8Array(s.memory[granule] ?? s.machine.blank);
  const offset = address % s.machine.granuleBytes;
  for (let i = 0; i < width; i += 1) contents[offset + i] = Math.floor(value / 256 ** i);
  return withContents(s, granule, contents);
};

const reaches = (s: MonitorState, compartment: number, address: number, needed: number): boolean =>
  mayAccess(s, compartment, granuleOf(s, address), needed);

export const load = callRule<Load>(
  'load',
  [
    names('MON-LOAD-1', 'the access is of 1, 2 or 4 bytes, aligned', FAULT_ALIGNMENT, (_, call) => isAligned(call)),
    guard('MON-LOAD-2', 'the caller may read there', FAULT_ACCESS, (s, call) => reaches(s, callerOf(s, call), call.address, RIGHTS_READ)),
  ],
  (s, call) => ({ state: s, reply: [SUCCESS, read(s, call)] }),
);

export const store = callRule<Store>(
  'store',
  [
    names('MON-STORE-1', 'the access is of 1, 2 or 4 bytes, aligned', FAULT_ALIGNMENT, (_, call) => isAligned(call)),
    guard('MON-STORE-2', 'the caller may write there', FAULT_ACCESS, (s, call) =>
      reaches(s, callerOf(s, call), call.address, RIGHTS_WRITE),
    ),
  ],
  (s, call) => ({ state: write(s, call, call.value), reply: [SUCCESS] }),
);

/** An instruction is a word; what it does is not modelled, only that it comes from memory that the caller may execute. */
export const fetch = callRule<Fetch>(
  'fetch',
  [
    names('MON-FETCH-1', 'the address is a multiple of 4', FAULT_ALIGNMENT, (_, call) => call.address % 4 === 0),
    guard('MON-FETCH-2', 'the caller may execute there', FAULT_ACCESS, (s, call) =>
      reaches(s, callerOf(s, call), call.address, RIGHTS_EXECUTE),
    ),
  ],
  (s, call) => ({ state: s, reply: [SUCCESS, read(s, { address: call.address, width: 4 })] }),
);

const behind = (s: MonitorState, master: number): number => s.machine.masterOwner[master] ?? NOBODY;

/** A bus master reads for the compartment that it is given to. */
export const dmaRead = rule<MonitorState, DmaRead>(
  'dma-read',
  [
    names('MON-DMA-READ-1', 'the master is given to a compartment', ABORTED, (s, call) => behind(s, call.master) !== NOBODY),
    names('MON-DMA-READ-2', 'the access is of 1, 2 or 4 bytes, aligned', FAULT_ALIGNMENT, (_, call) => isAligned(call)),
    guard('MON-DMA-READ-3', 'its compartment is running', ABORTED, (s, call) => isRunning(s, behind(s, call.master))),
    guard('MON-DMA-READ-4', 'its compartment may read there', FAULT_ACCESS, (s, call) =>
      reaches(s, behind(s, call.master), call.address, RIGHTS_READ),
    ),
  ],
  (s, call) => ({ state: s, reply: [SUCCESS, read(s, call)] }),
);

export const dmaWrite = rule<MonitorState, DmaWrite>(
  'dma-write',
  [
    names('MON-DMA-WRITE-1', 'the master is given to a compartment', ABORTED, (s, call) => behind(s, call.master) !== NOBODY),
    names('MON-DMA-WRITE-2', 'the access is of 1, 2 or 4 bytes, aligned', FAULT_ALIGNMENT, (_, call) => isAligned(call)),
    guard('MON-DMA-WRITE-3', 'its compartment is running', ABORTED, (s, call) => isRunning(s, behind(s, call.master))),
    guard('MON-DMA-WRITE-4', 'its compartment may write there', FAULT_ACCESS, (s, call) =>
      reaches(s, behind(s, call.master), call.address, RIGHTS_WRITE),
    ),
  ],
  (s, call) => ({ state: write(s, call, call.value), reply: [SUCCESS] }),
);

/** Emulated accesses to memory, decided by the protection unit as it is programmed. */
import {
  ABORTED,
  FAULT_ACCESS,
  FAULT_ALIGNMENT,
  RIGHTS_EXECUTE,
  RIGHTS_READ,
  RIGHTS_WRITE,
  SUCCESS,
} from '../../spec/vocabulary/limits.ts';
import { NOBODY, type Tables } from './tables.ts';

/** Addresses are exact numbers; where no memory is, nothing answers. */
const answers = (t: Tables, address: number): boolean => address >= 0 && address < t.ram.length;

const permits = (t: Tables, core: number, address: number, width: number, right: number): boolean =>
  answers(t, address) && t.unit.permits(core, address, width, right);

const permitsMaster = (t: Tables, master: number, address: number, width: number, right: number): boolean =>
  answers(t, address) && t.unit.permitsMaster(master, address, width, right);

const misaligned = (address: number, width: number): boolean => {
  if (width === 4) return address % 4 !== 0;
  if (width === 2) return address % 2 !== 0;
  return width !== 1 || address % 1 !== 0;
};

const get = (ram: Uint8Array, at: number, width: number): number => {
  if (width === 1) return ram[at]!;
  const half = ram[at]! | (ram[at + 1]! << 8);
  return width === 2 ? half : (half | (ram[at + 2]! << 16) | (ram[at + 3]! << 24)) >>> 0;
};

const put = (ram: Uint8Array, at: number, width: number, value: number): void => {
  ram[at] = value;
  if (width === 1) return;
  ram[at + 1] = value >>> 8;
  if (width === 2) return;
  ram[at + 2] = value >>> 16;
  ram[at + 3] = value >>> 24;
};

export const load = (t: Tables, out: Float64Array, core: number, address: number, width: number): number => {
  const by = t.callerOf(core);
  if (by === NOBODY) return ABORTED; // MON-CALL-1
  if (misaligned(address, width)) return FAULT_ALIGNMENT; // MON-LOAD-1
  if (!permits(t, core, address, width, RIGHTS_READ)) return FAULT_ACCESS; // MON-LOAD-2
  out[0] = get(t.ram, address, width);
  return SUCCESS;
};

export const store = (t: Tables, core: number, address: number, width: number, value: number): number => {
  const by = t.callerOf(core);
  if (by === NOBODY) return ABORTED; // MON-CALL-1
  if (misaligned(address, width)) return FAULT_ALIGNMENT; // MON-STORE-1
  if (!permits(t, core, address, width, RIGHTS_WRITE)) return FAULT_ACCESS; // MON-STORE-2
  put(t.ram, address, width, value);
  return SUCCESS;
};

export const fetch = (t: Tables, out: Float64Array, core: number, address: number): number => {
  const by = t.callerOf(core);
  if (by === NOBODY) return ABORTED; // MON-CALL-1
  if (misaligned(address, 4)) return FAULT_ALIGNMENT; // MON-FETCH-1
  if (!permits(t, core, address, 4, RIGHTS_EXECUTE)) return FAULT_ACCESS; // MON-FETCH-2
  out[0] = get(t.ram, address, 4);
  return SUCCESS;
};

const behind = (t: Tables, master: number): number => (master >>> 0 === master && master < t.masters ? t.masterOwner[master]! : NOBODY);

export const dmaRead = (t: Tables, out: Float64Array, master: number, address: number, width: number): number => {
  const by = behind(t, master);
  if (by === NOBODY) return ABORTED; // MON-DMA-READ-1
  if (misaligned(address, width)) return FAULT_ALIGNMENT; // MON-DMA-READ-2
  if (t.running[by] === 0) return ABORTED; // MON-DMA-READ-3
  if (!permitsMaster(t, master, address, width, RIGHTS_READ)) return FAULT_ACCESS; // MON-DMA-READ-4
  out[0] = get(t.ram, address, width);
  return SUCCESS;
};

export const dmaWrite = (t: Tables, master: number, address: number, width: number, value: number): number => {
  const by = behind(t, master);
  if (by === NOBODY) return ABORTED; // MON-DMA-WRITE-1
  if (misaligned(address, width)) return FAULT_ALIGNMENT; // MON-DMA-WRITE-2
  if (t.running[by] === 0) return ABORTED; // MON-DMA-WRITE-3
  if (!permitsMaster(t, master, address, width, RIGHTS_WRITE)) return FAULT_ACCESS; // MON-DMA-WRITE-4
  put(t.ram, address, width, value);
  return SUCCESS;
};

/**
 * Whether a compartment has a right to all of a span of memory, by the monitor's book-keeping: at most one look a granule. For devices that
 * work on `ram` themselves.
 */
export const covers = (t: Tables, compartment: number, address: number, length: number, right: number): boolean => {
  if (!(address >= 0 && length >= 0 && length <= t.ram.length && address <= t.ram.length - length)) return false;
  const last = Math.floor((address + Math.max(1, length) - 1) / t.granuleBytes);
  for (let granule = Math.floor(address / t.granuleBytes); granule <= last; granule += 1)
    if ((t.reach[granule * t.compartments + compartment]! & right) !== right) return false;
  return true;
};

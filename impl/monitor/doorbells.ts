/** Emulated doorbells and interrupt lines: words of bits and bytes of flags, and a count of what interrupts whom where. */
import { ABORTED, BUSY, DENIED, INTERRUPT_SPURIOUS, INVALID, SUCCESS } from '../../spec/vocabulary/limits.ts';
import { elect, sideOf } from './cores.ts';
import { NOBODY, type Tables } from './tables.ts';

/** A word of doorbells: the number fits 32 bits. */
const isWord = (bits: number): boolean => bits >>> 0 === bits;

export const bind = (t: Tables, core: number, from: number, bits: number): number => {
  const by = t.callerOf(core);
  if (by === NOBODY) return ABORTED; // MON-CALL-1
  if (!t.isCompartment(from)) return INVALID; // MON-BIND-1
  if (!isWord(bits) || bits === 0) return INVALID; // MON-BIND-2
  if (t.linked[by * t.compartments + from] === 0) return DENIED; // MON-BIND-3
  const row = by * t.compartments;
  let taken = 0;
  for (let sender = 0; sender < t.compartments; sender += 1) taken |= t.bound[row + sender]!;
  if ((taken & bits) !== 0) return BUSY; // MON-BIND-4
  t.bound[row + from]! |= bits;
  return SUCCESS;
};

export const unbind = (t: Tables, core: number, from: number, bits: number): number => {
  const by = t.callerOf(core);
  if (by === NOBODY) return ABORTED; // MON-CALL-1
  if (!t.isCompartment(from)) return INVALID; // MON-UNBIND-1
  if (!isWord(bits) || bits === 0) return INVALID; // MON-UNBIND-2
  const at = by * t.compartments + from;
  if ((bits & ~t.bound[at]!) !== 0) return DENIED; // MON-UNBIND-3
  if ((bits & t.pending[by]!) !== 0) return BUSY; // MON-UNBIND-4
  t.bound[at]! &= ~bits;
  return SUCCESS;
};

export const ring = (t: Tables, core: number, to: number, bits: number): number => {
  const by = t.callerOf(core);
  if (by === NOBODY) return ABORTED; // MON-CALL-1
  if (!t.isCompartment(to)) return INVALID; // MON-RING-1
  if (!isWord(bits) || bits === 0) return INVALID; // MON-RING-2
  if ((bits & ~t.bound[to * t.compartments + by]!) !== 0) return DENIED; // MON-RING-3
  t.pending[to]! |= bits;
  elect(t, t.bootCore[to]!);
  return SUCCESS;
};

export const mask = (t: Tables, core: number, bits: number): number => {
  const by = t.callerOf(core);
  if (by === NOBODY) return ABORTED; // MON-CALL-1
  if (!isWord(bits)) return INVALID; // MON-MASK-1
  t.masked[by] = bits;
  elect(t, t.bootCore[by]!);
  return SUCCESS;
};

export const take = (t: Tables, out: Float64Array, core: number): number => {
  const by = t.callerOf(core);
  if (by === NOBODY) return ABORTED; // MON-CALL-1
  const heard = t.pending[by]! & ~t.masked[by]!;
  t.pending[by]! ^= heard;
  out[0] = heard >>> 0;
  return SUCCESS;
};

/** Changes a line and keeps the count of what interrupts its compartment. */
export const setLine = (t: Tables, line: number, pending: number, enabled: number, core: number): void => {
  const row = t.lineOwner[line]! * t.cores;
  if (t.linePending[line]! + t.lineEnabled[line]! === 2) t.signals[row + t.lineCore[line]!]! -= 1;
  t.linePending[line] = pending;
  t.lineEnabled[line] = enabled;
  t.lineCore[line] = core;
  if (pending + enabled === 2) t.signals[row + core]! += 1;
};

const ownerOf = (t: Tables, line: number): number => (line >>> 0 === line && line < t.lines ? t.lineOwner[line]! : NOBODY);

export const raise = (t: Tables, line: number): number => {
  const owner = ownerOf(t, line);
  if (owner === NOBODY) return INVALID; // MON-RAISE-1
  if (t.running[owner] === 0) return DENIED; // MON-RAISE-2
  setLine(t, line, 1, t.lineEnabled[line]!, t.lineCore[line]!);
  elect(t, t.lineCore[line]!);
  return SUCCESS;
};

export const enable = (t: Tables, core: number, line: number): number => {
  const by = t.callerOf(core);
  if (by === NOBODY) return ABORTED; // MON-CALL-1
  if (ownerOf(t, line) !== by) return INVALID; // MON-ENABLE-1
  setLine(t, line, t.linePending[line]!, 1, t.lineCore[line]!);
  elect(t, t.lineCore[line]!);
  return SUCCESS;
};

export const disable = (t: Tables, core: number, line: number): number => {
  const by = t.callerOf(core);
  if (by === NOBODY) return ABORTED; // MON-CALL-1
  if (ownerOf(t, line) !== by) return INVALID; // MON-DISABLE-1
  setLine(t, line, t.linePending[line]!, 0, t.lineCore[line]!);
  return SUCCESS;
};

export const route = (t: Tables, core: number, line: number, target: number): number => {
  const by = t.callerOf(core);
  if (by === NOBODY) return ABORTED; // MON-CALL-1
  if (ownerOf(t, line) !== by) return INVALID; // MON-ROUTE-1
  if (sideOf(t, by, target) < 0) return DENIED; // MON-ROUTE-2
  setLine(t, line, t.linePending[line]!, t.lineEnabled[line]!, target);
  elect(t, target);
  return SUCCESS;
};

/** The lowest line first: at most one look a line, and none when nothing is there. */
export const acknowledge = (t: Tables, out: Float64Array, core: number): number => {
  const by = t.callerOf(core);
  if (by === NOBODY) return ABORTED; // MON-CALL-1
  out[0] = INTERRUPT_SPURIOUS;
  if (t.signals[by * t.cores + core] === 0) return SUCCESS;
  for (let line = 0; line < t.lines; line += 1) {
    if (t.lineOwner[line] !== by || t.lineCore[line] !== core || t.linePending[line]! + t.lineEnabled[line]! !== 2) continue;
    setLine(t, line, 0, 1, core);
    out[0] = line;
    return SUCCESS;
  }
  return SUCCESS;
};

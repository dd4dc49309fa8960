/** Emulated doorbells: words of bits. */
import { ABORTED, BUSY, DENIED, INVALID, SUCCESS } from '../../spec/vocabulary/limits.ts';
import { elect } from './cores.ts';
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
  if ((bits & (t.pending[by]! | t.heldBack[at]!)) !== 0) return BUSY; // MON-UNBIND-4
  t.bound[at]! &= ~bits;
  return SUCCESS;
};

/** Takes one ring off a budget, or holds the doorbells back. */
const afford = (t: Tables, at: number, bits: number): boolean => {
  if (t.spent[at]! < t.budget[at]!) {
    t.spent[at]! += 1;
    return true;
  }
  t.heldBack[at]! |= bits;
  return false;
};

export const ring = (t: Tables, core: number, to: number, bits: number): number => {
  const by = t.callerOf(core);
  if (by === NOBODY) return ABORTED; // MON-CALL-1
  if (!t.isCompartment(to)) return INVALID; // MON-RING-1
  if (!isWord(bits) || bits === 0) return INVALID; // MON-RING-2
  if ((bits & ~t.bound[to * t.compartments + by]!) !== 0) return DENIED; // MON-RING-3
  if (t.budget[to * t.compartments + by]! >= 0 && !afford(t, to * t.compartments + by, bits)) return SUCCESS; // MON-RING-4
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

/** Every pair of compartments once. */
export const tick = (t: Tables): number => {
  for (let at = 0; at < t.spent.length; at += 1) {
    const bits = t.heldBack[at]!;
    t.spent[at] = bits === 0 ? 0 : 1; // MON-TICK-2
    if (bits === 0) continue;
    const receiver = Math.floor(at / t.compartments);
    t.heldBack[at] = 0; // MON-TICK-1
    t.pending[receiver]! |= bits; // MON-TICK-1
    elect(t, t.bootCore[receiver]!); // MON-TICK-1
  }
  return SUCCESS;
};

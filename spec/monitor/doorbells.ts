/** Doorbells: bits that one compartment sets for another. They carry nothing but themselves, coalesce, and ring only where the receiver has bound them. */
import { BUSY, DENIED, DOORBELLS, INVALID, SUCCESS } from '../vocabulary/limits.ts';
import type { Bind, Mask, Ring, Take, Tick, Unbind } from '../vocabulary/monitor.ts';
import { guard, names, rule } from '../vocabulary/rule.ts';
import { callerOf, callRule, type FromCore } from './call.ts';
import { audible, settle } from './schedule.ts';
import { type Doorbells, isCompartment, type MonitorState, withDoorbells, withPart } from './state.ts';

const isBitSet = (bits: number): boolean => Number.isInteger(bits) && bits >= 0 && bits < 2 ** DOORBELLS;
const isSomeBits = (bits: number): boolean => isBitSet(bits) && bits !== 0;

/** Bits are words: unsigned on the outside of every operation. */
const union = (a: number, b: number): number => (a | b) >>> 0;
const without = (a: number, b: number): number => (a & ~b) >>> 0;
const meets = (a: number, b: number): boolean => (a & b) !== 0;

const bellsOf = (s: MonitorState, compartment: number): Doorbells => s.doorbells[compartment] as Doorbells;

const boundTo = (s: MonitorState, receiver: number, sender: number): number => bellsOf(s, receiver).bound[sender] ?? 0;

const isLinked = (s: MonitorState, call: FromCore & { readonly from: number }): boolean =>
  s.machine.linked[callerOf(s, call)]?.[call.from] === true;

const isAnyBound = (s: MonitorState, receiver: number, bits: number): boolean =>
  bellsOf(s, receiver).bound.some((each) => meets(each, bits));

const rebind = (s: MonitorState, receiver: number, sender: number, bits: number): MonitorState => {
  const bells = bellsOf(s, receiver);
  return withDoorbells(s, receiver, { ...bells, bound: bells.bound.with(sender, bits) });
};

/** A receiver lets a sender ring some of its doorbells. */
export const bind = callRule<Bind>(
  'bind',
  [
    names('MON-BIND-1', 'the sender exists', INVALID, (s, call) => isCompartment(s, call.from)),
    names('MON-BIND-2', 'the bits are some doorbells', INVALID, (_, call) => isSomeBits(call.bits)),
    guard('MON-BIND-3', 'the manifest links caller and sender', DENIED, isLinked),
    guard('MON-BIND-4', 'no sender is bound to any of them', BUSY, (s, call) => !isAnyBound(s, callerOf(s, call), call.bits)),
  ],
  (s, call) => {
    const caller = callerOf(s, call);
    return { state: rebind(s, caller, call.from, union(boundTo(s, caller, call.from), call.bits)), reply: [SUCCESS] };
  },
);

/** The opposite. A doorbell that has rung must be taken first. */
export const unbind = callRule<Unbind>(
  'unbind',
  [
    names('MON-UNBIND-1', 'the sender exists', INVALID, (s, call) => isCompartment(s, call.from)),
    names('MON-UNBIND-2', 'the bits are some doorbells', INVALID, (_, call) => isSomeBits(call.bits)),
    guard('MON-UNBIND-3', 'the sender is bound to all of them', DENIED, (s, call) => {
      return without(call.bits, boundTo(s, callerOf(s, call), call.from)) === 0;
    }),
    guard('MON-UNBIND-4', 'none of them is pending or held back', BUSY, (s, call) => {
      const { pending, held } = bellsOf(s, callerOf(s, call));
      return !meets(union(pending, held[call.from] ?? 0), call.bits);
    }),
  ],
  (s, call) => {
    const caller = callerOf(s, call);
    return { state: rebind(s, caller, call.from, without(boundTo(s, caller, call.from), call.bits)), reply: [SUCCESS] };
  },
);

/** The ring arrives, within the sender's budget, or is held back until the period is over. */
const deliver = (bells: Doorbells, sender: number, budget: number, bits: number): Doorbells => {
  const spent = bells.spent[sender] ?? 0;
  if (spent >= budget) return { ...bells, held: bells.held.with(sender, union(bells.held[sender] ?? 0, bits)) };
  const counted = budget === Number.POSITIVE_INFINITY ? bells.spent : bells.spent.with(sender, spent + 1);
  return { ...bells, pending: union(bells.pending, bits), spent: counted };
};

/** A sender rings. A doorbell that is pending already stays so: nobody can tell once from twice. */
export const ring = callRule<Ring>(
  'ring',
  [
    names('MON-RING-1', 'the receiver exists', INVALID, (s, call) => isCompartment(s, call.to)),
    names('MON-RING-2', 'the bits are some doorbells', INVALID, (_, call) => isSomeBits(call.bits)),
    guard('MON-RING-3', 'the receiver has bound all of them to the caller', DENIED, (s, call) => {
      return without(call.bits, boundTo(s, call.to, callerOf(s, call))) === 0;
    }),
  ],
  (s, call) => {
    const caller = callerOf(s, call);
    const budget = s.machine.budgets[call.to]?.[caller] ?? 0;
    return { state: settle(withDoorbells(s, call.to, deliver(bellsOf(s, call.to), caller, budget, call.bits))), reply: [SUCCESS] };
  },
);

/** A receiver says which doorbells do not interrupt it. */
export const mask = callRule<Mask>(
  'mask',
  [names('MON-MASK-1', 'the bits are a set of doorbells', INVALID, (_, call) => isBitSet(call.bits))],
  (s, call) => {
    const caller = callerOf(s, call);
    return { state: settle(withDoorbells(s, caller, { ...bellsOf(s, caller), masked: call.bits })), reply: [SUCCESS] };
  },
);

/** A receiver learns which of its unmasked doorbells have rung, and they are no longer pending. */
export const take = callRule<Take>('take', [], (s, call) => {
  const caller = callerOf(s, call);
  const bells = bellsOf(s, caller);
  const heard = audible(s, caller);
  return { state: withDoorbells(s, caller, { ...bells, pending: without(bells.pending, heard) }), reply: [SUCCESS, heard] };
});

/** What was held back arrives now, and counts as one ring of the new period. */
const refilled = (bells: Doorbells): Doorbells => {
  if (bells.spent.every((each) => each === 0)) return bells;
  return {
    ...bells,
    pending: bells.held.reduce(union, bells.pending),
    held: bells.held.map(() => 0),
    spent: bells.held.map((bits) => (bits === 0 ? 0 : 1)),
  };
};

/** A period of virtual time is over, for everybody: no program can hasten or delay it. */
export const tick = rule<MonitorState, Tick>('tick', [], (s) => {
  const doorbells = s.doorbells.map(refilled);
  const same = doorbells.every((each, at) => each === s.doorbells[at]);
  return { state: same ? s : settle(withPart(s, 'doorbells', doorbells)), reply: [SUCCESS] };
});

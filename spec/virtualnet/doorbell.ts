/** Doorbells: few of them. A side says at which index it wants to be woken, and an endpoint rings no more often than its budget allows. */
import { VNET_AT_SPACE_AT, VNET_AT_WAKE_AT } from '../vocabulary/limits.ts';
import { type Link, theirs, withEnd } from './state.ts';

/** Rings, or owes it until the next tick when the budget is spent. */
export const ring = (l: Link): Link =>
  l.end.budget > 0 ? withEnd(l, { ...l.end, budget: l.end.budget - 1, rung: l.end.rung + 1 }) : withEnd(l, { ...l.end, owed: true });

/** The peer asked to be woken by the frame with this index. */
export const ringForFrame = (l: Link, index: number): Link => (theirs(l, VNET_AT_WAKE_AT) === index ? ring(l) : l);

/** The peer asked to be woken when the slot of this index is free. */
export const ringForSpace = (l: Link, index: number): Link => (theirs(l, VNET_AT_SPACE_AT) === index ? ring(l) : l);

/** Time passes: the budget is full again, and a doorbell that is owed is rung. */
export const tick = (l: Link): Link => {
  const refilled = withEnd(l, { ...l.end, budget: l.end.rate, owed: false });
  return l.end.owed ? ring(refilled) : refilled;
};

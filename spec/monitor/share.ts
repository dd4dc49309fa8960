/** Sharing: how a granule becomes visible to a second compartment. Kept apart from ownership because sharing never moves a granule. */
import { O } from '../prelude.ts';
import { BUSY, DENIED, INVALID, SUCCESS } from '../vocabulary/limits.ts';
import type { Share } from '../vocabulary/monitor.ts';
import { guard, names, rule } from '../vocabulary/rule.ts';
import { granuleExists, isCompartment, isPrivate, type MonitorState, ownerOf, withBorrower } from './state.ts';

/** A granule becomes visible to a second compartment; its owner keeps it. */
export const share = rule<MonitorState, Share>(
  'share',
  [
    names('MON-SHARE-1', 'the granule exists', INVALID, (s, call) => granuleExists(s, call.granule)),
    names('MON-SHARE-2', 'the receiver is another compartment', INVALID, (s, call) => isCompartment(s, call.to) && call.to !== call.by),
    guard('MON-SHARE-3', 'the caller owns the granule', DENIED, (s, call) => ownerOf(s, call.granule) === call.by),
    guard('MON-SHARE-4', 'the granule is not granted yet', BUSY, (s, call) => isPrivate(s, call.granule)),
  ],
  (s, call) => ({ state: withBorrower(s, call.granule, O.some(call.to)), reply: [SUCCESS] }),
);

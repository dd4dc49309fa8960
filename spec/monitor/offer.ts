/** Offering memory: share, lend and donate. Nothing is visible to the receiver before it retrieves; what the owner loses, it loses at once. */
import { BUSY, DENIED, INVALID, NO_MEMORY, RIGHTS_ALL, SUCCESS } from '../vocabulary/limits.ts';
import type { Donate, Lend, Share } from '../vocabulary/monitor.ts';
import { guard, names } from '../vocabulary/rule.ts';
import { callerOf, callRule, type FromCore } from './call.ts';
import { hasEntriesToOffer } from './entries.ts';
import {
  granuleExists,
  hasFreePlace,
  isGrantableAccess,
  isOtherCompartment,
  isPermitted,
  isPrivate,
  isReceiverRunning,
  openSingle,
  ownsGranule,
} from './grants.ts';
import type { MonitorState } from './state.ts';

const hasEntries = (s: MonitorState, call: FromCore): boolean => hasEntriesToOffer(s, callerOf(s, call));

/** A granule is offered to a second compartment; its owner keeps it and its access. */
export const share = callRule<Share>(
  'share',
  [
    names('MON-SHARE-1', 'the granule exists', INVALID, granuleExists),
    names('MON-SHARE-2', 'the receiver is another compartment', INVALID, isOtherCompartment),
    names('MON-SHARE-3', 'the access includes reading', INVALID, (_, call) => isGrantableAccess(call.access)),
    guard('MON-SHARE-4', 'the caller owns the granule', DENIED, ownsGranule),
    guard('MON-SHARE-5', 'the manifest permits the grant', DENIED, isPermitted),
    guard('MON-SHARE-6', 'the receiver is running', DENIED, isReceiverRunning),
    guard('MON-SHARE-7', 'the granule is private', BUSY, (s, call) => isPrivate(s, call.granule)),
    guard('MON-SHARE-8', 'the caller has a free place for a grant', NO_MEMORY, hasFreePlace),
  ],
  (s, call) => {
    const { state, handle } = openSingle(s, call, 'share', call.access);
    return { state, reply: [SUCCESS, handle] };
  },
);

/** A granule is offered to a second compartment alone: its owner keeps it and loses access until it reclaims. */
export const lend = callRule<Lend>(
  'lend',
  [
    names('MON-LEND-1', 'the granule exists', INVALID, granuleExists),
    names('MON-LEND-2', 'the receiver is another compartment', INVALID, isOtherCompartment),
    names('MON-LEND-3', 'the access includes reading', INVALID, (_, call) => isGrantableAccess(call.access)),
    guard('MON-LEND-4', 'the caller owns the granule', DENIED, ownsGranule),
    guard('MON-LEND-5', 'the manifest permits the grant', DENIED, isPermitted),
    guard('MON-LEND-6', 'the receiver is running', DENIED, isReceiverRunning),
    guard('MON-LEND-7', 'the granule is private', BUSY, (s, call) => isPrivate(s, call.granule)),
    guard('MON-LEND-8', 'the caller has a free place for a grant', NO_MEMORY, hasFreePlace),
    guard('MON-UNIT-9', 'the unit has entries for what the caller loses', NO_MEMORY, hasEntries),
  ],
  (s, call) => {
    const { state, handle } = openSingle(s, call, 'lend', call.access);
    return { state, reply: [SUCCESS, handle] };
  },
);

/** A granule is offered for good: ownership moves when the receiver retrieves, access is lost at once. */
export const donate = callRule<Donate>(
  'donate',
  [
    names('MON-DONATE-1', 'the granule exists', INVALID, granuleExists),
    names('MON-DONATE-2', 'the receiver is another compartment', INVALID, isOtherCompartment),
    guard('MON-DONATE-3', 'the caller owns the granule', DENIED, ownsGranule),
    guard('MON-DONATE-4', 'the manifest permits the grant', DENIED, isPermitted),
    guard('MON-DONATE-5', 'the receiver is running', DENIED, isReceiverRunning),
    guard('MON-DONATE-6', 'the granule is private', BUSY, (s, call) => isPrivate(s, call.granule)),
    guard('MON-DONATE-7', 'the caller has a free place for a grant', NO_MEMORY, hasFreePlace),
    guard('MON-UNIT-10', 'the unit has entries for what the caller loses', NO_MEMORY, hasEntries),
  ],
  (s, call) => {
    const { state, handle } = openSingle(s, call, 'donate', RIGHTS_ALL);
    return { state, reply: [SUCCESS, handle] };
  },
);

/** Taking up and giving back what was offered: retrieve, relinquish, reclaim, scrub. A handle that means nothing to the caller looks like none at all. */

import { O } from '../prelude.ts';
import { BUSY, DENIED, INVALID, NO_MEMORY, RIGHTS_NONE, SUCCESS } from '../vocabulary/limits.ts';
import type { Reclaim, Relinquish, Retrieve, Scrub } from '../vocabulary/monitor.ts';
import { guard, names } from '../vocabulary/rule.ts';
import { callerOf, callRule, type FromCore } from './call.ts';
import { hasEntriesToRetrieve } from './entries.ts';
import { cleanse, closeGrant, findGrant, isGrantableAccess, isHeld, receiverOf, scrubRange, settleGrant, withReceiver } from './grants.ts';
import { NOBODY } from './machine.ts';
import { type Grant, type MonitorState, type Receiver, withGrant, withRange } from './state.ts';

interface ByHandle extends FromCore {
  readonly handle: number;
}

interface Part {
  readonly at: number;
  readonly grant: Grant;
  readonly mine: Receiver;
}

/** The caller's part in the grant that the handle names. */
const partOf = (s: MonitorState, call: ByHandle): Part | undefined => {
  const found = findGrant(s, call.handle);
  const mine = found && receiverOf(found.grant, callerOf(s, call));
  return found && mine && { at: found.at, grant: found.grant, mine };
};

const offeredTo = (s: MonitorState, call: ByHandle): Part | undefined => {
  const part = partOf(s, call);
  return part?.grant.orphan === false ? part : undefined;
};

/** Takes up a part: donated memory changes hands and its grant ends, any other becomes accessible. */
const takeUp = (s: MonitorState, { at, grant, mine }: Part, access: number): MonitorState => {
  if (grant.kind === 'donate')
    return withRange(withGrant(s, at, O.none), grant.granule, grant.count, { owner: mine.compartment, grant: O.none });
  const held = withReceiver({ ...grant, soiled: grant.soiled && isHeld(grant) }, { ...mine, held: access });
  return withGrant(cleanse(s, grant), at, O.some(held));
};

/** A receiver takes up what it was offered. It answers with the first granule, how many there are, and the rights. */
export const retrieve = callRule<Retrieve>(
  'retrieve',
  [
    names(
      'MON-RETRIEVE-1',
      'the handle names a grant that is offered to the caller',
      INVALID,
      (s, call) => offeredTo(s, call) !== undefined,
    ),
    names('MON-RETRIEVE-2', 'the access includes reading', INVALID, (_, call) => isGrantableAccess(call.access)),
    guard('MON-RETRIEVE-3', 'the tag is that of the sender', INVALID, (s, call) => offeredTo(s, call)?.grant.tag === call.tag),
    guard('MON-RETRIEVE-4', 'the access is not more than was offered', DENIED, (s, call) => {
      const offered = offeredTo(s, call)?.mine.access ?? RIGHTS_NONE;
      return (call.access & ~offered) === 0;
    }),
    guard('MON-RETRIEVE-5', 'the caller does not hold it already', BUSY, (s, call) => (offeredTo(s, call)?.mine.held ?? 0) === RIGHTS_NONE),
    guard('MON-UNIT-11', 'the unit has entries for what the caller gains', NO_MEMORY, (s, call) => {
      const kind = offeredTo(s, call)?.grant.kind;
      return kind === undefined || hasEntriesToRetrieve(s, callerOf(s, call), kind);
    }),
  ],
  (s, call) => {
    const part = offeredTo(s, call);
    if (part === undefined) return { state: s, reply: [INVALID] };
    return { state: takeUp(s, part, call.access), reply: [SUCCESS, part.grant.granule, part.grant.count, call.access] };
  },
);

/** A receiver gives up access. It may retrieve again as long as the sender has not reclaimed. */
export const relinquish = callRule<Relinquish>(
  'relinquish',
  [
    names(
      'MON-RELINQUISH-1',
      'the handle names a grant of which the caller is a receiver',
      INVALID,
      (s, call) => partOf(s, call) !== undefined,
    ),
    guard('MON-RELINQUISH-2', 'the caller holds it', DENIED, (s, call) => partOf(s, call)?.mine.held !== RIGHTS_NONE),
  ],
  (s, call) => {
    const part = partOf(s, call);
    if (part === undefined) return { state: s, reply: [INVALID] };
    const grant = withReceiver(part.grant, { ...part.mine, held: RIGHTS_NONE });
    return { state: settleGrant(s, part.at, grant), reply: [SUCCESS] };
  },
);

const mine = (s: MonitorState, call: ByHandle): Grant | undefined => {
  const found = findGrant(s, call.handle);
  return found?.grant.sender === callerOf(s, call) && !found.grant.orphan ? found.grant : undefined;
};

/** The sender ends a grant that nobody holds, and has the memory to itself again. */
export const reclaim = callRule<Reclaim>(
  'reclaim',
  [
    names('MON-RECLAIM-1', 'the handle names a grant of the caller in its present life', INVALID, (s, call) => mine(s, call) !== undefined),
    guard('MON-RECLAIM-2', 'no receiver holds the memory', DENIED, (s, call) => {
      const grant = mine(s, call);
      return grant !== undefined && !isHeld(grant);
    }),
  ],
  (s, call) => {
    const found = findGrant(s, call.handle);
    if (found === undefined) return { state: s, reply: [INVALID] };
    return { state: closeGrant(cleanse(s, found.grant), found.at, found.grant), reply: [SUCCESS] };
  },
);

/** The lowest place of the caller's in which a grant of an earlier life waits, and nobody holds it. */
const leftBehind = (s: MonitorState, call: FromCore): number =>
  s.grants.findIndex((grant) => O.isSome(grant) && grant.value.sender === callerOf(s, call) && grant.value.orphan && !isHeld(grant.value));

/** Whoever held it was stopped instead of giving it back. Answers what has come back: one grant a call, so that the work is that of one. */
export const scrubCall = callRule<Scrub>(
  'scrub',
  [names('MON-SCRUB-1', 'a grant of an earlier life of the caller is held by nobody', DENIED, (s, call) => leftBehind(s, call) !== NOBODY)],
  (s, call) => {
    const at = leftBehind(s, call);
    const grant = s.grants[at] ?? O.none;
    if (O.isNone(grant)) return { state: s, reply: [DENIED] };
    const { granule, count } = grant.value;
    return { state: scrubRange(closeGrant(s, at, grant.value), grant.value), reply: [SUCCESS, granule, count] };
  },
);

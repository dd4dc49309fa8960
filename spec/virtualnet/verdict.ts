/** A refusal on a link may have a consequence: a frame is counted as dropped, a wake-up asked for, a peer given up on. */

import { VNET_NOT_UP, VNET_RESTARTED, VNET_UP, VNET_WAITING } from '../vocabulary/limits.ts';
import { apply, type ClauseId, guard, names, type Outcome, type Rule } from '../vocabulary/rule.ts';
import { type Link, sessionHolds, withEnd } from './state.ts';

/** What follows when the guard of a clause fails; nothing does for a clause that is not listed. */
export type Consequences<Call> = Readonly<Record<ClauseId, (link: Link, call: Call) => Link>>;

export const judge = <Call>(r: Rule<Link, Call>, consequences: Consequences<Call>, link: Link, call: Call): Outcome<Link> => {
  const outcome = apply(r, link, call);
  const follows = outcome.failed === undefined ? undefined : consequences[outcome.failed];
  return follows === undefined ? outcome : { ...outcome, state: follows(link, call) };
};

/** What every exchange of frames needs first. */
export const inSession = <Call>() => [
  names<Link, Call>('VNET-LINK-1', 'the link is up', VNET_NOT_UP, (l) => l.end.phase === VNET_UP),
  guard<Link, Call>('VNET-LINK-2', 'the session still holds', VNET_RESTARTED, sessionHolds),
];

/** A session that does not hold is over: a handshake has to begin another. */
export const sessionLost = (l: Link): Link => withEnd(l, { ...l.end, phase: VNET_WAITING });

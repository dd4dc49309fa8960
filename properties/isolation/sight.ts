/**
 * What an observer may come to know without anybody else doing anything: the part of a state on which two runs must agree for that observer.
 * Everything else is varied.
 */
import { type Grant, type MonitorState, rightsOf } from '../../spec/monitor/index.ts';
import { O } from '../../spec/prelude.ts';
import { RIGHTS_NONE, RIGHTS_READ } from '../../spec/vocabulary/limits.ts';

export const grantOn = (s: MonitorState, granule: number): Grant | undefined => {
  const at = s.granules[granule]?.grant ?? O.none;
  return O.isSome(at) ? O.toUndefined(s.grants[at.value] ?? O.none) : undefined;
};

export const grantOf = (s: MonitorState, handle: number): Grant | undefined => {
  for (const grant of s.grants) if (O.isSome(grant) && grant.value.handle === handle) return grant.value;
  return undefined;
};

export const isOneWay = (s: MonitorState): boolean => s.machine.protection.startsWith('trustzone');

const everyone = (s: MonitorState): readonly number[] => [...s.compartments.keys()];

/** TrustZone's secure side reaches whatever the other side has or is about to have. */
const reachesOneWay = (s: MonitorState, observer: number, granule: number): boolean => {
  if (!isOneWay(s) || s.machine.critical[observer] !== true) return false;
  const owner = s.granules[granule]?.owner ?? -1;
  return owner !== -1 && s.machine.critical[owner] === false;
};

/**
 * Contents that an observer sees, or will see by calls of its own: what it may read, what is offered to it, and what it lent or offered and
 * nobody holds.
 */
export const seesContents = (s: MonitorState, observer: number, granule: number): boolean => {
  if ((rightsOf(s, observer, granule) & RIGHTS_READ) !== RIGHTS_NONE || reachesOneWay(s, observer, granule)) return true;
  const grant = grantOn(s, granule);
  if (grant === undefined || grant.orphan) return false;
  const offered = grant.receivers.some(({ compartment, ended }) => compartment === observer && !ended);
  return offered || (grant.sender === observer && grant.receivers.every(({ held }) => held === RIGHTS_NONE));
};

/** Who sees what lies in a granule. */
export const readersOf = (s: MonitorState, granule: number): readonly number[] =>
  everyone(s).filter((each) => seesContents(s, each, granule));

/** TrustZone's secure side sees by faults which memory the other side has given up. */
export const secureSide = (s: MonitorState): readonly number[] =>
  isOneWay(s) ? everyone(s).filter((each) => s.machine.critical[each] === true) : [];

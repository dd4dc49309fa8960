/** Questions about grants that several rules ask. A grant has a place in its sender's own part of the table, and a handle that names it. */
import { O } from '../prelude.ts';
import { GRANTS_PER_COMPARTMENT, HANDLE_EPOCH_SHIFT, HANDLE_SENDER_SHIFT, RIGHTS_READ, RIGHTS_READ_WRITE } from '../vocabulary/limits.ts';
import { callerOf, type FromCore } from './call.ts';
import { NOBODY } from './machine.ts';
import { type Grant, isCompartment, isRunning, type MonitorState, type Receiver, withContents, withGrant, withGranule } from './state.ts';

interface Offer extends FromCore {
  readonly granule: number;
  readonly to: number;
}

export const granuleExists = (s: MonitorState, call: Offer): boolean => s.granules[call.granule] !== undefined;
export const isOtherCompartment = (s: MonitorState, call: Offer): boolean => isCompartment(s, call.to) && call.to !== callerOf(s, call);
export const isGrantableAccess = (access: number): boolean => access === RIGHTS_READ || access === RIGHTS_READ_WRITE;
export const ownsGranule = (s: MonitorState, call: Offer): boolean => s.granules[call.granule]?.owner === callerOf(s, call);
export const isPermitted = (s: MonitorState, call: Offer): boolean => s.machine.mayGrant[callerOf(s, call)]?.[call.to] === true;
export const isReceiverRunning = (s: MonitorState, call: Offer): boolean => isRunning(s, call.to);

/** Neither granted nor part of a declared window. */
export const isPrivate = (s: MonitorState, granule: number): boolean =>
  s.machine.windowAt[granule] === NOBODY && O.isNone(s.granules[granule]?.grant ?? O.none);

/** The lowest free place in the sender's part of the table, or NOBODY: it depends on nothing that others do with theirs. */
const freePlace = (s: MonitorState, sender: number): number => {
  for (let at = sender * GRANTS_PER_COMPARTMENT; at < (sender + 1) * GRANTS_PER_COMPARTMENT; at += 1) {
    const grant = s.grants[at];
    if (grant !== undefined && O.isNone(grant)) return at;
  }
  return NOBODY;
};

export const hasFreePlace = (s: MonitorState, call: FromCore): boolean => freePlace(s, callerOf(s, call)) !== NOBODY;

/** Opens a grant in the lowest free place of its sender; the guards have established that there is one. */
export const openGrant = (s: MonitorState, call: Offer, kind: Grant['kind'], access: number, tag: number) => {
  const sender = callerOf(s, call);
  const at = freePlace(s, sender);
  const epoch = s.compartments[sender]?.epoch ?? 0;
  const place = at - sender * GRANTS_PER_COMPARTMENT;
  const handle = epoch * 2 ** HANDLE_EPOCH_SHIFT + sender * 2 ** HANDLE_SENDER_SHIFT + place;
  const receivers = [{ compartment: call.to, access, held: 0, ended: false }];
  const grant: Grant = { kind, sender, granule: call.granule, handle, tag, receivers, orphan: false };
  const opened = withGrant(s, at, O.some(grant));
  return { handle, state: withGranule(opened, call.granule, { owner: sender, grant: O.some(at) }) };
};

export const grantAt = (s: MonitorState, at: O.Option<number>): O.Option<Grant> => (O.isNone(at) ? O.none : (s.grants[at.value] ?? O.none));

/** The open grant that a handle names, and its place. */
export const findGrant = (s: MonitorState, handle: number): { readonly at: number; readonly grant: Grant } | undefined => {
  for (let at = 0; at < s.grants.length; at += 1) {
    const grant = s.grants[at];
    if (grant !== undefined && O.isSome(grant) && grant.value.handle === handle) return { at, grant: grant.value };
  }
  return undefined;
};

export const receiverOf = (grant: Grant, compartment: number): Receiver | undefined =>
  grant.receivers.find((each) => each.compartment === compartment && !each.ended);

export const isHeld = (grant: Grant): boolean => grant.receivers.some((each) => each.held !== 0);

export const withReceiver = (grant: Grant, changed: Receiver): Grant => ({
  ...grant,
  receivers: grant.receivers.map((each) => (each.compartment === changed.compartment ? changed : each)),
});

/** Ends a grant: the granule is its owner's alone again. */
export const closeGrant = (s: MonitorState, at: number, grant: Grant): MonitorState =>
  withGranule(withGrant(s, at, O.none), grant.granule, { owner: grant.sender, grant: O.none });

export const scrub = (s: MonitorState, granule: number): MonitorState => withContents(s, granule, s.machine.blank);

/** An orphan that nobody holds any more ends, scrubbed: its sender's later life must not read what an earlier one left. */
export const settleOrphan = (s: MonitorState, at: number, grant: Grant): MonitorState =>
  grant.orphan && !isHeld(grant) ? scrub(closeGrant(s, at, grant), grant.granule) : withGrant(s, at, O.some(grant));

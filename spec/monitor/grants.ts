/** Questions about grants that several rules ask. A grant has a place in its sender's own part of the table, and a handle that names it. */
import { O } from '../prelude.ts';
import { GRANTS_PER_COMPARTMENT, HANDLE_EPOCH_SHIFT, HANDLE_SENDER_SHIFT, RIGHTS_ALL, RIGHTS_READ } from '../vocabulary/limits.ts';
import { callerOf, type FromCore } from './call.ts';
import { NOBODY } from './machine.ts';
import { type Grant, isCompartment, isRunning, type MonitorState, type Receiver, withContents, withGrant, withRange } from './state.ts';

interface Offer extends FromCore {
  readonly granule: number;
  readonly to: number;
}

export const granuleExists = (s: MonitorState, call: Offer): boolean => s.granules[call.granule] !== undefined;
export const isOtherCompartment = (s: MonitorState, call: Offer): boolean => isCompartment(s, call.to) && call.to !== callerOf(s, call);
/** Any rights that include reading. */
export const isGrantableAccess = (access: number): boolean => access >= 0 && access <= RIGHTS_ALL && access % 2 === RIGHTS_READ;
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

/** What is offered to whom. */
export type Offered = Pick<Grant, 'kind' | 'sender' | 'granule' | 'count' | 'tag' | 'zeroAfter'> & {
  readonly to: readonly Pick<Receiver, 'compartment' | 'access'>[];
};

/** Opens a grant in the lowest free place of its sender; the guards have established that there is one. */
export const openGrant = (s: MonitorState, offered: Offered) => {
  const { kind, sender, granule, count, tag, zeroAfter, to } = offered;
  const at = freePlace(s, sender);
  const epoch = s.compartments[sender]?.epoch ?? 0;
  const place = at - sender * GRANTS_PER_COMPARTMENT;
  const handle = epoch * 2 ** HANDLE_EPOCH_SHIFT + sender * 2 ** HANDLE_SENDER_SHIFT + place;
  const receivers = to.map(({ compartment, access }) => ({ compartment, access, held: 0, ended: false }));
  const grant: Grant = { kind, sender, granule, count, handle, tag, receivers, orphan: false, zeroAfter, soiled: false };
  const opened = withGrant(s, at, O.some(grant));
  return { handle, state: withRange(opened, granule, count, { owner: sender, grant: O.some(at) }) };
};

/** One granule to one receiver. */
export const openSingle = (s: MonitorState, call: Offer & { readonly tag: number }, kind: Grant['kind'], access: number) =>
  openGrant(s, {
    kind,
    sender: callerOf(s, call),
    granule: call.granule,
    count: 1,
    tag: call.tag,
    zeroAfter: false,
    to: [{ compartment: call.to, access }],
  });

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

/** Ends a grant: the memory is its owner's alone again. */
export const closeGrant = (s: MonitorState, at: number, grant: Grant): MonitorState =>
  withRange(withGrant(s, at, O.none), grant.granule, grant.count, { owner: grant.sender, grant: O.none });

export const scrub = (s: MonitorState, granule: number): MonitorState => withContents(s, granule, s.machine.blank);

/** At most GRANT_GRANULES_MAX granules. */
export const scrubRange = (s: MonitorState, { granule, count }: Pick<Grant, 'granule' | 'count'>): MonitorState => {
  let state = s;
  for (let at = granule; at < granule + count; at += 1) state = scrub(state, at);
  return state;
};

/** What a stopped receiver left is zeroed as soon as nobody holds it and somebody is to have it. */
export const cleanse = (s: MonitorState, grant: Grant): MonitorState => (grant.soiled && !isHeld(grant) ? scrubRange(s, grant) : s);

/**
 * A receiver has let go of a grant. When nobody holds it any more, an orphan ends, scrubbed: its sender's later life must not read what an
 * earlier one left; and any other is scrubbed if that was asked for, or is due because somebody was stopped. At most one grant is scrubbed.
 */
export const settleGrant = (s: MonitorState, at: number, grant: Grant): MonitorState => {
  if (isHeld(grant)) return withGrant(s, at, O.some(grant));
  if (grant.orphan) return scrubRange(closeGrant(s, at, grant), grant);
  const left = withGrant(s, at, O.some({ ...grant, soiled: false }));
  return grant.zeroAfter || grant.soiled ? scrubRange(left, grant) : left;
};

/** Granting several granules to several receivers at once. It is decided on a copy of the descriptor, and all of it takes place or nothing. */
import {
  BUSY,
  DENIED,
  GRANT_DONATE,
  GRANT_GRANULES_MAX,
  GRANT_LEND,
  GRANT_SHARE,
  GRANT_ZERO_AFTER,
  GRANT_ZERO_BEFORE,
  INVALID,
  NO_MEMORY,
  RIGHTS_ALL,
  SUCCESS,
} from '../vocabulary/limits.ts';
import { guard, names } from '../vocabulary/rule.ts';
import { callerOf, callRule } from './call.ts';
import { type CopiedGrant, isListLength } from './descriptor.ts';
import { hasEntriesToOffer } from './entries.ts';
import { hasFreePlace, isGrantableAccess, isPrivate, openGrant, scrubRange } from './grants.ts';
import { type Grant, isCompartment, isRunning, type MonitorState } from './state.ts';

const KINDS: Readonly<Record<number, Grant['kind']>> = { [GRANT_SHARE]: 'share', [GRANT_LEND]: 'lend', [GRANT_DONATE]: 'donate' };

/** Who shares goes on using the memory, so nobody else may zero it. */
const areFlags = ({ kind, flags }: CopiedGrant): boolean =>
  kind === GRANT_SHARE ? flags === 0 : flags <= (GRANT_ZERO_BEFORE | GRANT_ZERO_AFTER);

const granuleBytes = (s: MonitorState): bigint => BigInt(s.machine.granuleBytes);

/** Compared without a sum that could wrap. */
const isWithinMemory = (s: MonitorState, { base, count }: CopiedGrant): boolean => {
  const granules = BigInt(s.machine.granules);
  const first = base / granuleBytes(s);
  return first < granules && count <= granules - first;
};

const isOther = (s: MonitorState, call: CopiedGrant, to: number): boolean => isCompartment(s, to) && to !== callerOf(s, call);

const areOthers = (s: MonitorState, call: CopiedGrant): boolean =>
  call.receivers.every(({ compartment }, i) => {
    return isOther(s, call, compartment) && call.receivers.findIndex((each) => each.compartment === compartment) === i;
  });

/** Ownership has one place to go to, and all rights go with it. */
const isWhole = ({ kind, listed, receivers }: CopiedGrant): boolean =>
  kind !== GRANT_DONATE || (listed === 1 && receivers.every(({ access }) => access === RIGHTS_ALL));

const everyGranule = (s: MonitorState, { base, count }: CopiedGrant, holds: (granule: number) => boolean): boolean => {
  const first = Number(base / granuleBytes(s));
  for (let at = 0; at < Math.min(Number(count), GRANT_GRANULES_MAX); at += 1) if (!holds(first + at)) return false;
  return true;
};

export const grantRange = callRule<CopiedGrant>(
  'grant',
  [
    names('MON-GRANT-1', 'the descriptor starts at a multiple of 4', INVALID, (_, call) => call.aligned),
    names('MON-GRANT-2', 'the caller may read its fixed part', DENIED, (_, call) => call.fixed),
    names('MON-GRANT-3', 'it lists one to four receivers', INVALID, (_, call) => isListLength(call.listed)),
    names('MON-GRANT-4', 'the caller may read the list', DENIED, (_, call) => call.whole),
    names('MON-GRANT-5', 'the kind is to share, lend or donate', INVALID, (_, call) => KINDS[call.kind] !== undefined),
    names('MON-GRANT-6', 'the flags exist, and go with the kind', INVALID, (_, call) => areFlags(call)),
    names('MON-GRANT-7', 'the base is the start of a granule', INVALID, (s, call) => call.base % granuleBytes(s) === 0n),
    names('MON-GRANT-8', 'the count is one to eight', INVALID, (_, call) => call.count >= 1n && call.count <= BigInt(GRANT_GRANULES_MAX)),
    names('MON-GRANT-9', 'all of the granules exist', INVALID, isWithinMemory),
    names('MON-GRANT-10', 'the receivers are different other compartments', INVALID, areOthers),
    names('MON-GRANT-11', 'each access includes reading', INVALID, (_, call) =>
      call.receivers.every(({ access }) => isGrantableAccess(access)),
    ),
    names('MON-GRANT-12', 'who donates gives all rights to one', INVALID, (_, call) => isWhole(call)),
    guard('MON-GRANT-13', 'the caller owns all of the granules', DENIED, (s, call) =>
      everyGranule(s, call, (granule) => s.granules[granule]?.owner === callerOf(s, call)),
    ),
    guard('MON-GRANT-14', 'the manifest permits the grant to each', DENIED, (s, call) =>
      call.receivers.every(({ compartment }) => s.machine.mayGrant[callerOf(s, call)]?.[compartment] === true),
    ),
    guard('MON-GRANT-15', 'every receiver is running', DENIED, (s, call) =>
      call.receivers.every(({ compartment }) => isRunning(s, compartment)),
    ),
    guard('MON-GRANT-16', 'all of the granules are private', BUSY, (s, call) => everyGranule(s, call, (granule) => isPrivate(s, granule))),
    guard('MON-GRANT-17', 'the caller has a free place for a grant', NO_MEMORY, hasFreePlace),
    guard(
      'MON-UNIT-12',
      'the unit has entries for what the caller loses',
      NO_MEMORY,
      (s, call) => call.kind === GRANT_SHARE || hasEntriesToOffer(s, callerOf(s, call)),
    ),
  ],
  (s, call) => {
    const kind = KINDS[call.kind] ?? 'share';
    const range = { granule: Number(call.base / granuleBytes(s)), count: Number(call.count) };
    const before = (call.flags & GRANT_ZERO_BEFORE) === 0 ? s : scrubRange(s, range);
    const zeroAfter = (call.flags & GRANT_ZERO_AFTER) !== 0;
    const { state, handle } = openGrant(before, {
      kind,
      sender: callerOf(s, call),
      ...range,
      tag: call.tag,
      zeroAfter,
      to: call.receivers,
    });
    return { state, reply: [SUCCESS, handle] };
  },
);

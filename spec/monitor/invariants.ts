/** What holds in every state that the monitor can reach: each a predicate with the sentence that it stands for. */
import { O } from '../prelude.ts';
import { GRANTS_PER_COMPARTMENT, RIGHTS_ALL, RIGHTS_NONE, RIGHTS_READ, THRESHOLD_FIRST } from '../vocabulary/limits.ts';
import { grantedRights, rightsOf } from './access.ts';
import { isHeld } from './grants.ts';
import { NOBODY } from './machine.ts';
import { registersOf } from './registers.ts';
import { isInterrupted, powerOf } from './schedule.ts';
import { BLANK_REGISTERS, type Grant, isRunning, type MonitorState, type Registers, runningOn } from './state.ts';
import { beingServed, thresholdOf } from './urgency.ts';

export interface Invariant {
  readonly name: string;
  readonly says: string;
  readonly holds: (s: MonitorState) => boolean;
}

/** By value: a state that comes from another thread or a file has a blank of its own. */
const isBlankFile = (registers: Registers): boolean => registers === BLANK_REGISTERS || registers.every((value) => value === 0);

const eachGrant = (s: MonitorState, holds: (grant: Grant, at: number) => boolean): boolean =>
  s.grants.every((grant, at) => O.isNone(grant) || holds(grant.value, at));

const everyone = (s: MonitorState): readonly number[] => s.compartments.map((_, compartment) => compartment);

/** Compartments other than the owner that the monitor has given rights to a granule. */
const guests = (s: MonitorState, granule: number): number =>
  everyone(s).filter((each) => each !== s.granules[granule]?.owner && grantedRights(s, each, granule) !== RIGHTS_NONE).length;

const granulesOf = (s: MonitorState, { granule, count }: Grant) => s.granules.slice(granule, granule + count);

/** How many may hold a granule beside its owner. */
const receiversOf = (s: MonitorState, granule: number): number => {
  const place = s.granules[granule]?.grant ?? O.none;
  const grant = O.isSome(place) ? (s.grants[place.value] ?? O.none) : O.none;
  return O.isSome(grant) ? grant.value.receivers.length : 0;
};

/** All who have been given rights to a granule. */
const guestsAndOwner = (s: MonitorState, granule: number): number =>
  everyone(s).filter((each) => grantedRights(s, each, granule) !== RIGHTS_NONE).length;

const isWindow = (s: MonitorState, granule: number): boolean => s.machine.windowAt[granule] !== NOBODY;

const all = (s: MonitorState, holds: (granule: number) => boolean): boolean => s.granules.every((_, granule) => holds(granule));

const isReadableIfAny = (rights: number): boolean => rights === RIGHTS_NONE || (rights & RIGHTS_READ) !== 0;

const invariant = (name: string, says: string, holds: (s: MonitorState) => boolean): Invariant => ({ name, says, holds });

const MEMORY: readonly Invariant[] = [
  invariant(
    'grants and granules agree',
    'A granule names a grant exactly when the grant names the granule, and its sender owns it.',
    (s) => {
      const forth = eachGrant(s, (grant, at) =>
        granulesOf(s, grant).every(({ owner, grant: place }) => owner === grant.sender && O.isSome(place) && place.value === at),
      );
      const counted = s.grants.reduce((sum, grant) => sum + (O.isSome(grant) ? granulesOf(s, grant.value).length : 0), 0);
      return forth && counted === s.granules.filter(({ grant }) => O.isSome(grant)).length;
    },
  ),
  invariant('a grant lies in its sender’s part', 'The place of a grant is within the quota of its sender, and its handle says so.', (s) =>
    eachGrant(s, ({ sender, handle }, at) => {
      return Math.floor(at / GRANTS_PER_COMPARTMENT) === sender && handle % 0x1_0000 === sender * 256 + (at % GRANTS_PER_COMPARTMENT);
    }),
  ),
  invariant('handles are different', 'No two open grants have the same handle.', (s) => {
    const handles = s.grants.flatMap((grant) => (O.isSome(grant) ? [grant.value.handle] : []));
    return new Set(handles).size === handles.length;
  }),
  invariant('unowned is unreachable', 'The monitor gives nobody rights to a granule that nobody owns.', (s) =>
    all(
      s,
      (granule) => s.granules[granule]?.owner !== NOBODY || everyone(s).every((each) => grantedRights(s, each, granule) === RIGHTS_NONE),
    ),
  ),
  invariant('guests are invited', 'Outside declared windows only receivers of its grant have rights to a granule beside its owner.', (s) =>
    all(s, (granule) => isWindow(s, granule) || guests(s, granule) <= receiversOf(s, granule)),
  ),
  invariant('only the permitted', 'A compartment holds only what the manifest lets the owner grant to it.', (s) =>
    eachGrant(s, ({ sender, receivers }) => receivers.every(({ compartment }) => s.machine.mayGrant[sender]?.[compartment] === true)),
  ),
  invariant('lent is exclusive', 'While memory is lent or being donated its owner has no rights to it.', (s) =>
    eachGrant(s, (grant) => grant.kind === 'share' || grantedRights(s, grant.sender, grant.granule + grant.count - 1) === RIGHTS_NONE),
  ),
  invariant('no more than offered', 'A receiver holds no more rights than it was offered.', (s) =>
    eachGrant(s, ({ receivers }) => receivers.every(({ held, access, ended }) => (held & ~access) === 0 && !(ended && held !== 0))),
  ),
  invariant('nobody writes or executes blindly', 'Who has any right to a granule may read it.', (s) =>
    all(s, (granule) => everyone(s).every((each) => isReadableIfAny(grantedRights(s, each, granule)))),
  ),
  invariant('private is the owner’s', 'A granule that is neither granted nor in a window is its owner’s alone.', (s) =>
    all(s, (granule) => {
      const { owner, grant } = s.granules[granule] ?? { owner: NOBODY, grant: O.none };
      if (owner === NOBODY || isWindow(s, granule) || O.isSome(grant)) return true;
      return grantedRights(s, owner, granule) === RIGHTS_ALL && guests(s, granule) === 0;
    }),
  ),
];

const isBlank = (s: MonitorState, granule: number): boolean => Array.from(s.memory[granule] ?? []).every((byte) => byte === 0);

const isReachedOneWay = (s: MonitorState, granule: number): boolean =>
  everyone(s).some((each) => rightsOf(s, each, granule) !== grantedRights(s, each, granule));

const LIVES: readonly Invariant[] = [
  invariant(
    'the stopped are scrubbed',
    'As far as the scrub of a stopped compartment has come, its private memory is all zero, but where TrustZone lets the critical one write.',
    (s) =>
      s.granules.every(({ owner, grant }, at) => {
        const isDue = at < (s.compartments[owner]?.scrubbed ?? 0);
        const exempt = !isDue || isRunning(s, owner) || isWindow(s, at) || O.isSome(grant) || isReachedOneWay(s, at);
        return exempt || isBlank(s, at);
      }),
  ),
  invariant('the stopped hold nothing', 'A stopped compartment holds no grant, and the only grants of its own are held by others.', (s) =>
    eachGrant(s, (grant) => {
      const held = grant.receivers.every((each) => isRunning(s, each.compartment) || each.held === 0);
      return held && (isRunning(s, grant.sender) || grant.orphan);
    }),
  ),
  invariant(
    'what is soiled is nobody’s',
    'What a stopped borrower left behind is reached only by those who held it with that borrower.',
    (s) => eachGrant(s, (grant) => !grant.soiled || isHeld(grant) || guestsAndOwner(s, grant.granule) === 0),
  ),
  invariant('the stopped run nowhere', 'A stopped compartment has every core off, no doorbell bound and no interrupt waiting.', (s) =>
    everyone(s).every((each) => {
      if (isRunning(s, each)) return true;
      const off = s.cores.every((_, core) => powerOf(s, each, core) === 'off' && !isInterrupted(s, each, core));
      return off && s.doorbells[each]?.bound.every((bits) => bits === 0) === true;
    }),
  ),
  invariant('the running have a core', 'A running compartment has a core that is not off.', (s) =>
    everyone(s).every((each) => !isRunning(s, each) || s.cores.some((_, core) => powerOf(s, each, core) !== 'off')),
  ),
];

const isSameOwner = (s: MonitorState, a: number, b: number): boolean => s.machine.lineOwner[a] === s.machine.lineOwner[b];

const EXECUTION: readonly Invariant[] = [
  invariant('a doorbell has one sender', 'No doorbell is bound to two senders, and each sender is linked by the manifest.', (s) =>
    s.doorbells.every(({ bound }, receiver) => {
      const total = bound.reduce((sum, bits) => sum + bits, 0);
      const union = bound.reduce((a, bits) => (a | bits) >>> 0, 0);
      return total === union && bound.every((bits, sender) => bits === 0 || s.machine.linked[receiver]?.[sender] === true);
    }),
  ),
  invariant('budgets are kept', 'No more rings arrive in a period than the budget allows, and none is held back before it is spent.', (s) =>
    s.doorbells.every(({ held, spent }, receiver) =>
      spent.every((rings, sender) => {
        const budget = s.machine.budgets[receiver]?.[sender] ?? 0;
        return rings <= budget && (held[sender] === 0 || rings === budget);
      }),
    ),
  ),
  invariant('the critical side first', 'Where the critical side of a core is ready, it runs.', (s) =>
    s.cores.every((core, at) => core.critical !== 'ready' || runningOn(s, at) === s.machine.residents[at]?.critical),
  ),
  invariant('an interrupt is not slept through', 'Nobody waits on a core where an interrupt waits for it.', (s) =>
    everyone(s).every((each) =>
      s.cores.every((_, core) => {
        const power = powerOf(s, each, core);
        return !((power === 'yielded' || power === 'suspended') && isInterrupted(s, each, core));
      }),
    ),
  ),
  invariant(
    'a yielded core is used',
    'The critical side stays away from a core that it yielded only while the other side is ready there.',
    (s) => s.cores.every(({ critical, ordinary }) => critical !== 'yielded' || ordinary === 'ready'),
  ),
  invariant('what is off holds nothing', 'A compartment has nothing in its registers on a core that is off for it.', (s) =>
    everyone(s).every((each) => s.cores.every((_, core) => powerOf(s, each, core) !== 'off' || isBlankFile(registersOf(s, each, core)))),
  ),
  invariant('interrupts nest', 'Of two lines that a compartment serves on one core, one is more urgent.', (s) =>
    s.lines.every((line, at) => {
      const rivals = s.lines.filter((other) => other.active && other.core === line.core && other.priority === line.priority);
      return !line.active || rivals.length === 1 || !rivals.some((other) => other !== line && isSameOwner(s, at, s.lines.indexOf(other)));
    }),
  ),
  invariant(
    'who is off serves nothing',
    'On a core that is off for it a compartment serves no interrupt and has the first threshold.',
    (s) =>
      everyone(s).every((each) =>
        s.cores.every((_, core) => {
          if (s.machine.coresOf[each]?.includes(core) !== true || powerOf(s, each, core) !== 'off') return true;
          return beingServed(s, each, core) === NOBODY && thresholdOf(s, each, core) === THRESHOLD_FIRST;
        }),
      ),
  ),
  invariant('lines go to their own', 'A line interrupts only a core of the compartment that it is given to.', (s) =>
    s.lines.every(({ core }, line) => {
      const owner = s.machine.lineOwner[line] ?? NOBODY;
      return owner === NOBODY || s.machine.coresOf[owner]?.includes(core) === true;
    }),
  ),
];

export const INVARIANTS: readonly Invariant[] = [...MEMORY, ...LIVES, ...EXECUTION];

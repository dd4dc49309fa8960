/**
 * Stopping and restarting a compartment. Stopping takes everything from it at once and scrubs nothing; what is to be scrubbed is nobody's until
 * that is done, some granules a call. The next life has an epoch of its own.
 */
import { O } from '../prelude.ts';
import { DENIED, EPOCHS, INVALID, RETRY, SCRUB_GRANULES_MAX, SUCCESS } from '../vocabulary/limits.ts';
import type { Crash, Restart, Stop } from '../vocabulary/monitor.ts';
import { type Effect, guard, names } from '../vocabulary/rule.ts';
import { callerOf, callRule, type FromCore } from './call.ts';
import { closeGrant, isHeld, isPrivate, receiverOf, scrub, withReceiver } from './grants.ts';
import { clearRegisters } from './registers.ts';
import { powerOf, settle, withPower } from './schedule.ts';
import {
  firstCoreOf,
  type Grant,
  isCompartment,
  isRunning,
  type MonitorState,
  quietLine,
  silentDoorbells,
  withCompartment,
  withDoorbells,
  withGrant,
  withLine,
} from './state.ts';
import { forgetUrgency } from './urgency.ts';

interface OfCompartment extends FromCore {
  readonly compartment: number;
}

const supervises = (s: MonitorState, call: OfCompartment): boolean => s.machine.supervises[callerOf(s, call)]?.[call.compartment] === true;

const eachGrant = (s: MonitorState, change: (s: MonitorState, at: number, grant: Grant) => MonitorState): MonitorState =>
  s.grants.reduce((state, grant, at) => (O.isSome(grant) ? change(state, at, grant.value) : state), s);

/** Ends the compartment's part in what others granted. What it was lent waits for a scrub: nobody else must read what it left. */
const endReceiverships = (s: MonitorState, compartment: number): MonitorState =>
  eachGrant(s, (state, at, grant) => {
    const part = receiverOf(grant, compartment);
    if (part === undefined) return state;
    const ended = withReceiver(grant, { ...part, held: 0, ended: true });
    return withGrant(state, at, O.some({ ...ended, soiled: ended.soiled || (part.held !== 0 && grant.kind === 'lend') }));
  });

/** Ends what it granted itself; what is held at the moment stays with the holder until it gives it back. */
const endOffers = (s: MonitorState, compartment: number): MonitorState =>
  eachGrant(s, (state, at, grant) => {
    if (grant.sender !== compartment) return state;
    return isHeld(grant) ? withGrant(state, at, O.some({ ...grant, orphan: true })) : closeGrant(state, at, grant);
  });

/** Scrubs what is private of the compartment from one granule on to another. */
const scrubPrivate = (s: MonitorState, compartment: number, from: number, to: number): MonitorState => {
  let state = s;
  for (let at = from; at < to; at += 1) if (s.granules[at]?.owner === compartment && isPrivate(s, at)) state = scrub(state, at);
  return state;
};

const silence = (s: MonitorState, compartment: number): MonitorState => {
  const silent = withDoorbells(s, compartment, silentDoorbells(s.machine));
  return s.lines.reduce(
    (state, _, at) => (s.machine.lineOwner[at] === compartment ? withLine(state, at, quietLine(s.machine, at)) : state),
    silent,
  );
};

const leaveCores = (s: MonitorState, compartment: number): MonitorState =>
  (s.machine.coresOf[compartment] ?? []).reduce(
    (state, core) =>
      powerOf(state, compartment, core) === 'off'
        ? state
        : clearRegisters(forgetUrgency(withPower(state, compartment, core, 'off'), compartment, core), compartment, core),
    s,
  );

const end = (s: MonitorState, compartment: number): MonitorState => {
  const epoch = s.compartments[compartment]?.epoch ?? 0;
  const alone = endOffers(endReceiverships(s, compartment), compartment);
  const silent = silence(alone, compartment);
  return settle(withCompartment(leaveCores(silent, compartment), compartment, { running: false, epoch, scrubbed: 0 }));
};

/** A compartment stops itself, or its supervisor stops it. */
export const stop = callRule<Stop>(
  'stop',
  [
    names('MON-STOP-1', 'the compartment exists', INVALID, (s, call) => isCompartment(s, call.compartment)),
    guard('MON-STOP-2', 'the caller is the compartment or its supervisor', DENIED, (s, call) => {
      return callerOf(s, call) === call.compartment || supervises(s, call);
    }),
    guard('MON-STOP-3', 'the compartment is running', DENIED, (s, call) => isRunning(s, call.compartment)),
  ],
  (s, call) => ({ state: end(s, call.compartment), reply: [SUCCESS] }),
);

/** MON-CRASH-1: an error that a compartment does not handle ends it on all of its cores, whatever it has and holds, as if it had stopped itself. */
export const crash = callRule<Crash>('crash', [], (s, call) => ({ state: end(s, callerOf(s, call)), reply: [SUCCESS] }));

const begin = (s: MonitorState, compartment: number, last: number): MonitorState => {
  const born = withCompartment(s, compartment, { running: true, epoch: (last + 1) % EPOCHS, scrubbed: 0 });
  return settle(withPower(born, compartment, firstCoreOf(s.machine, compartment), 'ready'));
};

/** One call's part of the scrub; the new life begins with the last. */
const proceed = (s: MonitorState, compartment: number): Effect<MonitorState> => {
  const { epoch, scrubbed } = s.compartments[compartment] ?? { epoch: 0, scrubbed: 0 };
  const to = Math.min(scrubbed + SCRUB_GRANULES_MAX, s.granules.length);
  const state = scrubPrivate(s, compartment, scrubbed, to);
  if (to === s.granules.length) return { state: begin(state, compartment, epoch), reply: [SUCCESS] };
  return { state: withCompartment(state, compartment, { running: false, epoch, scrubbed: to }), reply: [RETRY] };
};

/** A supervisor starts a new life of a stopped compartment, on its first core, when all of its memory is scrubbed: it calls until then. */
export const restart = callRule<Restart>(
  'restart',
  [
    names('MON-RESTART-1', 'the compartment exists', INVALID, (s, call) => isCompartment(s, call.compartment)),
    guard('MON-RESTART-2', 'the caller is its supervisor', DENIED, supervises),
    guard('MON-RESTART-3', 'the compartment is stopped', DENIED, (s, call) => !isRunning(s, call.compartment)),
  ],
  (s, call) => proceed(s, call.compartment),
);

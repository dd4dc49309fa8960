/** Stopping and restarting a compartment: what it had is scrubbed or given back, and its next life has an epoch of its own. */
import { O } from '../prelude.ts';
import { DENIED, EPOCHS, INVALID, SUCCESS } from '../vocabulary/limits.ts';
import type { Restart, Stop } from '../vocabulary/monitor.ts';
import { guard, names } from '../vocabulary/rule.ts';
import { callerOf, callRule, type FromCore } from './call.ts';
import { closeGrant, isHeld, isPrivate, receiverOf, scrub, settleGrant, withReceiver } from './grants.ts';
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

/** Ends the compartment's part in what others granted. What it was lent is scrubbed when nobody holds it: its owner must not read what it left. */
const endReceiverships = (s: MonitorState, compartment: number): MonitorState =>
  eachGrant(s, (state, at, grant) => {
    const part = receiverOf(grant, compartment);
    if (part === undefined) return state;
    const ended = withReceiver(grant, { ...part, held: 0, ended: true });
    if (part.held === 0) return withGrant(state, at, O.some(ended));
    return settleGrant(state, at, { ...ended, soiled: ended.soiled || grant.kind === 'lend' });
  });

/** Ends what it granted itself; what is held at the moment stays with the holder until it gives it back. */
const endOffers = (s: MonitorState, compartment: number): MonitorState =>
  eachGrant(s, (state, at, grant) => {
    if (grant.sender !== compartment) return state;
    return isHeld(grant) ? withGrant(state, at, O.some({ ...grant, orphan: true })) : closeGrant(state, at, grant);
  });

const scrubPrivate = (s: MonitorState, compartment: number): MonitorState =>
  s.granules.reduce((state, { owner }, at) => (owner === compartment && isPrivate(state, at) ? scrub(state, at) : state), s);

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
  const silent = silence(scrubPrivate(alone, compartment), compartment);
  return settle(withCompartment(leaveCores(silent, compartment), compartment, { running: false, epoch }));
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

const begin = (s: MonitorState, compartment: number): MonitorState => {
  const epoch = ((s.compartments[compartment]?.epoch ?? 0) + 1) % EPOCHS;
  const born = withCompartment(scrubPrivate(s, compartment), compartment, { running: true, epoch });
  return settle(withPower(born, compartment, firstCoreOf(s.machine, compartment), 'ready'));
};

/** A supervisor starts a new life of a stopped compartment, on its first core. Scrubbed again: on TrustZone the critical side could write meanwhile. */
export const restart = callRule<Restart>(
  'restart',
  [
    names('MON-RESTART-1', 'the compartment exists', INVALID, (s, call) => isCompartment(s, call.compartment)),
    guard('MON-RESTART-2', 'the caller is its supervisor', DENIED, supervises),
    guard('MON-RESTART-3', 'the compartment is stopped', DENIED, (s, call) => !isRunning(s, call.compartment)),
  ],
  (s, call) => ({ state: begin(s, call.compartment), reply: [SUCCESS] }),
);

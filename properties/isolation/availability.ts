/** Availability, stated on a state and the steps that follow it, without the rules: who must run at once, and who must get back what. */
import { type MonitorState, step } from '../../model/monitor.ts';
import { audible, isInterrupted, isRunning, powerOf, runningOn } from '../../spec/monitor/index.ts';
import { SUCCESS } from '../../spec/vocabulary/limits.ts';
import type { MonitorRequest } from '../../spec/vocabulary/monitor.ts';
import type { Party } from './party.ts';

const everyone = (s: MonitorState): readonly number[] => [...s.compartments.keys()];

/** An event waits for a compartment on a core: a doorbell that it hears, or a line more urgent than what it is serving and than its threshold. */
const isWanted = (s: MonitorState, compartment: number, core: number): boolean => {
  const rung = s.machine.coresOf[compartment]?.[0] === core && audible(s, compartment) !== 0;
  return rung || isInterrupted(s, compartment, core);
};

const hasCoreToItself = (s: MonitorState, compartment: number, core: number): boolean => {
  const residents = s.machine.residents[core];
  return residents !== undefined && (s.machine.critical[compartment] === true || residents.critical === -1);
};

/**
 * k = 0: in the state after any step whatever, the critical side runs on each core of its own where it has work or an event waits for it, and
 * so does any compartment on a core that it shares with nobody.
 */
export const keptWaiting = (s: MonitorState, runsOn: Party['runsOn']): string | undefined => {
  for (const compartment of everyone(s))
    for (const core of s.machine.coresOf[compartment] ?? []) {
      const power = powerOf(s, compartment, core);
      if (power === 'off' || !hasCoreToItself(s, compartment, core)) continue;
      if ((power === 'ready' || isWanted(s, compartment, core)) && runsOn(core) !== compartment)
        return `compartment ${compartment} on core ${core}`;
    }
  return undefined;
};

const coreOf = (s: MonitorState, runsOn: Party['runsOn'], compartment: number): number =>
  s.cores.findIndex((_, core) => runsOn(core) === compartment);

/** Whoever may stop a compartment and runs somewhere: itself, or a supervisor. */
const stopperOf = (s: MonitorState, runsOn: Party['runsOn'], compartment: number): number =>
  s.cores.findIndex((_, core) => {
    const by = runsOn(core);
    return by >= 0 && s.machine.supervises[by]?.[compartment] === true;
  });

/** k = 1 step of the owner: after the borrower gives memory back, or is stopped, a reclaim succeeds. The party is put back. */
export const regains = (s: MonitorState, party: Party): { readonly tried: number; readonly failed: MonitorRequest | undefined } => {
  let tried = 0;
  for (const grant of s.grants) {
    if (grant._tag === 'None' || grant.value.orphan || !isRunning(s, grant.value.sender)) continue;
    const { sender, handle, receivers } = grant.value;
    const holders = receivers.filter(({ held }) => held !== 0);
    const ends = holders.map(({ compartment }): readonly MonitorRequest[] => {
      const stopper = stopperOf(s, party.runsOn, compartment);
      const holder = coreOf(s, party.runsOn, compartment);
      const stop: MonitorRequest[] = stopper === -1 ? [] : [{ call: 'stop', core: stopper, compartment }];
      return holder === -1 ? stop : [...stop, { call: 'relinquish', core: holder, handle }];
    });
    if (holders.length !== 1) continue;
    for (const end of ends[0] ?? []) {
      const back = party.mark();
      party.perform(end);
      const core = coreOf(s, party.runsOn, sender);
      const reclaim: MonitorRequest = { call: 'reclaim', core, handle };
      const given = core === -1 || party.perform(reclaim)[0] === SUCCESS;
      back();
      if (core !== -1) tried += 1;
      if (!given) return { tried, failed: reclaim };
    }
  }
  return { tried, failed: undefined };
};

/** Starvation: the critical side of a shared core works on and never waits; the other side, which has an event waiting, does not run in `steps` steps. */
export const starves = (start: MonitorState, core: number, steps: number): boolean => {
  const residents = start.machine.residents[core];
  if (residents === undefined || residents.critical === -1 || residents.ordinary === -1) return false;
  let s = start;
  for (let i = 0; i < steps; i += 1) {
    s = step(s, { call: 'features', core, function: 0 }).state;
    if (runningOn(s, core) !== residents.critical) return false;
  }
  return powerOf(s, residents.ordinary, core) === 'ready';
};

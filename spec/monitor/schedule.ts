/**
 * Who runs on a core. The critical side runs whenever it has work; an interrupt for it is work, and takes the core from the other side at once.
 * Interrupts of the other side stay pending meanwhile.
 */
import { NOBODY } from './machine.ts';
import { type Core, firstCoreOf, type MonitorState, type Power, withCore } from './state.ts';
import { interrupting } from './urgency.ts';

/** Doorbells that are pending and not masked. */
export const audible = (s: MonitorState, compartment: number): number => {
  const bells = s.doorbells[compartment];
  return bells === undefined ? 0 : (bells.pending & ~bells.masked) >>> 0;
};

/** An interrupt waits for a compartment on a core: one of its lines, or a doorbell on its first core. */
export const isInterrupted = (s: MonitorState, compartment: number, core: number): boolean => {
  if (firstCoreOf(s.machine, compartment) === core && audible(s, compartment) !== 0) return true;
  return interrupting(s, compartment, core) !== NOBODY;
};

const isWaiting = (power: Power): boolean => power === 'yielded' || power === 'suspended';

/** Wakes who waits and is interrupted; gives a yielded core back when the other side has no use for it. */
const settleCore = (s: MonitorState, at: number): MonitorState => {
  const core = s.cores[at] as Core;
  const { critical, ordinary } = s.machine.residents[at] ?? { critical: NOBODY, ordinary: NOBODY };
  const other: Power = isWaiting(core.ordinary) && isInterrupted(s, ordinary, at) ? 'ready' : core.ordinary;
  const isBack = core.critical === 'yielded' && other !== 'ready';
  const first: Power = isBack || (isWaiting(core.critical) && isInterrupted(s, critical, at)) ? 'ready' : core.critical;
  return first === core.critical && other === core.ordinary ? s : withCore(s, at, { critical: first, ordinary: other });
};

/** Every change that can wake somebody ends with this. */
export const settle = (s: MonitorState): MonitorState => s.cores.reduce((state, _, at) => settleCore(state, at), s);

const sideOf = (s: MonitorState, compartment: number): 'critical' | 'ordinary' =>
  s.machine.critical[compartment] === true ? 'critical' : 'ordinary';

/** A core that is not the compartment's is off for it. */
export const powerOf = (s: MonitorState, compartment: number, core: number): Power => {
  const mine = s.machine.coresOf[compartment]?.includes(core) === true;
  return mine ? (s.cores[core]?.[sideOf(s, compartment)] ?? 'off') : 'off';
};

/** The core must be one of the compartment's. */
export const withPower = (s: MonitorState, compartment: number, at: number, power: Power): MonitorState =>
  withCore(s, at, { ...(s.cores[at] as Core), [sideOf(s, compartment)]: power });

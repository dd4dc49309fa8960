/** The monitor's rules, in reading order. */
import { E, O } from '../prelude.ts';
import type { Manifest, ManifestRefusal } from '../vocabulary/monitor.ts';
import type { Rule } from '../vocabulary/rule.ts';
import { examine } from './boot/index.ts';
import { affinityInfo, cpuOff, cpuOn, cpuSuspend, yieldCore } from './cores.ts';
import { bind, mask, ring, take, tick, unbind } from './doorbells.ts';
import { trapRule } from './front/index.ts';
import { features, version } from './identity.ts';
import { acknowledge, disable, enable, end, prioritize, raise, route, threshold } from './interrupts.ts';
import { crash, restart, stop } from './lifecycle.ts';
import { machineOf } from './machine.ts';
import { dmaRead, dmaWrite, fetch, load, store } from './memory.ts';
import { donate, lend, share } from './offer.ts';
import { grantRange } from './range.ts';
import { readRegister, registersOf, writeRegister } from './registers.ts';
import { reclaim, relinquish, retrieve, scrubCall } from './return.ts';
import { initialState, type MonitorState } from './state.ts';

export * from './access.ts';
export { DEFAULT_MANIFEST } from './boot/default.ts';
export { CHECKS, examination, examine, manifestShape } from './boot/index.ts';
export { copyDescriptor } from './descriptor.ts';
export { afterTrap, requestIn } from './front/index.ts';
export { INVARIANTS, type Invariant } from './invariants.ts';
export type { Bytes, Machine, Residents, Window } from './machine.ts';
export { machineOf, NOBODY } from './machine.ts';
export { audible, isInterrupted, powerOf } from './schedule.ts';
export * from './state.ts';
export { beingServed, interrupting, thresholdOf } from './urgency.ts';
export {
  acknowledge,
  affinityInfo,
  bind,
  cpuOff,
  cpuOn,
  cpuSuspend,
  crash,
  disable,
  dmaRead,
  dmaWrite,
  donate,
  enable,
  end,
  features,
  fetch,
  grantRange,
  lend,
  load,
  mask,
  prioritize,
  raise,
  readRegister,
  reclaim,
  registersOf,
  relinquish,
  restart,
  retrieve,
  ring,
  route,
  scrubCall,
  share,
  stop,
  store,
  take,
  threshold,
  tick,
  unbind,
  version,
  writeRegister,
  yieldCore,
};

/** The monitor boots from a manifest or says why not. */
export const boot = (manifest: Manifest): E.Either<ManifestRefusal, MonitorState> => {
  const refusal = examine(manifest);
  return O.isSome(refusal) ? E.left(refusal.value) : E.right(initialState(machineOf(manifest)));
};

/** All rules by the name of the request that each answers. */
export const RULES = {
  version,
  features,
  share,
  lend,
  donate,
  grant: grantRange,
  retrieve,
  relinquish,
  reclaim,
  scrub: scrubCall,
  load,
  store,
  fetch,
  'dma-read': dmaRead,
  'dma-write': dmaWrite,
  stop,
  restart,
  crash,
  bind,
  unbind,
  ring,
  mask,
  take,
  tick,
  'cpu-on': cpuOn,
  'cpu-off': cpuOff,
  'cpu-suspend': cpuSuspend,
  'affinity-info': affinityInfo,
  yield: yieldCore,
  raise,
  enable,
  disable,
  route,
  acknowledge,
  end,
  prioritize,
  threshold,
  'read-register': readRegister,
  'write-register': writeRegister,
  trap: trapRule,
};

/** Clauses of all guards of the monitor's rules, each once. */
export const GUARDS: readonly string[] = [
  ...new Set((Object.values(RULES) as Rule<MonitorState, never>[]).flatMap((each) => each.clauses)),
];

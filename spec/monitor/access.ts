/** Who may access which granule. It takes the platform: TrustZone's secure side reaches what the non-secure side reaches, the others keep both apart. */
import { O } from '../prelude.ts';
import { RIGHTS_ALL, RIGHTS_NONE, RIGHTS_READ_WRITE } from '../vocabulary/limits.ts';
import { grantAt, receiverOf } from './grants.ts';
import { NOBODY } from './machine.ts';
import type { MonitorState } from './state.ts';

/** What the monitor has given a compartment: by ownership, by a declared window, or by a grant. */
export const grantedRights = (s: MonitorState, compartment: number, at: number): number => {
  const granule = s.granules[at];
  if (granule === undefined) return RIGHTS_NONE;
  const window = s.machine.windows[s.machine.windowAt[at] ?? NOBODY];
  if (window !== undefined) return window.rights[compartment] ?? RIGHTS_NONE;
  const grant = grantAt(s, granule.grant);
  if (granule.owner === compartment) return O.isNone(grant) || grant.value.kind === 'share' ? RIGHTS_ALL : RIGHTS_NONE;
  return O.isNone(grant) ? RIGHTS_NONE : (receiverOf(grant.value, compartment)?.held ?? RIGHTS_NONE);
};

const isOneWay = (s: MonitorState): boolean => s.machine.protection === 'trustzone' || s.machine.protection === 'trustzone+stage2';

/** Memory is in the non-secure world as long as a non-critical compartment can reach it. */
const isNonSecure = (s: MonitorState, at: number): boolean =>
  s.machine.critical.some((critical, compartment) => !critical && grantedRights(s, compartment, at) !== RIGHTS_NONE);

/** What the protection unit lets a compartment do. The secure world reads and writes non-secure memory, but never executes it. */
export const rightsOf = (s: MonitorState, compartment: number, at: number): number => {
  const granted = grantedRights(s, compartment, at);
  if (!isOneWay(s) || s.machine.critical[compartment] !== true) return granted;
  return isNonSecure(s, at) ? RIGHTS_READ_WRITE : granted;
};

/** `needed` is a set of rights. */
export const mayAccess = (s: MonitorState, compartment: number, at: number, needed: number): boolean =>
  (rightsOf(s, compartment, at) & needed) === needed;

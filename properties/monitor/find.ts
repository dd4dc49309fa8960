/** Looking for something in a state that a request can be about, from a random start so that nothing is favoured. */
import { type Grant, grantedRights, type MonitorState, NOBODY, runningOn } from '../../spec/monitor/index.ts';
import { O } from '../../spec/prelude.ts';
import type { MonitorRequest } from '../../spec/vocabulary/monitor.ts';
import type { Random } from '../support/random.ts';

/** A request of one kind, drawn for a state. */
export type Intent = (random: Random, s: MonitorState) => MonitorRequest;

/** The first index from a random start on for which `fits` holds, or -1. */
export const findIndex = (random: Random, length: number, fits: (index: number) => boolean): number => {
  if (length === 0) return -1;
  let at = random.below(length);
  for (let i = 0; i < length; i += 1) {
    if (fits(at)) return at;
    at = at + 1 === length ? 0 : at + 1;
  }
  return -1;
};

/** A core on which somebody runs, on which `compartment` runs if it runs anywhere. */
export const coreOf = (random: Random, s: MonitorState, compartment?: number): number => {
  const cores = s.cores.length;
  const its = compartment === undefined ? -1 : findIndex(random, cores, (core) => runningOn(s, core) === compartment);
  if (its >= 0) return its;
  return Math.max(
    0,
    findIndex(random, cores, (core) => runningOn(s, core) !== NOBODY),
  );
};

export const findGrant = (random: Random, s: MonitorState, fits: (grant: Grant) => boolean): Grant | undefined => {
  const at = findIndex(random, s.grants.length, (i) => {
    const grant = s.grants[i];
    return grant !== undefined && O.isSome(grant) && fits(grant.value);
  });
  return O.toUndefined(s.grants[at] ?? O.none);
};

export const anyGranule = (random: Random, s: MonitorState): number =>
  random.oneIn(4) ? random.pick([random.edge(), s.granules.length]) : random.below(s.granules.length);

/** A granule to which the compartment has the rights, if it has any. */
export const reachable = (random: Random, s: MonitorState, compartment: number, rights: number): number => {
  const at = findIndex(random, s.granules.length, (granule) => (grantedRights(s, compartment, granule) & rights) === rights);
  return at < 0 ? random.below(s.granules.length) : at;
};

/** Any number that means nothing, or the good one: bad once in `n` times. */
export const orEdge = (random: Random, n: number, good: number): number => (random.oneIn(n) ? random.edge() : good);

/** The monitor's own functions as a number and up to four arguments: answers the status, results are in the monitor's `result`. */
import {
  FUNCTION_ACKNOWLEDGE,
  FUNCTION_BIND,
  FUNCTION_DISABLE,
  FUNCTION_DONATE,
  FUNCTION_ENABLE,
  FUNCTION_END,
  FUNCTION_FEATURES,
  FUNCTION_GRANT,
  FUNCTION_LEND,
  FUNCTION_MASK,
  FUNCTION_PRIORITIZE,
  FUNCTION_RECLAIM,
  FUNCTION_RELINQUISH,
  FUNCTION_RESTART,
  FUNCTION_RETRIEVE,
  FUNCTION_RING,
  FUNCTION_ROUTE,
  FUNCTION_SCRUB,
  FUNCTION_SHARE,
  FUNCTION_STOP,
  FUNCTION_TAKE,
  FUNCTION_THRESHOLD,
  FUNCTION_UNBIND,
  FUNCTION_VERSION,
  FUNCTION_YIELD,
} from '../../../spec/vocabulary/limits.ts';
import type { Monitor } from '../monitor.ts';

/** In the place of a status: there is no such function. */
export const UNKNOWN = 1;

const memory = (m: Monitor, core: number, fn: number, a: number, b: number, c: number, d: number): number => {
  switch (fn) {
    case FUNCTION_SHARE:
      return m.share(core, a, b, c, d % 0x1_0000_0000);
    case FUNCTION_LEND:
      return m.lend(core, a, b, c, d % 0x1_0000_0000);
    case FUNCTION_DONATE:
      return m.donate(core, a, b, c % 0x1_0000_0000);
    case FUNCTION_RETRIEVE:
      return m.retrieve(core, a, b % 0x1_0000_0000, c);
    case FUNCTION_RELINQUISH:
      return m.relinquish(core, a);
    case FUNCTION_RECLAIM:
      return m.reclaim(core, a);
    case FUNCTION_GRANT:
      return m.grant(core, a);
    case FUNCTION_SCRUB:
      return m.scrub(core);
    default:
      return UNKNOWN;
  }
};

const events = (m: Monitor, core: number, fn: number, a: number, b: number): number => {
  switch (fn) {
    case FUNCTION_BIND:
      return m.bind(core, a, b);
    case FUNCTION_UNBIND:
      return m.unbind(core, a, b);
    case FUNCTION_RING:
      return m.ring(core, a, b);
    case FUNCTION_MASK:
      return m.mask(core, a);
    case FUNCTION_TAKE:
      return m.take(core);
    case FUNCTION_ENABLE:
      return m.enable(core, a);
    case FUNCTION_DISABLE:
      return m.disable(core, a);
    case FUNCTION_ROUTE:
      return m.route(core, a, b);
    case FUNCTION_ACKNOWLEDGE:
      return m.acknowledge(core);
    case FUNCTION_PRIORITIZE:
      return m.prioritize(core, a, b);
    case FUNCTION_THRESHOLD:
      return m.threshold(core, a);
    case FUNCTION_END:
      return m.end(core, a);
    default:
      return UNKNOWN;
  }
};

const rest = (m: Monitor, core: number, fn: number, a: number): number => {
  switch (fn) {
    case FUNCTION_VERSION:
      return m.version(core, a);
    case FUNCTION_FEATURES:
      return m.features(core, a);
    case FUNCTION_YIELD:
      return m.yield(core);
    case FUNCTION_STOP:
      return m.stop(core, a);
    case FUNCTION_RESTART:
      return m.restart(core, a);
    default:
      return UNKNOWN;
  }
};

/** Results that a call does not have are zero: nothing of an earlier call is left in them. */
export const own = (m: Monitor, core: number, fn: number, a: number, b: number, c: number, d: number): number => {
  m.result.fill(0);
  let status = memory(m, core, fn, a, b, c, d);
  if (status === UNKNOWN) status = events(m, core, fn, a, b);
  return status === UNKNOWN ? rest(m, core, fn, a) : status;
};

/** The monitor's own functions by number, as both fronts carry them: what each argument is. The calls about cores have standard numbers only. */
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
} from '../../vocabulary/limits.ts';
import type { MonitorRequest } from '../../vocabulary/monitor.ts';

/** Arguments in the order of the registers. */
type Args = readonly [number, number, number, number];
export type Asks = (core: number, args: Args) => MonitorRequest;

const WORD = 2 ** 32;

/** A tag has 32 bits, however wide its register is. */
const tag = (n: number): number => n % WORD;

export const share: Asks = (core, [granule, to, access, t]) => ({ call: 'share', core, granule, to, access, tag: tag(t) });
export const lend: Asks = (core, [granule, to, access, t]) => ({ call: 'lend', core, granule, to, access, tag: tag(t) });
export const donate: Asks = (core, [granule, to, t]) => ({ call: 'donate', core, granule, to, tag: tag(t) });
export const retrieve: Asks = (core, [handle, t, access]) => ({ call: 'retrieve', core, handle, tag: tag(t), access });
export const relinquish: Asks = (core, [handle]) => ({ call: 'relinquish', core, handle });
export const reclaim: Asks = (core, [handle]) => ({ call: 'reclaim', core, handle });
export const bind: Asks = (core, [from, bits]) => ({ call: 'bind', core, from, bits });
export const unbind: Asks = (core, [from, bits]) => ({ call: 'unbind', core, from, bits });
export const ring: Asks = (core, [to, bits]) => ({ call: 'ring', core, to, bits });
export const take: Asks = (core) => ({ call: 'take', core });
export const yieldCore: Asks = (core) => ({ call: 'yield', core });

export const OWN_FUNCTIONS: Readonly<Record<number, Asks>> = {
  [FUNCTION_VERSION]: (core, [version]) => ({ call: 'version', core, version }),
  [FUNCTION_FEATURES]: (core, [number]) => ({ call: 'features', core, function: number }),
  [FUNCTION_SHARE]: share,
  [FUNCTION_LEND]: lend,
  [FUNCTION_DONATE]: donate,
  [FUNCTION_RETRIEVE]: retrieve,
  [FUNCTION_RELINQUISH]: relinquish,
  [FUNCTION_RECLAIM]: reclaim,
  [FUNCTION_BIND]: bind,
  [FUNCTION_UNBIND]: unbind,
  [FUNCTION_RING]: ring,
  [FUNCTION_MASK]: (core, [bits]) => ({ call: 'mask', core, bits }),
  [FUNCTION_TAKE]: take,
  [FUNCTION_YIELD]: yieldCore,
  [FUNCTION_ENABLE]: (core, [line]) => ({ call: 'enable', core, line }),
  [FUNCTION_DISABLE]: (core, [line]) => ({ call: 'disable', core, line }),
  [FUNCTION_ROUTE]: (core, [line, target]) => ({ call: 'route', core, line, target }),
  [FUNCTION_ACKNOWLEDGE]: (core) => ({ call: 'acknowledge', core }),
  [FUNCTION_STOP]: (core, [compartment]) => ({ call: 'stop', core, compartment }),
  [FUNCTION_RESTART]: (core, [compartment]) => ({ call: 'restart', core, compartment }),
  [FUNCTION_PRIORITIZE]: (core, [line, priority]) => ({ call: 'prioritize', core, line, priority }),
  [FUNCTION_THRESHOLD]: (core, [priority]) => ({ call: 'threshold', core, priority }),
  [FUNCTION_END]: (core, [line]) => ({ call: 'end', core, line }),
  [FUNCTION_GRANT]: (core, [address]) => ({ call: 'grant', core, address }),
  [FUNCTION_SCRUB]: (core) => ({ call: 'scrub', core }),
};

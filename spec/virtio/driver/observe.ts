/**
 * The observer of a driver: what the driver did so far and what it does next give a verdict, which names the clause that is broken. It knows
 * nothing of devices but the words that came over the bus, so that it judges any driver that can be listened to. What is refused is not
 * remembered: the state goes on from the last step that was legal.
 */
import type { DriverAction } from '../../vocabulary/driver.ts';
import { MMIO_CONFIG } from '../../vocabulary/limits.ts';
import { apply, type ClauseId, type Outcome } from '../../vocabulary/rule.ts';
import { configRead, configWrite } from './config.ts';
import { checkQueue, enterHandler, expose, leaveHandler, reclaim } from './memory.ts';
import { busRead } from './reads.ts';
import type { DriverState } from './state.ts';
import { busWrite } from './writes.ts';

export const DRIVER_GUARDS: readonly ClauseId[] = [
  ...new Set(
    [busRead, busWrite, configRead, configWrite, leaveHandler, checkQueue, expose, reclaim].flatMap(
      (each): readonly ClauseId[] => each.clauses,
    ),
  ),
];

/** Replies 1 for what is allowed and 0 for what is not. */
export const observe = (s: DriverState, action: DriverAction): Outcome<DriverState> => {
  switch (action.call) {
    case 'bus-read':
      return action.offset < MMIO_CONFIG ? apply(busRead, s, action) : apply(configRead, s, action);
    case 'bus-write':
      return action.offset < MMIO_CONFIG ? apply(busWrite, s, action) : apply(configWrite, s, action);
    case 'enter-handler':
      return apply(enterHandler, s, action);
    case 'check-queue':
      return apply(checkQueue, s, action);
    case 'leave-handler':
      return apply(leaveHandler, s, action);
    case 'expose':
      return apply(expose, s, action);
    case 'reclaim':
      return apply(reclaim, s, action);
  }
};

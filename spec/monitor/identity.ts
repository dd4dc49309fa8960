/** What the monitor says of itself: its version and the functions that it has. */
import { FUNCTIONS, MONITOR_VERSION, NOT_SUPPORTED, SUCCESS, VERSION_MAJOR_SHIFT } from '../vocabulary/limits.ts';
import type { Features, Version } from '../vocabulary/monitor.ts';
import { names } from '../vocabulary/rule.ts';
import { callRule } from './call.ts';

const majorOf = (version: number): number => Math.floor(version / 2 ** VERSION_MAJOR_SHIFT);

export const version = callRule<Version>(
  'version',
  [
    names(
      'MON-VERSION-1',
      'the caller speaks the same major version',
      NOT_SUPPORTED,
      (_, call) => Number.isInteger(call.version) && majorOf(call.version) === majorOf(MONITOR_VERSION),
    ),
  ],
  (s) => ({ state: s, reply: [SUCCESS, MONITOR_VERSION] }),
);

export const features = callRule<Features>(
  'features',
  [
    names('MON-FEATURES-1', 'the function exists', NOT_SUPPORTED, (_, call) => {
      return Number.isInteger(call.function) && call.function >= 0 && call.function < FUNCTIONS;
    }),
  ],
  (s) => ({ state: s, reply: [SUCCESS] }),
);

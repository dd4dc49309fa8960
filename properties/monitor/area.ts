/** The monitor area: whatever compartments, bus masters and devices may do, compared with the emulated monitor. */
import { boot, type MonitorState, step } from '../../model/monitor.ts';
import { CHECKS, examination, GUARDS } from '../../spec/monitor/index.ts';
import { E } from '../../spec/prelude.ts';
import type { Manifest } from '../../spec/vocabulary/monitor.ts';
import { apply, type Outcome } from '../../spec/vocabulary/rule.ts';
import type { Area } from '../agreement/area.ts';
import { wholeDifference } from './difference.ts';
import { intend } from './intents.ts';
import { type AreaRequest, requestArbitrary, requestShape } from './request.ts';
import { drawSetup, redrawKinds, type Setup, setupShape } from './setup.ts';
import { perform, restore, type Subject, start } from './subject.ts';

/** The state of a manifest that must be good: a generator's, or one that has been examined. */
export const bootAccepted = (manifest: Manifest): MonitorState => {
  const booted = boot(manifest);
  if (E.isLeft(booted)) throw new RangeError(`the manifest is refused by ${booted.left.clause} at ${booted.left.path}`);
  return booted.right;
};

const stepOf = (state: MonitorState, request: AreaRequest): Outcome<MonitorState> => {
  if (request.call !== 'examine') return step(state, request);
  return { ...apply(examination, undefined, request), state };
};

/** Stage 2 has room for every grant: these guards refuse only where a unit has few entries, and are judged there. */
const OF_FEW_ENTRIES: readonly string[] = ['MON-UNIT-9', 'MON-UNIT-10', 'MON-UNIT-11', 'MON-UNIT-12'];

export const monitorArea: Area<Setup, MonitorState, AreaRequest, Subject> = {
  name: 'monitor',
  guards: [...CHECKS.map(({ clause }) => clause), ...GUARDS.filter((clause) => !OF_FEW_ENTRIES.includes(clause))],
  setupShape,
  requestShape,
  setup: drawSetup,
  boot: ({ manifest }) => bootAccepted(manifest),
  start,
  intend,
  step: stepOf,
  perform,
  difference: wholeDifference,
  again: { setup: redrawKinds, restore },
  request: requestArbitrary,
};

/** The console device, in reading order: state, what a driver does, what the host does, and the word for emergencies. */
import type { WriteConsoleConfig } from '../../vocabulary/console.ts';
import { CONSOLE_CONFIG_EMERG_WR } from '../../vocabulary/limits.ts';
import { apply, type ClauseId, type Outcome } from '../../vocabulary/rule.ts';
import { writeConfig } from '../config.ts';
import { conduct, submit } from './driver.ts';
import { input, tell } from './host.ts';
import { type ConsoleState, keeping } from './state.ts';

export * from './driver.ts';
export { input, messageBytes, resize, tell } from './host.ts';
export * from './state.ts';

const EMERGENCY: readonly ClauseId[] = ['virtio-1.4/console/device/emerg-write/1', 'virtio-1.4/console/device/emerg-write/2'];

/** The low byte of the word for emergencies comes out wherever the device stands: unconfigured, broken, given up. */
export const write = (s: ConsoleState, { offset, value }: WriteConsoleConfig): Outcome<ConsoleState> => {
  const outcome = apply(writeConfig, s.device, { call: 'write-config', offset, width: 4, value });
  if (outcome.failed !== undefined) return { ...outcome, state: s };
  const emergencies = offset === CONSOLE_CONFIG_EMERG_WR ? keeping(s.emergencies, [value & 0xff]) : s.emergencies;
  return { ...outcome, state: { ...s, device: outcome.state, emergencies }, granted: [...outcome.granted, ...EMERGENCY] };
};

export const CONSOLE_GUARDS: readonly ClauseId[] = [...new Set([...submit.clauses, ...conduct.clauses, ...tell.clauses, ...input.clauses])];

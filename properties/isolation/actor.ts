/** Who takes a step: the compartment that runs on the core, or that the bus master belongs to; -1 for a device. */
import { type MonitorState, runningOn } from '../../spec/monitor/index.ts';
import type { MonitorRequest } from '../../spec/vocabulary/monitor.ts';

export const actorOf = (s: MonitorState, request: MonitorRequest): number => {
  if ('core' in request) return runningOn(s, request.core);
  return 'master' in request ? (s.machine.masterOwner[request.master] ?? -1) : -1;
};

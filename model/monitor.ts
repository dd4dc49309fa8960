/** The monitor as a machine: one state, one request, one outcome. */
import { boot, type MonitorState, share } from '../spec/monitor/index.ts';
import type { MonitorRequest } from '../spec/vocabulary/monitor.ts';
import { apply, type Outcome } from '../spec/vocabulary/rule.ts';

export type { MonitorState };
export { boot };

export const step = (state: MonitorState, request: MonitorRequest): Outcome<MonitorState> => {
  switch (request.call) {
    case 'share':
      return apply(share, state, request);
  }
};

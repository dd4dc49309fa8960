/** The monitor as a machine: one state, one request, one outcome. */
import { afterTrap, boot, copyDescriptor, type MonitorState, RULES } from '../spec/monitor/index.ts';
import type { MonitorRequest } from '../spec/vocabulary/monitor.ts';
import { apply, type Outcome } from '../spec/vocabulary/rule.ts';

export { canonicalMonitor, encodeMonitor } from './monitor-encoding.ts';
export type { MonitorState };
export { boot };

export const step = (state: MonitorState, request: MonitorRequest): Outcome<MonitorState> => {
  switch (request.call) {
    case 'version':
      return apply(RULES.version, state, request);
    case 'features':
      return apply(RULES.features, state, request);
    case 'share':
      return apply(RULES.share, state, request);
    case 'lend':
      return apply(RULES.lend, state, request);
    case 'donate':
      return apply(RULES.donate, state, request);
    case 'grant':
      return apply(RULES.grant, state, copyDescriptor(state, request));
    case 'retrieve':
      return apply(RULES.retrieve, state, request);
    case 'relinquish':
      return apply(RULES.relinquish, state, request);
    case 'reclaim':
      return apply(RULES.reclaim, state, request);
    case 'scrub':
      return apply(RULES.scrub, state, request);
    case 'load':
      return apply(RULES.load, state, request);
    case 'store':
      return apply(RULES.store, state, request);
    case 'fetch':
      return apply(RULES.fetch, state, request);
    case 'dma-read':
      return apply(RULES['dma-read'], state, request);
    case 'dma-write':
      return apply(RULES['dma-write'], state, request);
    case 'stop':
      return apply(RULES.stop, state, request);
    case 'restart':
      return apply(RULES.restart, state, request);
    case 'crash':
      return apply(RULES.crash, state, request);
    case 'bind':
      return apply(RULES.bind, state, request);
    case 'unbind':
      return apply(RULES.unbind, state, request);
    case 'ring':
      return apply(RULES.ring, state, request);
    case 'mask':
      return apply(RULES.mask, state, request);
    case 'take':
      return apply(RULES.take, state, request);
    case 'tick':
      return apply(RULES.tick, state, request);
    case 'cpu-on':
      return apply(RULES['cpu-on'], state, request);
    case 'cpu-off':
      return apply(RULES['cpu-off'], state, request);
    case 'cpu-suspend':
      return apply(RULES['cpu-suspend'], state, request);
    case 'affinity-info':
      return apply(RULES['affinity-info'], state, request);
    case 'yield':
      return apply(RULES.yield, state, request);
    case 'raise':
      return apply(RULES.raise, state, request);
    case 'enable':
      return apply(RULES.enable, state, request);
    case 'disable':
      return apply(RULES.disable, state, request);
    case 'route':
      return apply(RULES.route, state, request);
    case 'acknowledge':
      return apply(RULES.acknowledge, state, request);
    case 'end':
      return apply(RULES.end, state, request);
    case 'prioritize':
      return apply(RULES.prioritize, state, request);
    case 'threshold':
      return apply(RULES.threshold, state, request);
    case 'read-register':
      return apply(RULES['read-register'], state, request);
    case 'write-register':
      return apply(RULES['write-register'], state, request);
    case 'trap':
      return afterTrap(apply(RULES.trap, state, request), request, (asked) => step(state, asked));
  }
};

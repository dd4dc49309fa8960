/** The monitor's share call between three compartments over two granules. */
import type { Monitor } from '../../../impl/monitor/monitor.ts';
import { boot, type MonitorState, step } from '../../../model/monitor.ts';
import { O } from '../../../spec/prelude.ts';
import type { Manifest, MonitorRequest } from '../../../spec/vocabulary/monitor.ts';
import { monitorArea } from '../../monitor/area.ts';
import type { Judged } from '../judged.ts';

/** The last existing number of each kind, the first that does not exist, and the end of a register. */
const COMPARTMENTS = [0, 1, 2, 3, 0xffff_ffff];
const GRANULES = [0, 1, 2, 0xffff_ffff];

const REQUESTS: readonly MonitorRequest[] = [0, 1, 2].flatMap((by) =>
  GRANULES.flatMap((granule) => COMPARTMENTS.map((to) => ({ call: 'share' as const, by, granule, to }))),
);

export const sharing: Judged<Manifest, MonitorState, MonitorRequest, Monitor> = {
  scope: {
    name: 'sharing',
    says: '3 compartments, 2 granules, share',
    tags: ['quick'],
    setups: [{ granules: 2, compartments: [[0], [1], []] }],
    boot,
    requests: () => REQUESTS,
    step,
    canonical: (state) => state,
    encode: (state, out) => {
      state.granules.forEach(({ borrower }, granule) => {
        out[granule] = O.isNone(borrower) ? 0xff : borrower.value;
      });
      return state.granules.length;
    },
    invariants: [],
    reductions: [],
  },
  area: monitorArea,
  raw: (monitor) => [monitor.owner, monitor.borrower],
};

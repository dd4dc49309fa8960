/** The monitor area: calls of compartments, compared with the emulated monitor. */
import * as fc from 'fast-check';
import { Monitor } from '../../impl/monitor/monitor.ts';
import { boot, type MonitorState, step } from '../../model/monitor.ts';
import { share } from '../../spec/monitor/index.ts';
import { O, t } from '../../spec/prelude.ts';
import type { Manifest, MonitorRequest } from '../../spec/vocabulary/monitor.ts';
import type { Area, Difference } from '../agreement/area.ts';
import type { Random } from '../support/random.ts';

const manifestShape: t.Type<Manifest> = t.readonly(
  t.strict({ granules: t.number, compartments: t.readonlyArray(t.readonlyArray(t.number)) }),
  'Manifest',
);
const shareShape: t.Type<MonitorRequest> = t.readonly(
  t.strict({ call: t.literal('share'), by: t.number, granule: t.number, to: t.number }),
  'Share',
);

const intend = (random: Random, state: MonitorState): MonitorRequest => {
  const granule = random.oneIn(8) ? random.edge() : random.below(state.granules.length);
  const owner = state.granules[granule]?.owner ?? 0;
  const by = random.oneIn(4) ? random.below(state.compartments) : owner;
  return { call: 'share', by, granule, to: random.oneIn(8) ? random.edge() : random.below(state.compartments) };
};

const difference = (state: MonitorState, subject: Monitor): Difference | undefined => {
  for (let granule = 0; granule < state.granules.length; granule += 1) {
    const expected = O.getOrElse(() => 0xff)(state.granules[granule]?.borrower ?? O.none);
    const actual = subject.borrower[granule];
    if (expected !== actual) return { where: `borrower of granule ${granule}`, expected: `${expected}`, actual: `${actual}` };
  }
  return undefined;
};

export const monitorArea: Area<Manifest, MonitorState, MonitorRequest, Monitor> = {
  name: 'monitor',
  guards: [...share.clauses],
  setupShape: manifestShape,
  requestShape: shareShape,
  setup: () => ({ granules: 63, compartments: [0, 1, 2].map((id) => Array.from({ length: 21 }, (_, i) => id + 3 * i)) }),
  boot,
  start: (setup) => new Monitor(setup),
  intend,
  step,
  perform: (subject, request) => [subject.share(request.by, request.granule, request.to)],
  difference,
  request: fc.record({ call: fc.constant('share' as const), by: fc.nat(2), granule: fc.nat(), to: fc.nat() }),
};

/** The monitor's share call between three compartments over two granules. */
import { canonicalMonitor, encodeMonitor, type MonitorState } from '../../../model/monitor.ts';
import type { CompartmentDeclaration, Manifest, MonitorRequest } from '../../../spec/vocabulary/monitor.ts';
import { monitorArea } from '../../monitor/area.ts';
import type { AreaRequest } from '../../monitor/request.ts';
import type { Setup } from '../../monitor/setup.ts';
import type { Subject } from '../../monitor/subject.ts';
import type { Judged } from '../judged.ts';

/** The last existing number of each kind, the first that does not exist, and the end of a register. */
const COMPARTMENTS = [0, 1, 2, 3, 0xffff_ffff];
const GRANULES = [0, 1, 2, 3, 0xffff_ffff];

const REQUESTS: readonly MonitorRequest[] = [0, 1, 2].flatMap((core) =>
  GRANULES.flatMap((granule) => COMPARTMENTS.map((to) => ({ call: 'share' as const, core, granule, to, access: 3, tag: 0 }))),
);

const GRANULE_BYTES = 8;

/** Each compartment has a granule and a core of its own, and may grant to both others. */
const compartment = (id: number): CompartmentDeclaration => ({
  name: `c${id}`,
  critical: id === 0,
  memory: [{ base: id * GRANULE_BYTES, size: GRANULE_BYTES }],
  cores: [id],
  interrupts: [],
  masters: [],
});

const manifest: Manifest = {
  platform: { protection: 'stage2', granuleBytes: GRANULE_BYTES, granules: 3, cores: 3, interrupts: 0, masters: 0 },
  compartments: [0, 1, 2].map(compartment),
  windows: [],
  links: [],
  grants: [0, 1, 2].flatMap((from) => [0, 1, 2].filter((to) => to !== from).map((to) => ({ from: `c${from}`, to: `c${to}` }))),
  supervisions: [],
};

export const sharing: Judged<Setup, MonitorState, AreaRequest, Subject> = {
  scope: {
    name: 'sharing',
    says: '3 compartments, 3 granules, share',
    tags: ['quick'],
    setups: [{ manifest, kinds: [] }],
    boot: monitorArea.boot,
    requests: () => REQUESTS,
    step: monitorArea.step,
    canonical: canonicalMonitor,
    encode: encodeMonitor,
    invariants: [],
    reductions: [],
  },
  area: monitorArea,
  raw: (subject) => [new Uint8Array(subject.monitor.arena.buffer)],
};

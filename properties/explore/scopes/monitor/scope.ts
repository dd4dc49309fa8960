/** Scopes of the monitor: everything that compartments on a small machine may do next. */
import type { Symmetry } from '../../../../model/explore/index.ts';
import type { MonitorState } from '../../../../model/monitor.ts';
import type { Manifest, MonitorRequest } from '../../../../spec/vocabulary/monitor.ts';
import { monitorArea } from '../../../monitor/area.ts';
import type { AreaRequest } from '../../../monitor/request.ts';
import type { Setup } from '../../../monitor/setup.ts';
import type { Subject } from '../../../monitor/subject.ts';
import type { Judged } from '../../judged.ts';
import { chunkRequests, chunksManifest } from './chunks.ts';
import { CORE_REQUESTS, coresManifest } from './cores.ts';
import { CACHES_FORGOTTEN, canonical, EPOCHS_FORGOTTEN, encode, essence } from './epochs.ts';
import { INVARIANTS } from './invariants.ts';
import { memoryManifest, memoryRequests, pmpManifest, starManifest, trustzoneManifest } from './memory.ts';
import { EQUAL_COMPARTMENTS, EQUAL_COMPARTMENTS_AND_GRANULES } from './symmetry.ts';

type MonitorScope = Judged<Setup, MonitorState, AreaRequest, Subject>;

interface Choice {
  readonly name: string;
  readonly says: string;
  readonly tags: readonly string[];
  readonly manifest: Manifest;
  readonly symmetries?: readonly Symmetry<MonitorState>[];
  requests(s: MonitorState): readonly MonitorRequest[];
}

const monitorScope = ({ name, says, tags, manifest, symmetries, requests }: Choice): MonitorScope => ({
  scope: {
    name,
    says,
    tags,
    setups: [{ manifest, kinds: [] }],
    boot: monitorArea.boot,
    requests,
    step: monitorArea.step,
    canonical,
    encode,
    ...(symmetries === undefined ? {} : { symmetries }),
    invariants: INVARIANTS,
    reductions: [EPOCHS_FORGOTTEN, CACHES_FORGOTTEN],
  },
  area: monitorArea,
  raw: (subject) => [new Uint8Array(subject.monitor.arena.buffer)],
  essence,
});

export const granule = monitorScope({
  name: 'granule',
  says: '3 compartments, 1 granule that moves: all memory calls, loads, stores, stop, restart',
  tags: ['quick', 'small'],
  manifest: memoryManifest,
  requests: memoryRequests([0]),
});

export const granulePmp = monitorScope({
  name: 'granule-pmp',
  says: 'the same on a RISC-V PMP',
  tags: ['quick'],
  manifest: pmpManifest,
  requests: memoryRequests([0]),
});

export const granuleTrustzone = monitorScope({
  name: 'granule-trustzone',
  says: 'the same on TrustZone with stage 2 beside it: the granule is of a non-critical compartment, the critical one never loses access',
  tags: ['quick', 'small'],
  manifest: trustzoneManifest,
  requests: memoryRequests([1]),
});

export const chunks = monitorScope({
  name: 'chunks',
  says: '2 cores that restart a third compartment at the same time, 17 granules: every interleaving of the calls that scrub eight granules each',
  tags: ['quick', 'small'],
  manifest: chunksManifest,
  requests: chunkRequests,
});

export const star = monitorScope({
  name: 'star',
  says: '2 equal compartments around a third, 1 granule that moves: all memory calls, loads, stores, stop, restart',
  tags: ['quick'],
  manifest: starManifest,
  symmetries: EQUAL_COMPARTMENTS,
  requests: memoryRequests([0]),
});

export const starOfTwo = monitorScope({
  name: 'star-2',
  says: '2 equal compartments around a third, 2 equal granules that move: all memory calls, loads, stores, stop, restart',
  tags: [],
  manifest: starManifest,
  symmetries: EQUAL_COMPARTMENTS_AND_GRANULES,
  requests: memoryRequests([0, 1]),
});

export const memory = monitorScope({
  name: 'memory',
  says: '3 compartments, 2 granules that move: all memory calls, loads, stores, stop, restart',
  tags: [],
  manifest: memoryManifest,
  requests: memoryRequests([0, 1]),
});

export const coresDoorbells = monitorScope({
  name: 'cores-doorbells',
  says: '2 compartments sharing 2 cores: doorbells, an interrupt line, power, yield, stop, restart',
  tags: ['quick'],
  manifest: coresManifest,
  requests: () => CORE_REQUESTS,
});

/**
 * A scrub in chunks while others go on: two supervisors on cores of their own stop and restart a third compartment, whose memory lies in
 * three chunks of eight granules. Between two calls of one restart everybody may do everything else, so each interleaving of both is tried.
 */
import type { MonitorState } from '../../../../model/monitor.ts';
import { O } from '../../../../spec/prelude.ts';
import type { CompartmentDeclaration, Manifest, MonitorRequest } from '../../../../spec/vocabulary/monitor.ts';
import { GRANULE_BYTES } from './memory.ts';

const GRANULES = 17;
/** Of the compartment that is restarted: the first of memory, the last of the first chunk, the first of the second, and the last of all. */
const ITS_GRANULES = [0, 7, 8, 16];
const TAG = 7;
const IT = 2;

const region = (granule: number) => ({ base: granule * GRANULE_BYTES, size: GRANULE_BYTES });

const compartment = (id: number, critical: boolean, granules: readonly number[]): CompartmentDeclaration => ({
  name: `c${id}`,
  critical,
  memory: granules.map(region),
  cores: [id],
  interrupts: [],
  masters: [],
});

export const chunksManifest: Manifest = {
  platform: { protection: 'stage2', granuleBytes: GRANULE_BYTES, granules: GRANULES, cores: 3, interrupts: 0, masters: 0 },
  compartments: [compartment(0, true, [1]), compartment(1, true, [9]), compartment(IT, false, ITS_GRANULES)],
  windows: [],
  links: [],
  grants: [{ from: 'c2', to: 'c1' }],
  supervisions: [
    { supervisor: 'c0', of: 'c2' },
    { supervisor: 'c1', of: 'c2' },
  ],
};

const access = (core: number, granule: number): readonly MonitorRequest[] => [
  { call: 'load', core, address: granule * GRANULE_BYTES, width: 1 },
  { call: 'store', core, address: granule * GRANULE_BYTES, width: 1, value: 1 },
];

/** The granule at the edge of the second chunk is granted, so that it is private again in the middle of a scrub, or not. */
const grant = (handle: number): readonly MonitorRequest[] => [
  { call: 'share', core: IT, granule: 8, to: 1, access: 3, tag: TAG },
  { call: 'lend', core: IT, granule: 8, to: 1, access: 3, tag: TAG },
  { call: 'donate', core: IT, granule: 8, to: 1, tag: TAG },
  { call: 'retrieve', core: 1, handle, tag: TAG, access: 3 },
  { call: 'relinquish', core: 1, handle },
  { call: 'reclaim', core: IT, handle },
];

const supervisor = (core: number): readonly MonitorRequest[] => [
  { call: 'stop', core, compartment: IT },
  { call: 'restart', core, compartment: IT },
];

/** The compartment has one grant open at most; where it has none, its handle is one that nobody has. */
const openHandle = (s: MonitorState): number => {
  const open = s.grants.find(O.isSome);
  return open === undefined ? 0xffff_ffff : open.value.handle;
};

export const chunkRequests = (s: MonitorState): readonly MonitorRequest[] => [
  ...ITS_GRANULES.flatMap((granule) => access(IT, granule)),
  ...access(1, 8),
  ...grant(openHandle(s)),
  { call: 'scrub', core: IT },
  ...[0, 1].flatMap(supervisor),
  { call: 'stop', core: IT, compartment: IT },
  { call: 'restart', core: IT, compartment: IT },
];

/**
 * Memory between three compartments: every memory call, loads, stores, stop and restart. Each compartment has a core of its own; two
 * granules move, a third only gives the last compartment the memory that it must have.
 */
import type { MonitorState } from '../../../../model/monitor.ts';
import { O } from '../../../../spec/prelude.ts';
import { HANDLE_EPOCH_SHIFT } from '../../../../spec/vocabulary/limits.ts';
import type { CompartmentDeclaration, Manifest, MonitorRequest } from '../../../../spec/vocabulary/monitor.ts';

export const GRANULE_BYTES = 8;
const READ = 1;
const WRITE = 2;
const READ_WRITE = 3;
const TAG = 7;
const CORES = [0, 1, 2];

/** `critical` supervises the others. Memory may go from 0 to 1 and back, and from 1 on to 2. */
const compartment = (id: number): CompartmentDeclaration => ({
  name: `c${id}`,
  critical: id === 0,
  memory: [{ base: id * GRANULE_BYTES, size: GRANULE_BYTES }],
  cores: [id],
  interrupts: [],
  masters: [],
});

/** On TrustZone the critical compartment may not grant: it could not lose access. Stage 2 beside it keeps the other two apart. */
const memoryManifestOn = (protection: Manifest['platform']['protection'], grants: Manifest['grants']): Manifest => ({
  platform: { protection, granuleBytes: GRANULE_BYTES, granules: 3, cores: 3, interrupts: 0, masters: 0 },
  compartments: CORES.map(compartment),
  windows: [],
  links: [],
  grants,
  supervisions: [
    { supervisor: 'c0', of: 'c1' },
    { supervisor: 'c0', of: 'c2' },
  ],
});

const FROM_ORDINARY = [
  { from: 'c1', to: 'c0' },
  { from: 'c1', to: 'c2' },
];
const FROM_ALL = [{ from: 'c0', to: 'c1' }, ...FROM_ORDINARY];

/** Two granules of the critical compartment, which the others are equally far from. The last two only give them memory of their own. */
export const starManifest: Manifest = {
  ...memoryManifestOn('stage2', [
    { from: 'c0', to: 'c1' },
    { from: 'c0', to: 'c2' },
    { from: 'c1', to: 'c0' },
    { from: 'c2', to: 'c0' },
    { from: 'c1', to: 'c2' },
    { from: 'c2', to: 'c1' },
  ]),
  platform: { protection: 'stage2', granuleBytes: GRANULE_BYTES, granules: 4, cores: 3, interrupts: 0, masters: 0 },
  compartments: CORES.map((id) => ({
    ...compartment(id),
    memory: [{ base: id === 0 ? 0 : (id + 1) * GRANULE_BYTES, size: (id === 0 ? 2 : 1) * GRANULE_BYTES }],
  })),
};

export const memoryManifest = memoryManifestOn('stage2', FROM_ALL);
export const pmpManifest = memoryManifestOn('pmp', FROM_ALL);
export const trustzoneManifest = memoryManifestOn('trustzone+stage2', FROM_ORDINARY);

const offers = (core: number, granule: number, to: number): readonly MonitorRequest[] => [
  { call: 'share', core, granule, to, access: READ, tag: TAG },
  { call: 'share', core, granule, to, access: READ_WRITE, tag: TAG },
  { call: 'lend', core, granule, to, access: READ, tag: TAG },
  { call: 'lend', core, granule, to, access: READ_WRITE, tag: TAG },
  { call: 'donate', core, granule, to, tag: TAG },
];

/** One thing wrong: the first granule and compartment that do not exist, the caller itself, rights that are none. */
const wrongOffers: readonly MonitorRequest[] = [
  ...offers(0, 3, 1),
  ...offers(0, 0xffff_ffff, 1),
  ...offers(0, 0, 3),
  ...offers(0, 0, 0),
  ...offers(3, 0, 1),
  { call: 'share', core: 0, granule: 0, to: 1, access: WRITE, tag: TAG },
  { call: 'share', core: 0, granule: 0, to: 1, access: 0, tag: TAG },
  { call: 'lend', core: 0, granule: 0, to: 1, access: READ_WRITE + 1, tag: TAG },
];

/** The only value ever stored is 1: what is 0 again was scrubbed. */
const accesses = (core: number, granule: number): readonly MonitorRequest[] => [
  { call: 'load', core, address: granule * GRANULE_BYTES, width: 1 },
  { call: 'store', core, address: granule * GRANULE_BYTES, width: 1, value: 1 },
];

const wrongAccesses: readonly MonitorRequest[] = [
  { call: 'load', core: 0, address: 1, width: 2 },
  { call: 'load', core: 0, address: 0, width: 3 },
  { call: 'load', core: 0, address: 3 * GRANULE_BYTES, width: 1 },
  { call: 'store', core: 0, address: 2, width: 4, value: 1 },
  { call: 'store', core: 0, address: 0xffff_fffc, width: 4, value: 1 },
];

const lives = (core: number): readonly MonitorRequest[] =>
  [0, 1, 2].flatMap((id) => [
    { call: 'stop' as const, core, compartment: id },
    { call: 'restart' as const, core, compartment: id },
  ]);

const others = (core: number): readonly number[] => CORES.filter((id) => id !== core);

const fixed = (granules: readonly number[]): readonly MonitorRequest[] => [
  ...CORES.flatMap((core) => granules.flatMap((granule) => others(core).flatMap((to) => offers(core, granule, to)))),
  ...CORES.flatMap((core) => granules.flatMap((granule) => accesses(core, granule))),
  ...CORES.map((core) => ({ call: 'scrub' as const, core })),
  ...CORES.flatMap(lives),
  ...wrongOffers,
  ...wrongAccesses,
  { call: 'stop', core: 0, compartment: 3 },
  { call: 'restart', core: 0, compartment: 3 },
];

/** What can be asked of an open grant, by everybody. */
const aboutHandle = (core: number, handle: number): readonly MonitorRequest[] => [
  { call: 'retrieve', core, handle, tag: TAG, access: READ },
  { call: 'retrieve', core, handle, tag: TAG, access: READ_WRITE },
  { call: 'retrieve', core, handle, tag: TAG, access: WRITE },
  { call: 'retrieve', core, handle, tag: TAG + 1, access: READ },
  { call: 'relinquish', core, handle },
  { call: 'reclaim', core, handle },
];

const openHandles = (s: MonitorState): readonly number[] => s.grants.flatMap((grant) => (O.isSome(grant) ? [grant.value.handle] : []));

/** Handles of the first compartment’s second and third place in its present life, of its first in the life before, and of nobody. */
const otherHandles = (s: MonitorState): readonly number[] => {
  const life = (s.compartments[0]?.epoch ?? 0) * 2 ** HANDLE_EPOCH_SHIFT;
  const before = (life + (2 ** HANDLE_EPOCH_SHIFT - 1) * 2 ** HANDLE_EPOCH_SHIFT) % 2 ** (2 * HANDLE_EPOCH_SHIFT);
  return [life + 2, life + 3, before, 0xffff_ffff];
};

export const memoryRequests = (granules: readonly number[]): ((s: MonitorState) => readonly MonitorRequest[]) => {
  const always = fixed(granules);
  return (s) => {
    const open = openHandles(s);
    const dead = otherHandles(s).filter((handle) => !open.includes(handle));
    return [
      ...always,
      ...open.flatMap((handle) => CORES.flatMap((core) => aboutHandle(core, handle))),
      ...dead.flatMap((handle) => aboutHandle(1, handle)),
    ];
  };
};

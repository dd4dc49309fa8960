/**
 * Two cores, each shared by a critical and a non-critical compartment: doorbells, an interrupt line, power, yielding, stop and restart.
 * One doorbell, the highest, stands for all: bits do not interact but in the sets that calls name.
 */
import type { Manifest, MonitorRequest } from '../../../../spec/vocabulary/monitor.ts';
import { GRANULE_BYTES } from './memory.ts';

const BELL = 0x8000_0000;
const CORES = [0, 1];

export const coresManifest: Manifest = {
  platform: { protection: 'stage2', granuleBytes: GRANULE_BYTES, granules: 3, cores: 2, interrupts: 2, masters: 0 },
  compartments: [
    { name: 'critical', critical: true, memory: [{ base: 0, size: GRANULE_BYTES }], cores: [0, 1], interrupts: [0], masters: [] },
    {
      name: 'ordinary',
      critical: false,
      memory: [{ base: GRANULE_BYTES, size: GRANULE_BYTES }],
      cores: [1, 0],
      interrupts: [],
      masters: [],
    },
  ],
  windows: [
    {
      name: 'window',
      owner: 'critical',
      base: 2 * GRANULE_BYTES,
      size: GRANULE_BYTES,
      receivers: [{ compartment: 'ordinary', access: 'read-write' }],
    },
  ],
  links: [{ name: 'link', window: 'window', ends: ['critical', 'ordinary'] }],
  grants: [],
  supervisions: [{ supervisor: 'critical', of: 'ordinary' }],
};

const bells = (core: number): readonly MonitorRequest[] => [
  ...[0, 1].flatMap((other): readonly MonitorRequest[] => [
    { call: 'bind', core, from: other, bits: BELL },
    { call: 'unbind', core, from: other, bits: BELL },
    { call: 'ring', core, to: other, bits: BELL },
  ]),
  { call: 'mask', core, bits: 0xffff_ffff },
  { call: 'mask', core, bits: 0xffff_ffff - BELL },
  { call: 'take', core },
];

const power = (core: number): readonly MonitorRequest[] => [
  ...[0, 1, 2].flatMap((target): readonly MonitorRequest[] => [
    { call: 'cpu-on', core, target },
    { call: 'affinity-info', core, target },
  ]),
  { call: 'cpu-off', core },
  { call: 'cpu-suspend', core },
  { call: 'yield', core },
];

const interrupts = (core: number): readonly MonitorRequest[] => [
  { call: 'enable', core, line: 0 },
  { call: 'disable', core, line: 0 },
  { call: 'route', core, line: 0, target: 0 },
  { call: 'route', core, line: 0, target: 1 },
  { call: 'acknowledge', core },
  { call: 'end', core, line: 0 },
];

const lives = (core: number): readonly MonitorRequest[] =>
  [0, 1].flatMap((compartment) => [
    { call: 'stop' as const, core, compartment },
    { call: 'restart' as const, core, compartment },
  ]);

/** One thing wrong each: the first compartment, core, line and bit that do not exist, no bits at all, and a line that nobody has. */
const wrong: readonly MonitorRequest[] = [
  { call: 'bind', core: 0, from: 2, bits: BELL },
  { call: 'bind', core: 0, from: 1, bits: 0 },
  { call: 'bind', core: 0, from: 1, bits: 2 * BELL },
  { call: 'unbind', core: 0, from: 2, bits: BELL },
  { call: 'unbind', core: 0, from: 1, bits: 0 },
  { call: 'unbind', core: 0, from: 1, bits: BELL + 1 },
  { call: 'ring', core: 0, to: 2, bits: BELL },
  { call: 'ring', core: 0, to: 1, bits: 0 },
  { call: 'ring', core: 0, to: 1, bits: BELL + 1 },
  { call: 'mask', core: 0, bits: 2 * BELL },
  { call: 'mask', core: 0, bits: -1 },
  { call: 'take', core: 2 },
  { call: 'raise', line: 1 },
  { call: 'raise', line: 2 },
  { call: 'enable', core: 0, line: 1 },
  { call: 'disable', core: 0, line: 2 },
  { call: 'route', core: 0, line: 1, target: 0 },
  { call: 'route', core: 0, line: 0, target: 2 },
  { call: 'stop', core: 0, compartment: 2 },
  { call: 'restart', core: 0, compartment: 2 },
  { call: 'version', core: 0, version: 0x0001_ffff },
  { call: 'version', core: 0, version: 0x0002_0000 },
  { call: 'features', core: 0, function: 27 },
  { call: 'features', core: 0, function: 28 },
];

export const CORE_REQUESTS: readonly MonitorRequest[] = [
  ...CORES.flatMap((core) => [...bells(core), ...power(core), ...interrupts(core), ...lives(core)]),
  { call: 'raise', line: 0 },
  ...wrong,
];

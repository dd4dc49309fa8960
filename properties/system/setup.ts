/** Systems to check: the smallest in which everything meets, with features of queue and disk switched off at random. */

import { manifestShape } from '../../spec/monitor/index.ts';
import { t } from '../../spec/prelude.ts';
import type { BlkOptions } from '../../spec/vocabulary/blk.ts';
import {
  BLK_F_DISCARD,
  BLK_F_FLUSH,
  BLK_F_RO,
  BLK_F_WRITE_ZEROES,
  SLOT_BYTES,
  VIRTIO_F_EVENT_IDX,
  VIRTIO_F_INDIRECT_DESC,
} from '../../spec/vocabulary/limits.ts';
import type { Manifest } from '../../spec/vocabulary/monitor.ts';
import type { SystemSetup } from '../../spec/vocabulary/system.ts';
import type { AreaOptions } from '../agreement/area.ts';
import { blkOptionsShape } from '../blk/shapes.ts';
import type { Random } from '../support/random.ts';

const GRANULE_BYTES = 512;
const CHUNK_BYTES = 1024;

/** A setup with the kinds of request that its trace is made of: a set of bits, by kind. */
export interface Trial extends SystemSetup {
  readonly moods: number;
}

const placement = t.readonly(t.strict({ size: t.number, descriptors: t.number, available: t.number, used: t.number, base: t.number }));

export const setupShape: t.Type<Trial, unknown> = t.readonly(
  t.strict({
    manifest: manifestShape,
    client: t.number,
    server: t.number,
    windowBase: t.number,
    windowBytes: t.number,
    ring: placement,
    slots: t.number,
    pool: t.number,
    chunkBytes: t.number,
    featuresLow: t.number,
    featuresHigh: t.number,
    blk: blkOptionsShape,
    moods: t.number,
  }),
  'SystemTrial',
);

const align = (offset: number, to: number): number => Math.ceil(offset / to) * to;

const layoutOf = (size: number) => {
  const available = 16 * size;
  const used = align(available + 6 + 2 * size, 4);
  const slots = align(used + 6 + 8 * size, SLOT_BYTES);
  const pool = align(slots + SLOT_BYTES * size, 64);
  const windowBytes = align(pool + CHUNK_BYTES * size, GRANULE_BYTES);
  return { ring: { size, descriptors: 0, available, used, base: 0 }, slots, pool, windowBytes };
};

/** Both compartments on one core, or on one each; either may be the critical one. */
const manifestFor = (random: Random, { platform }: AreaOptions, windowBytes: number): Manifest => {
  const granules = 2 + windowBytes / GRANULE_BYTES;
  const shared = random.oneIn(4);
  const critical = random.below(2);
  const compartment = (i: number) => ({
    name: ['client', 'server'][i] ?? '',
    critical: i === critical,
    memory: [{ base: i * GRANULE_BYTES, size: GRANULE_BYTES }],
    cores: [shared ? 0 : i],
    interrupts: [i],
    masters: [],
  });
  const window = { name: 'loopback', owner: 'client', base: 2 * GRANULE_BYTES, size: windowBytes };
  return {
    platform: { protection: platform, granuleBytes: GRANULE_BYTES, granules, cores: 2, interrupts: 2, masters: 0 },
    compartments: [compartment(0), compartment(1)],
    windows: [{ ...window, receivers: [{ compartment: 'server', access: 'read-write' }] }],
    links: [{ name: 'virtualnet', window: 'loopback', ends: ['client', 'server'] }],
    grants: [],
    supervisions: [],
  };
};

const diskFor = (random: Random, queueSize: number): BlkOptions => ({
  capacity: 8,
  queueSize,
  queues: 1,
  readOnly: random.oneIn(8),
  flush: !random.oneIn(4),
  configWce: false,
  discard: !random.oneIn(4),
  writeZeroes: !random.oneIn(4),
  discardSectorsMax: 4,
  discardSegmentsMax: 1,
  zeroesSectorsMax: 4,
  zeroesSegmentsMax: 1,
  zeroesMayUnmap: true,
  secureErase: false,
  eraseSectorsMax: 0,
  eraseSegmentsMax: 0,
  sizeMax: 0,
  lifetime: null,
  zoned: null,
  id: [1, 2, 3],
  slots: queueSize,
});

const featuresOf = (random: Random, { readOnly, flush, discard, writeZeroes }: BlkOptions): number => {
  const bits: readonly (readonly [number, boolean])[] = [
    [BLK_F_RO, readOnly],
    [BLK_F_FLUSH, flush],
    [BLK_F_DISCARD, discard],
    [BLK_F_WRITE_ZEROES, writeZeroes],
    [VIRTIO_F_INDIRECT_DESC, random.oneIn(2)],
    [VIRTIO_F_EVENT_IDX, random.oneIn(2)],
  ];
  return bits.reduce((sum, [bit, on]) => sum + (on ? 2 ** bit : 0), 0);
};

export const drawSetup = (random: Random, options: AreaOptions): Trial => {
  const size = random.pick([4, 4, 8]);
  const { windowBytes, ...places } = layoutOf(size);
  const blk = diskFor(random, size);
  return {
    manifest: manifestFor(random, options, windowBytes),
    client: 0,
    server: 1,
    windowBase: 2 * GRANULE_BYTES,
    windowBytes,
    ...places,
    chunkBytes: CHUNK_BYTES,
    featuresLow: featuresOf(random, blk),
    featuresHigh: 1,
    blk,
    moods: random.word(),
  };
};

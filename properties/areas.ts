/** The areas that exist, in the order in which a campaign checks them. */
import type { Area } from './agreement/area.ts';
import { blkArea } from './blk/area.ts';
import { consoleArea } from './console/area.ts';
import { driverArea } from './driver/area.ts';
import { loopbackArea } from './loopback/area.ts';
import { monitorArea } from './monitor/area.ts';
import { netArea } from './net/area.ts';
import { rngArea } from './rng/area.ts';
import { systemArea } from './system/area.ts';
import { virtioArea } from './virtio/area.ts';
import { virtqueueArea } from './virtqueue/area.ts';
import { packedArea } from './virtqueue/packed/area.ts';
import { virtualNetArea } from './virtualnet/area.ts';

/** An area whose types are its own business: what `boot` and `start` return is only ever handed back to the same area. */
export type AnyArea = Area<unknown, unknown, unknown, unknown>;

export const AREAS: readonly AnyArea[] = [
  monitorArea,
  virtqueueArea,
  packedArea,
  virtioArea,
  driverArea,
  blkArea,
  netArea,
  rngArea,
  consoleArea,
  virtualNetArea,
  loopbackArea,
  systemArea,
];

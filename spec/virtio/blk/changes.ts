/** What changes about a disk while it is in use: its size, whether zeroes may unmap, and zones that the medium gives up. */
import type { FailZone, Resize, SetMayUnmap } from '../../vocabulary/blk.ts';
import {
  BLK_CONFIG_CAPACITY,
  BLK_CONFIG_ZEROES_MAY_UNMAP,
  BLK_F_WRITE_ZEROES,
  BLK_ZS_NOT_WP,
  BLK_ZS_OFFLINE,
  BLK_ZS_RDONLY,
} from '../../vocabulary/limits.ts';
import { always, apply, type ClauseId, guard, names, type Outcome, rule } from '../../vocabulary/rule.ts';
import { changeConfig } from '../config.ts';
import { type DeviceState, offers } from '../state.ts';
import type { BlkState } from './state.ts';

/** The bytes that differ, changed one by one; a driver that runs hears of it. The reply is what its handler finds, 0 when nobody calls it. */
const changed = (device: DeviceState, offset: number, bytes: readonly number[]): { readonly device: DeviceState; readonly found: number } =>
  bytes.reduce(
    (sofar, value, i) => {
      if (sofar.device.config[offset + i] === value) return sofar;
      const { state, reply } = apply(changeConfig, sofar.device, { call: 'change-config', offset: offset + i, value });
      return { device: state, found: reply[0] ?? 0 };
    },
    { device, found: 0 },
  );

const littleEndian = (value: number): readonly number[] => Array.from({ length: 8 }, (_, i) => Math.floor(value / 2 ** (8 * i)) % 256);

const RESIZED: readonly ClauseId[] = ['virtio-1.4/blk/device/op/1', 'virtio-1.4/blk/device/op/2'];
const NOTHING: readonly ClauseId[] = [];

/** No disk grows beyond its medium; one with zones stays as it is. */
export const resize = (s: BlkState, { capacity }: Resize): Outcome<BlkState> => {
  if (capacity > s.options.capacity || s.options.zoned !== null) return always(s, [0]);
  const { device, found } = changed(s.device, BLK_CONFIG_CAPACITY, littleEndian(capacity));
  const told = found !== 0;
  return always({ ...s, device, capacity, capacityIsStale: s.capacityIsStale || told }, [found], told ? RESIZED : NOTHING);
};

export const setMayUnmap = (s: BlkState, { value }: SetMayUnmap): Outcome<BlkState> => {
  if (!offers(s.device, BLK_F_WRITE_ZEROES)) return always(s, [0]);
  const { device, found } = changed(s.device, BLK_CONFIG_ZEROES_MAY_UNMAP, [value & 1]);
  return always({ ...s, device }, [found], found === 0 ? NOTHING : ['virtio-1.4/blk/device/op/11', 'virtio-1.4/blk/device/op/12']);
};

/** Only ever for the worse, and an offline zone for good. */
export const failZone = rule<BlkState, FailZone>(
  'blk-fail-zone',
  [
    names(
      'virtio-1.4/blk/desc/zoned/11',
      'the zone has a write pointer',
      0,
      (s, { zone }) => (s.zones[zone]?.state ?? BLK_ZS_NOT_WP) !== BLK_ZS_NOT_WP,
    ),
    guard(
      'virtio-1.4/blk/desc/zoned/10',
      'the zone has not come to this, or worse',
      0,
      (s, { zone, state }) =>
        s.zones[zone]?.state !== BLK_ZS_OFFLINE && !(s.zones[zone]?.state === BLK_ZS_RDONLY && state === BLK_ZS_RDONLY),
    ),
  ],
  (s, { zone, state }) => ({
    state: {
      ...s,
      zones: s.zones.with(zone, { state: state === BLK_ZS_RDONLY ? BLK_ZS_RDONLY : BLK_ZS_OFFLINE, written: s.zones[zone]?.written ?? 0 }),
    },
    reply: [1],
  }),
);

/** Compares all of a block device, specification against emulator: guest memory and disk byte by byte, the device, what is under way. */
import type { BlkDevice } from '../../impl/virtio/blk/blk-device.ts';
import type { BlkMachine } from '../../model/blk.ts';
import type { BlkState, Tracks } from '../../spec/virtio/blk/index.ts';
import type { Difference } from '../agreement/area.ts';
import { deviceDifference } from '../virtio/difference.ts';
import type { BlkSubject } from './subject.ts';

const SECTOR_BYTES = 512;

const bytesDifference = (where: string, from: number, expected: Uint8Array, actual: Uint8Array): Difference | undefined => {
  if (Buffer.compare(expected, actual) === 0) return undefined;
  const at = expected.findIndex((byte, i) => byte !== actual[i]);
  return { where: `${where} byte ${from + at}`, expected: `${expected[at]}`, actual: `${actual[at]}` };
};

/** Sectors that are the very ones of `seen` were compared before, and are left out. */
export const diskDifference = (where: string, tracks: Tracks, actual: Uint8Array, seen?: Tracks): Difference | undefined => {
  if (tracks === seen) return undefined;
  let from = 0;
  for (let t = 0; t < tracks.length; t += 1) {
    const track = tracks[t] ?? [];
    const known = seen?.[t];
    for (let i = 0; i < track.length; i += 1, from += SECTOR_BYTES) {
      const sector = track[i];
      if (sector === undefined || sector === known?.[i]) continue;
      const found = bytesDifference(where, from, sector, actual.subarray(from, from + SECTOR_BYTES));
      if (found !== undefined) return found;
    }
  }
  return undefined;
};

/** The status that a slot's request will have unless the medium fails; below 0 the slot is free. */
const unequal = (where: string, expected: number, actual: number): Difference | undefined =>
  expected === actual ? undefined : { where, expected: `${expected}`, actual: `${actual}` };

const FREE = -1;

export const flightDifference = (blk: BlkState, { slots }: BlkDevice): Difference | undefined => {
  for (let slot = 0; slot < blk.flights.length; slot += 1) {
    const expected = blk.flights[slot]?.verdict ?? FREE;
    const actual = slots.busy[slot] === 0 ? FREE : (slots.verdict[slot] ?? FREE);
    if (expected !== actual) return unequal(`verdict in slot ${slot}`, expected, actual);
  }
  return undefined;
};

const zoneDifference = ({ zones }: BlkState, { zones: actual }: BlkDevice): Difference | undefined => {
  for (let i = 0; i < zones.length; i += 1) {
    const { state = FREE, written = FREE } = zones[i] ?? {};
    const found =
      unequal(`state of zone ${i}`, state, actual.state[i] ?? FREE) ??
      unequal(`sectors written in zone ${i}`, written, actual.written[i] ?? FREE);
    if (found !== undefined) return found;
  }
  return undefined;
};

/** Between full comparisons, only what the specification says has changed on the disk is looked at. */
export const blkDifference = (s: BlkMachine, subject: BlkSubject, full: boolean): Difference | undefined => {
  const { content, stable } = s.blk.disk;
  const seen = full ? undefined : subject.seen;
  const found =
    deviceDifference(s.blk.device, subject.blk.device) ??
    flightDifference(s.blk, subject.blk) ??
    zoneDifference(s.blk, subject.blk) ??
    bytesDifference('guest memory', 0, s.memory, subject.memory) ??
    diskDifference('disk', content, subject.disk.bytes, seen?.content) ??
    diskDifference('stable storage', stable, subject.disk.stable, seen?.stable);
  subject.seen = { content, stable };
  return found;
};

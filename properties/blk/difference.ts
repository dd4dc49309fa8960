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

export const diskDifference = (where: string, tracks: Tracks, actual: Uint8Array): Difference | undefined => {
  let from = 0;
  for (const track of tracks)
    for (const sector of track) {
      const found = bytesDifference(where, from, sector, actual.subarray(from, from + SECTOR_BYTES));
      if (found !== undefined) return found;
      from += SECTOR_BYTES;
    }
  return undefined;
};

export const flightDifference = (blk: BlkState, { slots }: BlkDevice): Difference | undefined => {
  for (let slot = 0; slot < blk.flights.length; slot += 1) {
    const flight = blk.flights[slot];
    const expected = flight === undefined ? 'free' : `status ${flight.verdict}`;
    const actual = slots.busy[slot] === 0 ? 'free' : `status ${slots.verdict[slot]}`;
    if (expected !== actual) return { where: `slot ${slot}`, expected, actual };
  }
  return undefined;
};

export const blkDifference = (s: BlkMachine, subject: BlkSubject): Difference | undefined =>
  deviceDifference(s.blk.device, subject.blk.device) ??
  flightDifference(s.blk, subject.blk) ??
  bytesDifference('guest memory', 0, s.memory, subject.memory) ??
  diskDifference('disk', s.blk.disk.content, subject.disk.bytes) ??
  diskDifference('stable storage', s.blk.disk.stable, subject.disk.stable);

/** A block device over a file of the host answers and stores as one over memory does, on the same requests. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { Arena } from '../../impl/machine/arena.ts';
import { FileDisk } from '../../impl/outside/file-disk.ts';
import { BLK_NEEDS_FLUSH, type Disk, RamDisk } from '../../impl/virtio/index.ts';
import { boot, step } from '../../model/blk.ts';
import type { BlkOptions, BlkRequest, Submit } from '../../spec/vocabulary/blk.ts';
import { randomFrom } from '../support/random.ts';
import { intend } from './intents.ts';
import { drawOptions } from './setup.ts';
import { performBlk, subjectOn, subjectSpace } from './subject.ts';

const deviceOver = (options: BlkOptions, disk: Disk) => {
  const healthy = { inject: () => undefined, cutPower: () => undefined };
  return { ...subjectOn(options, disk, new Arena(subjectSpace(options))), disk: healthy };
};

/** Requests that a healthy disk sees: nothing fails, and power stays on. */
const healthyTrace = (options: BlkOptions, seed: number, length: number): readonly BlkRequest[] => {
  const random = randomFrom(seed);
  const trace: BlkRequest[] = [];
  let state = boot(options);
  while (trace.length < length) {
    const request = intend(random, state);
    if (request.call === 'inject' || request.call === 'power-cut') continue;
    state = step(state, request).state;
    trace.push(request);
  }
  return trace;
};

test('a file and memory are the same disk', () => {
  const folder = mkdtempSync(join(tmpdir(), 'crossloop-'));
  const path = join(folder, 'image');
  try {
    for (let seed = 0; seed < 8; seed += 1) {
      const options = { ...drawOptions(randomFrom(seed)), readOnly: false };
      const size = 512 * options.capacity;
      writeFileSync(path, new Uint8Array(size));
      const opened = FileDisk.open(path, false);
      if (!('disk' in opened)) throw new Error(opened.refusal);
      const ram = new RamDisk(new Uint8Array(size));
      const sides = [deviceOver(options, opened.disk), deviceOver(options, ram)] as const;
      for (const request of healthyTrace(options, seed, 200)) {
        const [file, memory] = sides.map((side) => performBlk(side, request));
        expect(file).toEqual(memory);
      }
      opened.disk.close();
      expect([Buffer.compare(sides[0].memory, sides[1].memory), Buffer.compare(readFileSync(path), ram.bytes)]).toEqual([0, 0]);
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
});

const FLUSH: Submit = {
  call: 'submit',
  queue: 0,
  readable: [{ address: 0, length: 16 }],
  writable: [{ address: 16, length: 1 }],
  bytes: [4, 0, 0, 0],
  fill: 0,
};

test('a flush that takes its time is finished by whoever waits for it, and a reset forgets it', () => {
  const options = { ...drawOptions(randomFrom(1)), flush: true, readOnly: false };
  const subject = deviceOver(options, new RamDisk(new Uint8Array(512 * options.capacity)));
  const { blk, memory } = subject;
  performBlk(subject, { call: 'bring-up', low: blk.device.setup.featuresLow, high: blk.device.setup.featuresHigh });
  const slot = performBlk(subject, FLUSH)[0] ?? -1;
  memory[16] = 0xff;
  expect([blk.transfer(slot), blk.isBusy(slot), memory[16]]).toEqual([BLK_NEEDS_FLUSH, true, 0xff]);
  expect([blk.finish(slot, 0, 0), blk.isBusy(slot), memory[16]]).toEqual([1, false, 0]);
  const epoch = blk.slots.epoch[performBlk(subject, FLUSH)[0] ?? -1];
  performBlk(subject, { call: 'reset-blk' });
  expect([blk.isBusy(slot), blk.slots.epoch[slot] === epoch]).toEqual([false, false]);
});

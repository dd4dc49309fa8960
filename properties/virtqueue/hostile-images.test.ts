/**
 * Hostile images: ring memory of random bytes, served by both sides of the emulator. Every call ends within its bound, nothing outside
 * the ring's own parts and the chain's table is touched, and what is popped lies in guest memory.
 */
import { runInNewContext } from 'node:vm';
import { expect, test } from 'vitest';
import { Arena } from '../../impl/machine/arena.ts';
import { Chain, Completion, GuestMemory, SplitDeviceQueue, SplitDriverQueue } from '../../impl/virtqueue/index.ts';
import { type Random, randomFrom } from '../support/random.ts';

const IMAGES = 100_000;
const SIZE = 8;
const AVAILABLE = 16 * SIZE;
const USED = AVAILABLE + 24;
const RING_END = USED + 72;
const BYTES = 512;
const CANARY = 64;

class Rig {
  /** Memory between two canaries. */
  readonly whole = new Uint8Array(CANARY + BYTES + CANARY);
  readonly memory = new GuestMemory(this.whole.subarray(CANARY, CANARY + BYTES));
  private readonly arena = new Arena(SplitDeviceQueue.bytes(SIZE) + SplitDriverQueue.bytes(SIZE));
  readonly device = new SplitDeviceQueue(this.memory, this.arena, SIZE);
  readonly driver = new SplitDriverQueue(this.memory, this.arena, SIZE);
  readonly chain = new Chain(SIZE);
  readonly completion = new Completion();

  start(features: number, base: number): void {
    this.device.reset();
    this.driver.reset();
    this.driver.enable(features, SIZE, 0, AVAILABLE, USED, base);
    this.device.enable(features, SIZE, 0, AVAILABLE, USED, base);
  }
}

/** Bytes that look like a ring: small indices and flags are likelier than chance has them. */
const scramble = (random: Random, bytes: Uint8Array, to: number): void => {
  for (let i = 0; i < to; i += 1) {
    const word = random.word();
    bytes[i] = (word & 0x300) === 0 ? word : (word & 0x400) === 0 ? 0 : word & 7;
  }
};

const serve = (rig: Rig, before: Uint8Array): string | undefined => {
  const { device, chain, memory } = rig;
  let taken = 0;
  while (device.pop(chain)) {
    taken += 1;
    if (taken > SIZE) return 'more chains were taken than there are heads';
    if (chain.count < 1 || chain.count > SIZE) return `a chain of ${chain.count} buffers was taken`;
    for (let i = 0; i < chain.count; i += 1)
      if (!((chain.address[i] as number) + (chain.length[i] as number) <= BYTES)) return 'a buffer lies outside memory';
  }
  for (let i = 0; i < BYTES; i += 1) {
    const isAvailEvent = i === USED + 68 || i === USED + 69;
    if (memory.bytes[i] !== before[i] && !isAvailEvent) return `byte ${i} was written while chains were taken`;
  }
  return undefined;
};

const reapAll = (rig: Rig): string | undefined => {
  let reaped = 0;
  while (rig.driver.reap(rig.completion)) {
    reaped += 1;
    if (reaped > SIZE) return 'more chains were reaped than were given';
    if (rig.completion.written > rig.chain.writableBytes) return 'more bytes were reported than the chain has';
  }
  return undefined;
};

const publishSome = (rig: Rig, count: number): void => {
  rig.chain.clear();
  rig.chain.addReadable(300, 10);
  rig.chain.addWritable(320, 100);
  for (let i = 0; i < count; i += 1) rig.driver.add(rig.chain);
};

/** The first thing that went wrong with one image. */
const oneImage = (rig: Rig, random: Random): string | undefined => {
  rig.start(2 ** 28 * random.below(4), random.below(0x1_0000));
  publishSome(rig, random.below(5));
  scramble(random, rig.memory.bytes, random.oneIn(2) ? RING_END : BYTES);
  const { state } = rig.device;
  if (!random.oneIn(4)) rig.memory.data.setUint16(AVAILABLE + 2, ((state[6] as number) + random.below(SIZE + 2)) & 0xffff, true);
  const before = rig.memory.bytes.slice();
  const wrong = serve(rig, before) ?? reapAll(rig);
  rig.device.needsNotification();
  rig.driver.needsKick();
  for (let i = 0; i < CANARY; i += 1)
    if (rig.whole[i] !== 0xa5 || rig.whole[CANARY + BYTES + i] !== 0xa5) return 'memory outside was written';
  return wrong;
};

const images = (): string | undefined => {
  const random = randomFrom(1);
  const rig = new Rig();
  rig.whole.fill(0xa5);
  for (let i = 0; i < IMAGES; i += 1) {
    const wrong = oneImage(rig, random);
    if (wrong !== undefined) return `image ${i}: ${wrong}`;
  }
  return undefined;
};

test(`${IMAGES} random images of ring memory end in bounded steps, with no access outside memory`, () => {
  // The limit ends even a loop without end, which no test runner could interrupt.
  expect(runInNewContext('images()', { images }, { timeout: 50_000 })).toBeUndefined();
});

/**
 * Hostile images of a packed ring: memory of random bytes, served by both sides of the emulator. Every call ends within its bound,
 * nothing but the sides' own event structures is touched, and what is taken lies in guest memory.
 */
import { Arena } from '../../../impl/machine/arena.ts';
import { Chain, Completion, GuestMemory, PackedDeviceQueue, PackedDriverQueue } from '../../../impl/virtqueue/index.ts';
import { type Random, randomFrom } from '../../support/random.ts';

const SIZES_MAX = 8;
const DRIVER_EVENTS = 16 * SIZES_MAX;
const DEVICE_EVENTS = DRIVER_EVENTS + 4;
const RING_END = DEVICE_EVENTS + 4;
const BYTES = 512;
const CANARY = 64;
const UNTOUCHED = 0xa5;

class Rig {
  /** Memory between two canaries. */
  readonly whole = new Uint8Array(CANARY + BYTES + CANARY).fill(UNTOUCHED);
  readonly memory = new GuestMemory(this.whole.subarray(CANARY, CANARY + BYTES));
  private readonly arena = new Arena(PackedDeviceQueue.bytes(SIZES_MAX) + PackedDriverQueue.bytes(SIZES_MAX));
  readonly device = new PackedDeviceQueue(this.memory, this.arena, SIZES_MAX);
  readonly driver = new PackedDriverQueue(this.memory, this.arena, SIZES_MAX);
  readonly chain = new Chain(SIZES_MAX);
  readonly completion = new Completion();
  size = 0;

  start(features: number, size: number, base: number): void {
    this.size = size;
    this.device.reset();
    this.driver.reset();
    this.driver.enable(features, size, 0, DRIVER_EVENTS, DEVICE_EVENTS, base);
    this.device.enable(features, size, 0, DRIVER_EVENTS, DEVICE_EVENTS, base);
  }
}

/** Marks of either round, and small lengths and ids, are likelier than chance has them. */
const scramble = (random: Random, bytes: Uint8Array, to: number): void => {
  for (let i = 0; i < to; i += 1) {
    const word = random.word();
    bytes[i] = (word & 0x300) === 0 ? word : (word & 0xc00) === 0 ? 0 : word & 0x87;
  }
  for (let at = 0; at < to; at += 16) {
    if (random.oneIn(2)) bytes.fill(0, at + 1, at + 8);
    if (random.oneIn(2)) bytes.fill(0, at + 9, at + 12);
  }
};

/** All that the device takes, and what it must not have done. */
const serve = ({ device, chain, memory, size }: Rig, before: Uint8Array): string | undefined => {
  let taken = 0;
  while (device.pop(chain)) {
    taken += 1;
    if (taken > size) return 'more buffers were taken than the ring has slots';
    if (chain.count < 1 || chain.count > size) return `a buffer of ${chain.count} elements was taken`;
    for (let i = 0; i < chain.count; i += 1)
      if (!((chain.address[i] as number) + (chain.length[i] as number) <= BYTES)) return 'an element lies outside memory';
  }
  for (let i = 0; i < BYTES; i += 1)
    if (memory.bytes[i] !== before[i] && !(i >= DEVICE_EVENTS && i < RING_END)) return `byte ${i} was written while buffers were taken`;
  return undefined;
};

const reapAll = ({ driver, completion, chain, size }: Rig, writable: number): string | undefined => {
  let reaped = 0;
  while (driver.reap(completion)) {
    reaped += 1;
    if (reaped > size) return 'more buffers came back than the ring has slots';
    if (completion.written > writable) return 'more bytes were reported than the buffer has';
  }
  return chain.count <= SIZES_MAX ? undefined : 'a chain outgrew its arrays';
};

const WRITABLE = 100;

const publishSome = ({ driver, chain }: Rig, count: number): void => {
  chain.clear();
  chain.addReadable(300, 10);
  chain.addWritable(320, WRITABLE);
  for (let i = 0; i < count; i += 1) driver.add(chain);
};

const FEATURES = [28, 29, 35];

/** The first thing that went wrong with one image. */
const oneImage = (rig: Rig, random: Random): string | undefined => {
  const size = 1 + random.below(SIZES_MAX);
  const features = FEATURES.reduce((sum, bit) => sum + (random.oneIn(2) ? 2 ** bit : 0), 0);
  rig.start(features, size, random.below(size) + (random.oneIn(2) ? 0x8000 : 0));
  publishSome(rig, random.below(5));
  scramble(random, rig.memory.bytes, random.oneIn(2) ? RING_END : BYTES);
  const before = rig.memory.bytes.slice();
  const wrong = serve(rig, before) ?? reapAll(rig, WRITABLE);
  rig.device.needsNotification();
  rig.driver.needsKick();
  for (let i = 0; i < CANARY; i += 1)
    if (rig.whole[i] !== UNTOUCHED || rig.whole[CANARY + BYTES + i] !== UNTOUCHED) return 'memory outside was written';
  return wrong;
};

/** The first image that went wrong, in words; undefined if none did. */
export const hostileImages = (count: number): string | undefined => {
  const random = randomFrom(1);
  const rig = new Rig();
  for (let i = 0; i < count; i += 1) {
    const wrong = oneImage(rig, random);
    if (wrong !== undefined) return `image ${i}: ${wrong}`;
  }
  return undefined;
};

/**
 * A descriptor chain's round trip through the emulator with every check on: the driver publishes, the device takes it, writes the
 * status byte and returns it, the driver reaps. Three descriptors (header, data, status), batches of 32, a queue of 256.
 */
import { Arena } from '../impl/machine/arena.ts';
import { Chain, Completion, GuestMemory, SplitDeviceQueue, SplitDriverQueue } from '../impl/virtqueue/index.ts';

/** VIRTIO_F_INDIRECT_DESC. */
const INDIRECT_DESC = 2 ** 28;
const DIRECT = -1;
const QUEUE_SIZE = 256;
const BATCH = 32;
const SLOT_BYTES = 16 + 512 + 16; // header, data, status and padding
const BUFFERS_AT = 0x4000;
const TABLES_AT = 0x2000;
const MEMORY_BYTES = 0x1_0000;

interface Bench {
  readonly memory: GuestMemory;
  readonly device: SplitDeviceQueue;
  readonly driver: SplitDriverQueue;
  readonly given: Chain;
  readonly popped: Chain;
  readonly completion: Completion;
}

const prepare = (): Bench => {
  const arena = new Arena(MEMORY_BYTES + SplitDeviceQueue.bytes(QUEUE_SIZE) + SplitDriverQueue.bytes(QUEUE_SIZE));
  const memory = new GuestMemory(arena.bytes(MEMORY_BYTES));
  const device = new SplitDeviceQueue(memory, arena, QUEUE_SIZE);
  const driver = new SplitDriverQueue(memory, arena, QUEUE_SIZE);
  const features = INDIRECT_DESC;
  const started = driver.enable(features, QUEUE_SIZE, 0, 0x1000, 0x1400) && device.enable(features, QUEUE_SIZE, 0, 0x1000, 0x1400);
  if (!started) throw new Error('the ring of the bench is placed wrongly');
  return { memory, device, driver, given: new Chain(QUEUE_SIZE), popped: new Chain(QUEUE_SIZE), completion: new Completion() };
};

const publish = ({ driver, given }: Bench, slot: number, indirect: boolean): void => {
  const at = BUFFERS_AT + slot * SLOT_BYTES;
  given.clear();
  given.addReadable(at, 16);
  given.addWritable(at + 16, 512);
  given.addWritable(at + 16 + 512, 1);
  driver.add(given, indirect ? TABLES_AT + 48 * slot : DIRECT);
};

const serve = ({ memory, device, popped }: Bench): number => {
  let served = 0;
  while (device.pop(popped)) {
    memory.bytes[popped.address[popped.count - 1] as number] = 0;
    device.push(popped.head, popped.writableBytes);
    served += 1;
  }
  return served;
};

const reapAll = ({ driver, completion }: Bench): number => {
  let reaped = 0;
  while (driver.reap(completion)) reaped += 1;
  return reaped;
};

const batch = (bench: Bench, indirect: boolean): void => {
  for (let slot = 0; slot < BATCH; slot += 1) publish(bench, slot, indirect);
  bench.driver.needsKick();
  const served = serve(bench);
  bench.device.needsNotification();
  if (served !== BATCH || reapAll(bench) !== BATCH) throw new Error('a chain of the bench was lost');
};

const timed = (bench: Bench, batches: number, indirect: boolean): number => {
  const began = performance.now();
  for (let i = 0; i < batches; i += 1) batch(bench, indirect);
  return ((performance.now() - began) * 1e6) / (batches * BATCH);
};

/** Nanoseconds per chain: the best of `tries`, which is what the machine can do when nothing disturbs it. */
const best = (indirect: boolean, tries: number, batches: number): number => {
  const bench = prepare();
  let least = Number.POSITIVE_INFINITY;
  for (let i = 0; i < tries; i += 1) least = Math.min(least, timed(bench, batches, indirect));
  return least;
};

/** Short tries and many of them: on a busy machine one of them runs undisturbed. */
const TRIES = 200;
const BATCHES = 500;

export const chainNanoseconds = (): number => best(false, TRIES, BATCHES);
export const indirectChainNanoseconds = (): number => best(true, TRIES, BATCHES);

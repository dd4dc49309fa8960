/** What a trace asks next: intents of an honest or hostile driver and device, resolved against the state so that about half succeed. */
import type { VirtqueueState } from '../../model/virtqueue.ts';
import { O } from '../../spec/prelude.ts';
import { type Living, under } from '../../spec/virtqueue/index.ts';
import { VIRTQ_DIRECT } from '../../spec/vocabulary/limits.ts';
import type { Complete, Enable, Publish, Store, VirtqueueRequest } from '../../spec/vocabulary/virtqueue.ts';
import type { Random } from '../support/random.ts';
import { goodPlacement, nearPlacement, ringBytes } from './placements.ts';
import { bufferIn, forge, plant, ringEnd, tablePlace } from './plants.ts';
import type { Trial } from './shapes.ts';

/** Moods of a trace: without any, both sides are honest and ask for the plainest things only. */
export const MOODS = { hostileDriver: 1, hostileDevice: 2, tables: 4, suppression: 8, restarts: 16, scribble: 32 } as const;
export const MOOD_SETS = 64;

type Kind = VirtqueueRequest['call'] | 'plant' | 'forge' | 'scribble';

const repeated = (kind: Kind, times: number): readonly Kind[] => Array.from({ length: times }, () => kind);

/** Kinds of request in a mood, as often as they are to come. */
const kindsIn = (moods: number): readonly Kind[] => {
  const isIn = (mood: number): boolean => (moods & mood) !== 0;
  const hostile = isIn(MOODS.hostileDriver);
  const base = [...repeated('publish', hostile ? 1 : 9), ...repeated('pop', 8), ...repeated('complete', 7), ...repeated('notify', 4)];
  const more = [...repeated('kick', hostile ? 1 : 4), ...repeated('reap', hostile ? 1 : 8)];
  return [
    ...base,
    ...more,
    ...repeated('plant', hostile ? 9 : 0),
    ...repeated('forge', isIn(MOODS.hostileDevice) ? 5 : 0),
    ...repeated('kicks', isIn(MOODS.suppression) ? 3 : 0),
    ...repeated('interrupts', isIn(MOODS.suppression) ? 3 : 0),
    ...repeated('reset', isIn(MOODS.restarts) ? 1 : 0),
    ...repeated('enable', isIn(MOODS.restarts) ? 1 : 0),
    ...repeated('scribble', isIn(MOODS.scribble) ? 3 : 0),
  ];
};

const KINDS: readonly (readonly Kind[])[] = Array.from({ length: MOOD_SETS }, (_, moods) => kindsIn(moods));

/** Bits that change queues, and some that must not. */
const FEATURE_BITS = [28, 28, 29, 29, 0, 1, 2, 3, 4, 27, 30, 32];

export const drawTrial = (random: Random): Trial => {
  const largest = random.oneIn(24) ? 256 : 2 ** random.below(5);
  const sizeMax = random.oneIn(4) ? largest : random.pick([largest, 256, 2 * largest]);
  const bytes = ringBytes(largest) + 16 * random.below(9) + random.pick([0, 0, 1, 2, 8]);
  const extent = random.oneIn(2) ? bytes : random.pick([bytes + 1, bytes + 4096, 2 ** 32, 2 ** 32 + 4096, 2 ** 40]);
  const features = [...new Set(FEATURE_BITS.filter(() => random.oneIn(2)))].reduce((sum, bit) => sum + 2 ** bit, 0);
  const placement = random.oneIn(8) ? nearPlacement(random, bytes, sizeMax) : goodPlacement(random, bytes, sizeMax);
  return { ...placement, features, sizeMax, bytes, extent, moods: random.below(MOOD_SETS) };
};

const enableIn = (random: Random, { bytes, sizeMax }: Trial): Enable => ({
  call: 'enable',
  ...(random.oneIn(2) ? nearPlacement(random, bytes, sizeMax) : goodPlacement(random, bytes, sizeMax)),
});

/** What a driver knows when it publishes: the queue size, and where memory is free of the ring. */
interface Ground {
  readonly size: number;
  readonly ringEnd: number;
}

export const publishIn = (random: Random, { size, ringEnd }: Ground, trial: Trial): Publish => {
  const count = random.oneIn(8) ? random.pick([0, size, size + 1, 1]) : 1 + random.below(Math.min(Math.max(size, 1), 4));
  const buffers = Array.from({ length: Math.min(count, 33) }, () => bufferIn(random, trial.extent));
  const wrong = buffers[0];
  if (wrong !== undefined && random.oneIn(12)) {
    const fault = random.below(4);
    if (fault === 0) buffers[0] = { ...wrong, address: trial.extent - wrong.length + 1 };
    if (fault === 1) buffers[0] = { ...wrong, address: random.pick([-1, 0.5, 2 ** 53, 2 ** 64 - 2 ** 11]) };
    if (fault === 2) buffers[0] = { ...wrong, length: random.pick([-1, 0.5, 2 ** 32]) };
    if (fault === 3) buffers.fill({ address: 0, length: random.pick([2 ** 31, 2 ** 31 + 1, 2 ** 32 - 1]) });
  }
  const inTable = (trial.moods & MOODS.tables) !== 0 && random.oneIn(2);
  const table = inTable ? tablePlace(random, ringEnd, trial.bytes, 16 * buffers.length) : VIRTQ_DIRECT;
  const askew = inTable && random.oneIn(16) ? random.pick([trial.bytes - 16 * buffers.length + 1, -2, 0.5, 2 ** 32]) : table;
  return { call: 'publish', buffers, readable: random.oneIn(24) ? count + 1 : random.below(count + 1), table: askew };
};

const completeIn = (random: Random, { device: { inFlight, ring } }: VirtqueueState): Complete => {
  const from = random.below(Math.max(1, inFlight.length));
  let head = from;
  for (let i = 0; i < inFlight.length && O.isNone(inFlight[head] ?? O.none); i += 1) head = (head + 1) % inFlight.length;
  if (random.oneIn(12)) head = random.pick([ring.size, 0.5, -1, from, random.edge()]);
  const most = O.getOrElse(() => 0)(under(inFlight, head));
  const written = random.oneIn(8) ? random.pick([most + 1, 0.5, -1, 2 ** 32]) : random.pick([0, most, random.below(most + 1)]);
  return { call: 'complete', head, written };
};

/** Stores at the fields of the ring, at its ends, or anywhere. */
const scribbleIn = (random: Random, { bytes, device, driver }: VirtqueueState): readonly Store[] => {
  const { ring } = device;
  const near = random.pick([device.nextAvailable, device.nextUsed, driver.nextAvailable, driver.nextUsed]) + random.below(5) - 2;
  const spots: readonly Store[] = [
    { address: ring.available, width: 2, value: random.pick([0, 1, 2, 0xfffe, 0xffff]) },
    { address: ring.available + 4 + 2 * ring.size, width: 2, value: near & 0xffff },
    { address: ring.used, width: 2, value: random.pick([0, 1, 2, 0xfffe, 0xffff]) },
    { address: ring.used + 4 + 8 * ring.size, width: 2, value: near & 0xffff },
    { address: ring.available + 2, width: 2, value: near & 0xffff },
    { address: ring.used + 2, width: 2, value: near & 0xffff },
    { address: random.below(bytes.length), width: 1, value: random.below(256) },
    { address: bytes.length - random.below(4), width: random.pick([1, 2, 4, 3]), value: random.edge() },
  ];
  return [spots[random.below(random.oneIn(3) ? 8 : 4)] as Store];
};

const poke = (stores: readonly Store[]): VirtqueueRequest => ({ call: 'poke', stores });

/** What the intents of a form of ring are made of. */
export interface Intents<State> {
  readonly enable: (random: Random, trial: Trial) => Enable;
  readonly publish: (random: Random, state: State, trial: Trial) => Publish;
  readonly complete: (random: Random, state: State) => Complete;
  readonly plant: (random: Random, state: State) => readonly Store[];
  readonly forge: (random: Random, state: State) => readonly Store[];
  readonly scribble: (random: Random, state: State) => readonly Store[];
}

interface Sides {
  readonly device: Living;
  readonly driver: Living;
}

const resolve = <State extends Sides>(
  intents: Intents<State>,
  kind: Kind,
  random: Random,
  state: State,
  trial: Trial,
): VirtqueueRequest => {
  switch (kind) {
    case 'plant':
      return state.device.enabled ? poke(intents.plant(random, state)) : intents.enable(random, trial);
    case 'forge':
      return state.driver.enabled ? poke(intents.forge(random, state)) : intents.enable(random, trial);
    case 'scribble':
    case 'poke':
      return poke(intents.scribble(random, state));
    case 'publish':
      return intents.publish(random, state, trial);
    case 'complete':
      return intents.complete(random, state);
    case 'enable':
      return intents.enable(random, trial);
    case 'kicks':
    case 'interrupts':
      return { call: kind, wanted: random.oneIn(2) };
    default:
      return { call: kind };
  }
};

/** A queue that is not enabled is mostly enabled, and one that failed is soon reset, so that traces go on. */
export const intending =
  <State extends Sides>(intents: Intents<State>) =>
  (random: Random, state: State, trial: Trial): VirtqueueRequest => {
    const { device, driver } = state;
    if (!device.enabled && !random.oneIn(8)) return intents.enable(random, trial);
    if ((device.failed || driver.failed) && random.oneIn(3)) return { call: 'reset' };
    return resolve(intents, random.pick(KINDS[trial.moods] ?? []), random, state, trial);
  };

export const intend = intending<VirtqueueState>({
  enable: enableIn,
  publish: (random, state, trial) => publishIn(random, { size: state.driver.ring.size, ringEnd: ringEnd(state) }, trial),
  complete: completeIn,
  plant,
  forge,
  scribble: scribbleIn,
});

/**
 * The emulated driver against devices that are not what they should be: the observer judges every access, and how it ends is compared with
 * the model. Wrong magic words and versions, placeholders, unknown bits, features that do not stick, resets that take long or for ever,
 * configurations that change under its hands.
 */
import { expect, test } from 'vitest';
import { Arena } from '../../impl/machine/arena.ts';
import { VirtioDevice } from '../../impl/virtio/device.ts';
import { type Bus, DRIVES, GAVE_UP, IGNORED, STILL_WAITS, VirtioDriver, WAIT_READS } from '../../impl/virtio/driver.ts';
import { VirtioMmio } from '../../impl/virtio/mmio.ts';
import { acceptable, bootDriver, type DriverState, type Encounter, ending, observe } from '../../spec/virtio/driver/index.ts';
import type { DriverAction, DriverSetup } from '../../spec/vocabulary/driver.ts';
import { type Random, randomFrom } from '../support/random.ts';
import { drawDriver } from './setup.ts';

const ENDINGS = { drives: DRIVES, ignored: IGNORED, 'gave-up': GAVE_UP, 'still-waits': STILL_WAITS } as const;
const VERSION_1 = 1;

interface Meeting {
  readonly encounter: Encounter;
  readonly device: VirtioDevice;
  readonly driver: VirtioDriver;
  /** The first clause that the driver broke. */
  broken: string | undefined;
  state: DriverState;
  /** Reads for which what the driver asked for is not over, and accesses to the generation that change it. */
  busy: number;
  changes: number;
}

const drawEncounter = (random: Random, setup: DriverSetup): Encounter => ({
  magic: random.oneIn(10) ? random.word() : 0x7472_6976,
  version: random.oneIn(10) ? random.pick([0, 1, 3]) : 2,
  deviceId: random.oneIn(10) ? 0 : 2,
  resetReads: random.oneIn(10) ? 1000 : random.pick([0, 0, 1, 3, WAIT_READS - 1, WAIT_READS]),
  offered: [
    (setup.understoodLow & random.word()) | (random.word() & 0xff_0000),
    (random.oneIn(8) ? 0 : VERSION_1) | (setup.understoodHigh & random.word()) | (random.word() & 0xfffc_0000),
  ],
  refuses: random.oneIn(8),
  queueSizeMax: Array.from({ length: setup.queues }, () => (random.oneIn(12) ? 0 : random.pick([1, 4, 256]))),
});

/** What the adversary puts in the place of the device's own answer. */
const answer = (m: Meeting, offset: number, word: number): number => {
  if (offset === 0x000) return m.encounter.magic;
  if (offset === 0x004) return m.encounter.version;
  if (offset === 0x0fc && m.changes > 0) {
    m.changes -= 1;
    m.device.changeConfig(0, m.changes & 0xff);
  }
  if ((offset !== 0x070 && offset !== 0x0c0) || m.busy === 0) return offset === 0x070 && m.encounter.refuses ? word & ~8 : word;
  m.busy -= 1;
  return offset === 0x070 ? word | 1 : 1;
};

const judge = (m: Meeting, action: DriverAction): void => {
  const outcome = observe(m.state, action);
  m.state = outcome.state;
  m.broken ??= outcome.failed;
};

const meet = (random: Random): { readonly setup: DriverSetup; readonly needs: readonly [number, number]; readonly m: Meeting } => {
  const setup = drawDriver(random);
  const needs = [0, random.oneIn(6) ? setup.understoodHigh : VERSION_1] as const;
  const encounter = drawEncounter(random, setup);
  const fixed = { vendorId: 1, dependencies: [], requiredLow: 0, requiredHigh: 0, config: [1, 2, 3, 4, 5, 6, 7, 8, 0, 0, 0], writable: [] };
  const policy = { unofferedFeatures: 'refused', queueSetup: 'gated', misalignedAreas: 'refused' } as const;
  const { deviceId, queueSizeMax, offered } = encounter;
  const shape = { ...fixed, policy, deviceId, queueSizeMax, featuresLow: offered[0] >>> 0, featuresHigh: offered[1] >>> 0 };
  const arena = new Arena(VirtioDevice.space(shape) + VirtioMmio.space());
  const device = new VirtioDevice(shape, arena);
  const mmio = new VirtioMmio(device, arena);
  const bus: Bus = {
    read: (offset, width) => {
      const value = answer(m, offset, mmio.read(offset, width)) >>> 0;
      judge(m, { call: 'bus-read', offset, width, value });
      return value;
    },
    write: (offset, width, value) => {
      judge(m, { call: 'bus-write', offset, width, value });
      if (offset === 0x070 && value === 0) m.busy = encounter.resetReads;
      mmio.write(offset, width, value);
    },
  };
  const driver = new VirtioDriver(bus, setup, needs, 4);
  const m: Meeting = { encounter, device, driver, broken: undefined, state: bootDriver(setup), busy: 0, changes: 0 };
  return { setup, needs, m };
};

const MEETINGS = 3000;
const random = randomFrom(7);

test('initialisation ends as the model says, with the features that it says, and breaks no clause on the way', () => {
  const seen = new Map<number, number>();
  const odd: unknown[] = [];
  for (let i = 0; i < MEETINGS; i += 1) {
    const { setup, needs, m } = meet(random);
    const actual = m.driver.initialise();
    const expected = ENDINGS[ending(setup, needs, WAIT_READS, m.encounter)];
    const [low, high] = acceptable(setup, m.encounter.offered);
    const settled = actual !== DRIVES || (m.driver.accepted[0] === (low | 0) && m.driver.accepted[1] === (high | 0));
    if (m.broken !== undefined || actual !== expected || !settled) odd.push({ i, broken: m.broken, actual, expected, settled });
    seen.set(actual, (seen.get(actual) ?? 0) + 1);
  }
  expect([odd.slice(0, 3), [...seen.keys()].sort()]).toEqual([[], [DRIVES, IGNORED, GAVE_UP, STILL_WAITS]]);
});

/** Devices that were brought up. */
const driven = (count: number): readonly Meeting[] => {
  const all: Meeting[] = [];
  while (all.length < count) {
    const { m } = meet(random);
    if (m.driver.initialise() === DRIVES) all.push(m);
  }
  return all;
};

test('the configuration is read as one, however often it changes, and not for ever', () => {
  const words = new Int32Array(2);
  const results = driven(200).map((m, i) => {
    m.changes = i % 40;
    const whole = m.driver.readConfig(0, words);
    return m.broken === undefined && whole === i % 40 < 2 * WAIT_READS - 1;
  });
  expect(results.filter((right) => !right)).toEqual([]);
});

test('interrupts, suspension, and queues that are stopped or reset: no clause is broken, and nothing is waited for without end', () => {
  const broken = driven(300).map((m, i) => {
    m.device.raiseUsed(0);
    judge(m, { call: 'enter-handler' });
    m.driver.handleInterrupt((queue) => judge(m, { call: 'check-queue', queue }));
    judge(m, { call: 'leave-handler' });
    const late = i % 3 === 0 ? 1000 : i % 5;
    if (m.driver.has(43)) {
      if (m.driver.suspend() === DRIVES) m.driver.resume();
    }
    if (m.driver.has(40)) {
      m.busy = late;
      if (m.driver.resetQueue(0) !== (late < WAIT_READS ? DRIVES : STILL_WAITS)) return 'waits';
      m.busy = 0;
    }
    if (!m.state.queues[0]?.resetting && m.driver.stopQueue(0) === DRIVES) judge(m, { call: 'reclaim', queue: 0 });
    return m.broken;
  });
  expect(broken.filter((each) => each !== undefined)).toEqual([]);
});

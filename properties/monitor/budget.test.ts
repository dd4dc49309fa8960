/** A flood: one sender rings as often as it can, and the receiver is interrupted no more often than the budget of the link allows. */
import { expect, test } from 'vitest';
import { Monitor } from '../../impl/monitor/monitor.ts';
import { type MonitorState, step } from '../../model/monitor.ts';
import { DEFAULT_MANIFEST } from '../../spec/monitor/index.ts';
import type { Manifest, MonitorRequest } from '../../spec/vocabulary/monitor.ts';
import { randomFrom } from '../support/random.ts';
import { bootAccepted } from './area.ts';
import { performOn } from './subject.ts';

const CLIENT = { core: 0, compartment: 0 };
const SERVER = { core: 1, compartment: 1 };
const BITS = [1, 2, 4];
const PERIODS = 50;

const manifestWith = (budget: number | undefined): Manifest => ({
  ...DEFAULT_MANIFEST,
  links: DEFAULT_MANIFEST.links.map((link) => (budget === undefined ? link : { ...link, budget })),
});

const prelude: readonly MonitorRequest[] = [
  { call: 'bind', core: SERVER.core, from: CLIENT.compartment, bits: 7 },
  { call: 'mask', core: SERVER.core, bits: 0 },
];

/** Random rings, each of which the receiver takes at once when it hears something; then the end of a period. */
const period = (seed: number): readonly MonitorRequest[] => {
  const random = randomFrom(seed);
  const rings = Array.from({ length: random.below(40) }, (): readonly MonitorRequest[] => [
    { call: 'ring', core: CLIENT.core, to: SERVER.compartment, bits: random.pick(BITS) },
    { call: 'take', core: SERVER.core },
  ]);
  return [...rings.flat(), { call: 'tick' }, { call: 'take', core: SERVER.core }];
};

/** Of each period, how often the receiver heard something, what came with its beginning included. */
const heard = (perform: (request: MonitorRequest) => readonly number[]): readonly number[] => {
  for (const request of prelude) perform(request);
  let carried = 0;
  return Array.from({ length: PERIODS }, (_, seed) => {
    const heardBy = period(seed).map((request) => {
      const [, bells = 0] = perform(request);
      return request.call === 'take' && bells !== 0 ? 1 : 0;
    });
    const own = carried + heardBy.slice(0, -1).reduce<number>((sum, each) => sum + each, 0);
    carried = heardBy.at(-1) ?? 0;
    return own;
  });
};

const onModel = (manifest: Manifest) => {
  let state: MonitorState = bootAccepted(manifest);
  return (request: MonitorRequest): readonly number[] => {
    const outcome = step(state, request);
    state = outcome.state;
    return outcome.reply;
  };
};

const onEmulator = (manifest: Manifest) => {
  const monitor = new Monitor(manifest);
  return (request: MonitorRequest): readonly number[] => performOn(monitor, request);
};

test.each([1, 2, 3, 8])('with a budget of %i no period has more interrupts, and a flood reaches it', (budget) => {
  for (const subject of [onModel, onEmulator]) expect(Math.max(...heard(subject(manifestWith(budget))))).toBe(budget);
});

test('without a budget there is no bound: every ring interrupts', () => {
  for (const subject of [onModel, onEmulator]) expect(Math.max(...heard(subject(manifestWith(undefined))))).toBeGreaterThan(30);
});

test('nothing is lost: what was held back arrives with the next period', () => {
  for (const subject of [onModel, onEmulator]) {
    const perform = subject(manifestWith(1));
    for (const request of prelude) perform(request);
    for (const bits of BITS) perform({ call: 'ring', core: CLIENT.core, to: SERVER.compartment, bits });
    expect(perform({ call: 'take', core: SERVER.core })).toEqual([0, 1]);
    perform({ call: 'tick' });
    expect(perform({ call: 'take', core: SERVER.core })).toEqual([0, 6]);
  }
});

import { describe, expect, test } from 'vitest';
import type { LinkSetup } from '../../spec/vocabulary/virtualnet.ts';
import { type Random, randomFrom } from '../support/random.ts';
import { firstBreach, firstLostWakeUp } from './delivery.ts';
import { emulated, type LinkUnderTest, specified } from './party.ts';
import { drawSetup } from './setup.ts';

const SCHEDULES = 150;
const STEPS = 120;

type Property = (random: Random, link: LinkUnderTest, setup: LinkSetup, steps: number) => string | undefined;

/** The first schedule that breaks a property, with the seed that reproduces it. */
const firstFailure = (property: Property, start: (setup: LinkSetup) => LinkUnderTest, doorbells?: number): string | undefined => {
  for (let seed = 0; seed < SCHEDULES; seed += 1) {
    const random = randomFrom(seed);
    const drawn = drawSetup(random);
    const setup = { ...drawn, doorbells: doorbells ?? drawn.doorbells };
    const wrong = property(random, start(setup), setup, STEPS);
    if (wrong !== undefined) return `seed ${seed}: ${wrong}`;
  }
  return undefined;
};

describe.each([
  ['specification', specified],
  ['emulator', emulated],
] as const)('%s', (_, start) => {
  test('VNET-DELIVERY-1, VNET-DELIVERY-2: first in first out, exactly once within a session, at most once across', () => {
    expect(firstFailure(firstBreach, start)).toBeUndefined();
  });
  test('VNET-BELL-1, VNET-BELL-2, VNET-BELL-3: who sleeps until it is rung for misses nothing', () => {
    expect(firstFailure(firstLostWakeUp, start, 1)).toBeUndefined();
  });
});

test('a link without any doorbell leaves its receiver asleep: the property can fail', () => {
  expect(firstFailure(firstLostWakeUp, specified, 0)).toContain('sleeps');
});

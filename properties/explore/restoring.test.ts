import { describe, expect, test } from 'vitest';
import { randomFrom } from '../support/random.ts';
import type { AnyJudged } from './judged.ts';
import { SCOPES } from './scopes/index.ts';

const WALKS = 20;
const STEPS = 60;

const bytesOf = (judged: AnyJudged, subject: unknown): string =>
  judged
    .raw(subject)
    .map((view) => Buffer.from(view).toString('hex'))
    .join();

/** One random walk, in which every step is also taken by a second emulator that is put back into the state before by its memory alone. */
const firstLoss = (judged: AnyJudged, seed: number): unknown => {
  const { scope, area } = judged;
  const random = randomFrom(seed);
  const setup = random.pick(scope.setups);
  const subject = area.start(setup);
  const restored = area.start(setup);
  let state = scope.boot(setup);
  for (let i = 0; i < STEPS; i += 1) {
    const request = random.pick(scope.requests(state));
    area.perform(restored, random.pick(scope.requests(state)));
    const views = judged.raw(restored);
    for (const [at, view] of judged.raw(subject).entries()) views[at]?.set(view);
    const replies = [area.perform(subject, request), area.perform(restored, request)];
    state = scope.step(state, request).state;
    if (`${replies[0]}` !== `${replies[1]}` || bytesOf(judged, subject) !== bytesOf(judged, restored)) return { i, request, replies };
  }
  return undefined;
};

describe.each(SCOPES)('$scope.name', (judged) => {
  test('an emulator keeps nothing that its saved memory does not have', () => {
    for (let seed = 0; seed < WALKS; seed += 1) expect(firstLoss(judged, seed)).toBeUndefined();
  });
});

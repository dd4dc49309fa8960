import { describe, expect, test } from 'vitest';
import { exploreNaively } from './naive.ts';
import { exploreScope } from './run.ts';
import { SCOPES } from './scopes/index.ts';

/** Small enough for the slow exploration too; `crossloop explore --naive` counts the others. */
describe.each(SCOPES.filter(({ scope }) => scope.tags.includes('small')))('$scope.name', (judged) => {
  test('closes, and a naive exploration counts the same states and transitions', async () => {
    const { certificate } = await exploreScope(judged, () => true, false);
    expect(certificate.verdict).toBe('closed');
    expect(await exploreNaively(judged.scope)).toEqual({
      states: certificate.states,
      transitions: certificate.transitions,
      diameter: certificate.diameter,
    });
  });
});

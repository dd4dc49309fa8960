import { describe, expect, test } from 'vitest';
import { exploreNaively } from './naive.ts';
import { exploreScope } from './run.ts';
import { SCOPES } from './scopes/index.ts';

/** The larger scopes are explored by the nightly script; these are quick enough for the slow exploration too. */
describe.each(SCOPES.filter(({ scope }) => scope.tags.includes('quick')))('$scope.name', (judged) => {
  test('closes, and a naive exploration counts the same states and transitions', async () => {
    const { certificate } = await exploreScope(judged, () => true);
    expect(certificate.verdict).toBe('closed');
    expect(exploreNaively(judged.scope)).toEqual({
      states: certificate.states,
      transitions: certificate.transitions,
      diameter: certificate.diameter,
    });
  });
});

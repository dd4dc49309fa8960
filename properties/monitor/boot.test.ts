/** Which manifests boot: specification and emulator give the same answer, clause and path, and for every clause there is a manifest that it alone refuses. */
import { describe, expect, test } from 'vitest';
import { refuseManifest } from '../../impl/monitor/manifest.ts';
import { CHECKS, DEFAULT_MANIFEST, examination, examine, manifestShape } from '../../spec/monitor/index.ts';
import { E, O } from '../../spec/prelude.ts';
import type { Manifest } from '../../spec/vocabulary/monitor.ts';
import { apply } from '../../spec/vocabulary/rule.ts';
import { PLATFORMS } from '../agreement/area.ts';
import { randomFrom } from '../support/random.ts';
import { drawSetup } from './setup.ts';
import { SPOILS } from './spoil.ts';

const verdict = (manifest: Manifest): string =>
  O.match(
    () => 'boots',
    ({ clause, path }: { readonly clause: string; readonly path: string }) => `${clause} at ${path}`,
  )(examine(manifest));

const actual = (manifest: Manifest): string => {
  const refusal = refuseManifest(manifest);
  return refusal === undefined ? 'boots' : `${refusal.clause} at ${refusal.path}`;
};

const manifests = (n: number): Manifest[] =>
  Array.from({ length: n }, (_, seed) => {
    const random = randomFrom(seed);
    return drawSetup(random, { platform: random.pick(PLATFORMS) }).manifest;
  });

test('the default manifest boots on all three kinds of platform', () => {
  for (const protection of PLATFORMS) {
    const manifest = { ...DEFAULT_MANIFEST, platform: { ...DEFAULT_MANIFEST.platform, protection } };
    expect([verdict(manifest), actual(manifest)]).toEqual(['boots', 'boots']);
  }
});

test('every generated manifest boots and survives JSON', () => {
  for (const manifest of manifests(200)) {
    expect([verdict(manifest), actual(manifest)]).toEqual(['boots', 'boots']);
    expect(manifestShape.decode(JSON.parse(JSON.stringify(manifest)))).toEqual(E.right(manifest));
  }
});

describe.each(CHECKS.map(({ clause, says }) => [clause, says] as const))('%s: %s', (clause) => {
  const spoil = SPOILS[clause];
  const spoilt = manifests(200).map((manifest, seed) => (spoil === undefined ? manifest : spoil(randomFrom(seed + 1), manifest)));

  test('both sides give the same answer, with the path', () => {
    for (const manifest of spoilt) expect(actual(manifest)).toBe(verdict(manifest));
  });

  test('it alone refuses some manifest', () => {
    const alone = spoilt.filter((manifest) => apply(examination, undefined, { manifest }).refused.includes(clause));
    expect(alone.length).toBeGreaterThan(0);
  });
});

test('two faults at once: both sides name the same one', () => {
  const spoils = Object.values(SPOILS);
  const base = manifests(8);
  for (const [i, first] of spoils.entries())
    for (const second of spoils) {
      const random = randomFrom(i);
      const manifest = second(random, first(random, base[i % 8] as Manifest));
      expect(actual(manifest)).toBe(verdict(manifest));
    }
});

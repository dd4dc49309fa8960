/** The obligations by variation, on the specification and on the emulator; and the emulator made wrong, to see that each is able to fail. */
import { describe, expect, test } from 'vitest';
import { PLATFORMS } from '../agreement/area.ts';
import { isolationCampaign } from './campaign.ts';
import { noninfluence } from './noninfluence.ts';
import { OBLIGATIONS } from './obligations.ts';

const CAMPAIGN = { seed: 1, traces: 6, steps: 256, every: 24, long: 8 } as const;

describe('two runs that differ in what an observer may not see stay the same for it, step by step and over sequences', () => {
  test.each(PLATFORMS)('%s', (platform) => {
    const { leak, count } = isolationCampaign({ ...CAMPAIGN, platform });
    expect(leak).toBeUndefined();
    expect(count.compared).toBeGreaterThan(100);
    expect(count.told).toBeGreaterThan(count.sampled / 3);
  });
});

describe(`noninfluence: ${OBLIGATIONS.noninfluence}`, () => {
  test.each(PLATFORMS)('%s', (platform) => {
    const { leak, count } = noninfluence(1, platform, 15);
    expect(leak).toBeUndefined();
    expect(count.purged).toBeGreaterThan(count.steps / 20);
  });
});

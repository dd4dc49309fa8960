/** Pairs of runs on each platform: no observer tells them apart. That no cell of the matrix stays empty is matrix.release.test.ts. */
import { expect, test } from 'vitest';
import { PLATFORMS } from '../agreement/area.ts';
import { fillMatrix } from './matrix-campaign.ts';

const CAMPAIGNS = 8;

test.each(PLATFORMS)('%s', (platform) => {
  expect(fillMatrix(platform, CAMPAIGNS).leak).toBeNull();
});

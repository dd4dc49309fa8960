/** No cell of requests, observers and channels is empty: each was compared while something was varied that could show there. */
import { expect, test } from 'vitest';
import { PLATFORMS } from '../agreement/area.ts';
import { fillMatrix } from './matrix-campaign.ts';

/** More campaigns than any platform needs. */
const CAMPAIGNS = 60;

test.each(PLATFORMS)('%s', (platform) => {
  const { empty, leak } = fillMatrix(platform, CAMPAIGNS);
  expect({ empty, leak }).toEqual({ empty: [], leak: null });
});

/** No cell of requests, observers and channels is empty on any platform, and no observer told two runs apart on the way. */
import { expect, test } from 'vitest';
import { PLATFORMS } from '../agreement/area.ts';
import { fillMatrix } from './matrix-campaign.ts';

test.each(PLATFORMS)('%s', (platform) => {
  const { empty, leak } = fillMatrix(platform);
  expect({ empty, leak }).toEqual({ empty: [], leak: null });
});

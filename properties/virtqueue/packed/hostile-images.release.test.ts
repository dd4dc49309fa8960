import { runInNewContext } from 'node:vm';
import { expect, test } from 'vitest';
import { hostileImages } from './hostile-images.ts';

const IMAGES = 1_000_000;

test(`${IMAGES} random images of a packed ring end in bounded steps, with no access outside memory`, { timeout: 600_000 }, () => {
  // The limit ends even a loop without end, which no test runner could interrupt.
  expect(runInNewContext('images()', { images: () => hostileImages(IMAGES) }, { timeout: 600_000 })).toBeUndefined();
});

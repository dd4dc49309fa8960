import { defineConfig } from 'vitest/config';

/** What a release must show, and a change need not. */
export default defineConfig({
  test: { include: ['properties/**/*.release.test.ts'], fileParallelism: false, testTimeout: 1_800_000 },
});

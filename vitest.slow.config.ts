import { defineConfig } from 'vitest/config';

/** Tests that take minutes or want the machine for themselves: one file after another. Tests of one file that say so run two at a time. */
export default defineConfig({
  test: {
    include: ['properties/**/*.slow.test.ts'],
    fileParallelism: false,
    maxConcurrency: 2,
    testTimeout: 180_000,
  },
});

import { defineConfig } from 'vitest/config';

/** Tests that take minutes or want the machine for themselves: one file after another. */
export default defineConfig({
  test: {
    include: ['properties/**/*.slow.test.ts'],
    fileParallelism: false,
    testTimeout: 180_000,
  },
});

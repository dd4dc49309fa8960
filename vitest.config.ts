import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['properties/**/*.test.ts'],
    exclude: ['properties/peers/**', 'properties/**/*.slow.test.ts', 'properties/**/*.release.test.ts', 'node_modules/**', 'dist/**'],
    testTimeout: 60_000,
  },
});

import { defineConfig } from 'vitest/config';

/** Tests against programs that others wrote; they name the Debian package that is missing. */
export default defineConfig({
  test: { include: ['properties/peers/**/*.test.ts'], testTimeout: 300_000, hookTimeout: 60_000, fileParallelism: false },
});

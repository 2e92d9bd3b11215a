import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // The end-to-end tests start real processes and mostly wait for them: four at a time is what an old laptop bears.
    maxWorkers: 4,
    // Nothing fails for being slow: these only end what hangs.
    testTimeout: 120_000,
    hookTimeout: 60_000,
  },
});

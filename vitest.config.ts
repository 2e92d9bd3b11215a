import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // The end-to-end tests start real processes and mostly wait for them: four at a time is what an old laptop bears.
    maxWorkers: 4,
    // Nothing here keeps state in a module, so files can share a worker: a third of the time was their starts.
    isolate: false,
    // Nothing fails for being slow: these only end what hangs.
    testTimeout: 120_000,
    hookTimeout: 60_000,
  },
});

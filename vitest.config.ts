import './src/check-node.cjs';

import { BaseSequencer, type TestSpecification } from 'vitest/node';
import { defineConfig } from 'vitest/config';

/**
 * The slowest tests, slowest first, so that they don't end long after the others. The first one fills the compile
 * cache, without which each process that a test starts takes twice as long to start.
 */
const longest = [
  'test/compile-cache',
  ...[
    'test/chaos/',
    'test/e2e/crashes',
    'test/db/retention',
    'test/e2e/process',
    'test/telegram/updates/inbox',
  ],
  ...['test/simulation/', 'test/e2e/', 'test/db/', 'test/cli/', 'test/services/', 'test/provider/s'],
];

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId }: TestSpecification): number => {
      const found = longest.findIndex(folder => moduleId.includes(folder));
      return found === -1 ? longest.length : found;
    };
    const usual = await super.sort(files);
    return usual.toSorted((a, b) => rank(a) - rank(b));
  }
}

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    sequence: { sequencer: LongestFirst },
    // The end-to-end tests start real processes and mostly wait for them, so four workers suit two cores.
    maxWorkers: 4,
    // No module keeps state, so files can share a worker, which saves a third of the time.
    isolate: false,
    // For tests that hang. No test fails because it is slow.
    testTimeout: 300_000,
    hookTimeout: 120_000,
    expect: { poll: { interval: 10, timeout: 100_000 } },
  },
});

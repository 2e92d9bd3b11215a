import './src/check-node.cjs';

import { BaseSequencer, type TestSpecification } from 'vitest/node';
import { defineConfig } from 'vitest/config';

/** The slowest tests, which start processes and wait for them. Started first, they don't end long after the others. */
const longest = ['test/chaos/', 'test/e2e/'];

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
    // The end-to-end tests start real processes and mostly wait for them: four at a time is what an old laptop bears.
    maxWorkers: 4,
    // Nothing here keeps state in a module, so files can share a worker: a third of the time was their starts.
    isolate: false,
    // Nothing fails for being slow: these only end what hangs.
    testTimeout: 120_000,
    hookTimeout: 60_000,
  },
});

import { test } from 'vitest';

/**
 * Tests that have a stage for themselves each, and go on beside the others of their file: what they do most
 * is wait.
 */
export const onStage = <Stage extends { close: () => Promise<void> }>(set: () => Promise<Stage>) =>
  test.extend<{ stage: Stage }>({
    // The first parameter tells the runner what else is needed, and must be written as a pattern.
    // eslint-disable-next-line no-empty-pattern
    stage: async ({}, use) => {
      const stage = await set();
      await use(stage);
      await stage.close();
    },
  }).concurrent;

import { test } from 'vitest';

import { setStageTeam, type StageTeam, type StageTeamOptions } from './stage-team.ts';

/**
 * Tests that have a stage with a team for themselves each, and go on beside the others of their file: what
 * they do most is wait.
 */
export const onStage = (names: readonly string[], options: StageTeamOptions = {}) =>
  test.extend<{ stage: StageTeam }>({
    // The first parameter tells the runner what else is needed, and must be written as a pattern.
    // eslint-disable-next-line no-empty-pattern
    stage: async ({}, use) => {
      const stage = await setStageTeam(names, options);
      await use(stage);
      await stage.close();
    },
  }).concurrent;

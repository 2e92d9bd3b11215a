import { afterAll, beforeAll } from 'vitest';

import { createDatabaseFile, type DatabaseFile } from './file.ts';
import { prepareFile } from './run-history.ts';

export interface InitialState {
  /** The database's clock; each history replaces it. */
  readonly clock: { now: () => number };
  readonly file: () => DatabaseFile;
  /** When histories start. */
  readonly at: () => number;
}

/** The database with which every history of a test file starts. Each file calls it, since hooks belong to a file. */
export function useInitialState(): InitialState {
  const clock = { now: () => Date.UTC(2026, 0, 1) };
  let file: DatabaseFile | undefined;
  let at = 0;
  beforeAll(async () => {
    file = createDatabaseFile(() => clock.now());
    at = await prepareFile(file, clock);
  });
  afterAll(() => file?.close());
  return {
    clock,
    at: () => at,
    file: () => {
      if (file === undefined) throw new Error('called before the first test');
      return file;
    },
  };
}

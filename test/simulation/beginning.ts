import { afterAll, beforeAll } from 'vitest';

import { createDatabaseFile, type DatabaseFile } from './file.ts';
import { prepare } from './run-history.ts';

export interface Beginning {
  /** The clock that the store reads; each history puts its own in its place. */
  readonly clock: { now: () => number };
  readonly file: () => DatabaseFile;
  /** When histories begin. */
  readonly at: () => number;
}

/** The database file in which every history of a test file begins. Called by each file for itself: hooks are one file's. */
export function useBeginning(): Beginning {
  const clock = { now: () => Date.UTC(2026, 0, 1) };
  let file: DatabaseFile | undefined;
  let at = 0;
  beforeAll(async () => {
    file = createDatabaseFile(() => clock.now());
    at = await prepare(file, clock);
  });
  afterAll(() => file?.close());
  return {
    clock,
    at: () => at,
    file: () => {
      if (file === undefined) throw new Error('no test has begun');
      return file;
    },
  };
}

import type { Log } from '../src/lib/log.ts';

/** A log that passes each event to `write`, whatever its level. */
export const createTestLog = (write: (event: string, fields?: object) => void): Log => ({
  trace: write,
  debug: write,
  info: write,
  warn: write,
  error: write,
  fatal: write,
  redact: () => undefined,
});

/** A log that nobody reads. */
export const quietLog = createTestLog(() => undefined);

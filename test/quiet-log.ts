import type { Log } from '../src/lib/log.ts';

const quiet = () => undefined;

/** A log that nobody reads. */
export const quietLog: Log = {
  trace: quiet,
  debug: quiet,
  info: quiet,
  warn: quiet,
  error: quiet,
  fatal: quiet,
  redact: quiet,
};

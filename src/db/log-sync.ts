import { closeSync, fdatasync, openSync, readFileSync, writeSync } from 'node:fs';

/**
 * Syncs SQLite's write-ahead log to the disk without blocking the process; a commit with `synchronous = FULL` does the
 * same before it returns. SQLite takes no locks on this file, so closing it releases none.
 */
export function createLogSync(logPath: string) {
  let file: number | undefined;
  let isClosed = false;
  let current: Promise<void> | undefined;
  let next: Promise<void> | undefined;

  const closeFile = (): void => {
    if (file !== undefined) closeSync(file);
    file = undefined;
  };
  const start = (): Promise<void> =>
    new Promise<void>((resolve, reject) => {
      file ??= openSync(logPath, 'r+');
      fdatasync(file, error => (error === null ? resolve() : reject(error)));
    })
      .catch((error: unknown) => {
        // The kernel may have dropped what it could not write: then the next sync would succeed without it (fsync(2)).
        if (file !== undefined && !isClosed) writeSync(file, readFileSync(logPath), 0, undefined, 0);
        throw error;
      })
      .finally(() => {
        current = undefined;
        if (isClosed) closeFile();
      });
  const sync = (): Promise<void> => {
    next = undefined;
    // SQLite syncs everything when it closes the database.
    if (isClosed) return Promise.resolve();
    return (current = start());
  };

  return {
    /** Resolves when all commits so far are on the disk. Rejects if the disk fails. */
    synced: (): Promise<void> => {
      if (current === undefined) return sync();
      // The running sync may have started before the last commit, so all callers meanwhile share the next one.
      return (next ??= current.catch(() => undefined).then(sync));
    },
    close: (): void => {
      isClosed = true;
      if (current === undefined) closeFile();
    },
  };
}

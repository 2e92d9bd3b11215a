import type { Db } from '../db/db.ts';

/** Larger groups are split, because a press waits for the commit that is under way. */
const maxGroup = 32;

interface Waiting {
  readonly run: () => void;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Commits what is ready in one turn of the event loop together, since each commit costs time or waits for the disk.
 * `work` may run twice: if the group fails, each is run again alone.
 */
export function createGroupCommit(transaction: Db['transaction']) {
  const waiting: Waiting[] = [];

  const commit = (group: readonly Waiting[]): void => {
    try {
      transaction(() => {
        for (const { run } of group) run();
      });
      for (const { resolve } of group) resolve();
    } catch (error) {
      if (group.length > 1) for (const each of group) commit([each]);
      else group[0]?.reject(error);
    }
  };
  const flush = (): void => {
    commit(waiting.splice(0, maxGroup));
    if (waiting.length > 0) setImmediate(flush);
  };

  return <T>(work: () => T): Promise<T> =>
    new Promise((resolve, reject) => {
      let result: T;
      waiting.push({
        run: () => {
          result = work();
        },
        resolve: () => resolve(result),
        reject,
      });
      if (waiting.length === 1) setImmediate(flush);
    });
}

export type GroupCommit = ReturnType<typeof createGroupCommit>;

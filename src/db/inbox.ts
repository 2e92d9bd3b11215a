import type { Database } from './database.ts';
import type { Vault } from './vault.ts';

/** An update as Telegram sent it, waiting for its handler. */
export interface InboxItem {
  readonly updateId: number;
  readonly payload: string;
  readonly receivedAt: number;
  /** How often a process before this one has left it and another has begun on it again. */
  readonly attempts: number;
}

interface InboxRow {
  readonly update_id: number;
  readonly payload: string;
  readonly received_at: number;
  readonly attempts: number;
}

const place = (updateId: number) => ({ table: 'inbox', owner: updateId, account: '', field: 'payload' });

/**
 * Updates, written down before Telegram is told that we have them. They may hold keys and passwords, so
 * they are encrypted, and erased as soon as they are handled; their ids stay for two days.
 */
export function createInbox(database: Database, vault: Vault, now: () => number) {
  const key = vault.houseKey('inbox', now());
  const insert = database.prepare(
    'INSERT INTO inbox (update_id, payload, received_at) VALUES (?, ?, ?) ON CONFLICT (update_id) DO NOTHING',
  );
  const open = database.prepare<[], InboxRow>(
    'SELECT * FROM inbox WHERE payload IS NOT NULL ORDER BY update_id',
  );
  const begin = database.prepare('UPDATE inbox SET attempts = attempts + 1 WHERE update_id = ?');
  const finish = database.prepare('UPDATE inbox SET payload = NULL WHERE update_id = ?');
  const prune = database.prepare('DELETE FROM inbox WHERE received_at < ? AND payload IS NULL');

  return {
    /**
     * Takes a batch and erases the payloads of those that are done with, in one transaction: one write to
     * the disk for both. Gives the updates that were not known yet.
     */
    exchange(
      updates: readonly { readonly updateId: number; readonly payload: string }[],
      done: readonly number[],
    ): readonly InboxItem[] {
      const receivedAt = now();
      return database.transaction(() => {
        for (const id of done) finish.run(id);
        const fresh: InboxItem[] = [];
        for (const { updateId, payload } of updates) {
          const sealed = vault.seal(key, place(updateId), payload);
          if (insert.run(updateId, sealed, receivedAt).changes > 0) {
            fresh.push({ updateId, payload, receivedAt, attempts: 0 });
          }
        }
        return fresh;
      });
    },
    /** What a process that died has left, oldest first. */
    reopen: (): readonly InboxItem[] =>
      open.all().map(row => {
        const payload = vault.open(row.payload, place(row.update_id));
        if (payload === undefined) throw new Error(`update ${row.update_id} in the inbox doesn't open`);
        return { updateId: row.update_id, payload, receivedAt: row.received_at, attempts: row.attempts };
      }),
    /** A handler begins on what was left: written down before it does, since it may be what ends the process. */
    beginAgain: (updateId: number) => void begin.run(updateId),
    prune: (before: number) => void prune.run(before),
  };
}

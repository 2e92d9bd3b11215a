import type { Database } from './database.ts';
import { createStatements } from './sql.ts';
import type { Vault } from './vault.ts';

/** An update as Telegram sent it, waiting for its handler. */
interface InboxItem {
  readonly updateId: number;
  readonly payload: string;
  readonly receivedAt: number;
  /** How often its handler was started before. */
  readonly attempts: number;
}

interface InboxRow {
  readonly update_id: number;
  readonly payload: string;
  readonly received_at: number;
  readonly attempts: number;
}

/** Ids that are kept: many times what Telegram could still deliver again. */
const maxIds = 200_000;
/** Rows that are deleted in one step, so that nobody waits for it. */
const maxDeleted = 20_000;
const keyLifetimeMs = 24 * 60 * 60_000;

const locationOf = (updateId: number) => ({
  table: 'inbox',
  owner: updateId,
  account: '',
  field: 'payload',
});

/**
 * Updates. They are on the disk before they are confirmed to Telegram. They may contain keys and passwords, so they are
 * encrypted, and erased once they are handled. Their ids are kept for two days.
 */
export function createInbox(database: Database, vault: Vault, now: () => number) {
  const { all, count, run, value } = createStatements(database);
  /** Looked up each time, because a transaction that replaced it may have been rolled back. */
  const currentKey = () => vault.ownKey('inbox', now());
  currentKey();
  /** `payloads`: JSON with a payload for each id. Returns the ids that weren't there. */
  const insert = all<[payloads: string, now: number], number>(
    `INSERT INTO inbox (update_id, payload, received_at) SELECT CAST(key AS INTEGER), value, ?2 FROM json_each(?1) WHERE true
     ON CONFLICT (update_id) DO NOTHING RETURNING update_id`,
    ({ update_id }: { readonly update_id: number }) => update_id,
  );
  const keyAt = value<[], number>("SELECT created_at FROM data_keys WHERE purpose = 'inbox'");
  const unhandled = all<[], Pick<InboxRow, 'update_id' | 'payload'>>(
    'SELECT update_id, payload FROM inbox WHERE payload IS NOT NULL',
  );
  const setPayload = run<[payload: string, updateId: number]>(
    'UPDATE inbox SET payload = ? WHERE update_id = ?',
  );
  const countAttempt = run<[updateId: number]>(
    'UPDATE inbox SET attempts = attempts + 1 WHERE update_id = ?',
  );
  const finish = run<[updateIds: string]>(
    'UPDATE inbox SET payload = NULL WHERE update_id IN (SELECT value FROM json_each(?))',
  );
  const deleteOld = count<[before: number]>(
    `DELETE FROM inbox WHERE update_id IN (
       SELECT update_id FROM inbox WHERE received_at < ? AND payload IS NULL LIMIT ${maxDeleted})`,
  );
  const deleteExcess = count<[]>(
    `DELETE FROM inbox WHERE update_id IN (
       SELECT update_id FROM inbox WHERE payload IS NULL AND update_id < (
         SELECT update_id FROM inbox ORDER BY update_id DESC LIMIT 1 OFFSET ${maxIds}) LIMIT ${maxDeleted})`,
  );
  return {
    /**
     * Adds a batch and erases handled payloads, in one commit that doesn't wait for the disk; `synced` does. Returns
     * the new updates. They may be handled at once: after a power cut Telegram sends unconfirmed updates again.
     */
    exchange(
      updates: readonly Pick<InboxItem, 'updateId' | 'payload'>[],
      done: readonly number[],
    ): readonly InboxItem[] {
      const receivedAt = now();
      return database.transactionWithoutSync(() => {
        if (done.length > 0) finish(JSON.stringify(done));
        if (updates.length === 0) return [];
        const key = currentKey();
        const payloads: Record<number, string> = {};
        // If an id comes twice, the first counts.
        for (const { updateId, payload } of updates) {
          payloads[updateId] ??= vault.seal(key, locationOf(updateId), payload);
        }
        const inserted = new Set(insert(JSON.stringify(payloads), receivedAt));
        return updates
          .filter(({ updateId }) => inserted.delete(updateId))
          .map(({ updateId, payload }) => ({ updateId, payload, receivedAt, attempts: 0 }));
      });
    },
    synced: (): Promise<void> => database.synced(),
    /** The updates that the previous process didn't finish, oldest first. */
    reopen: all<[], InboxItem>(
      'SELECT * FROM inbox WHERE payload IS NOT NULL ORDER BY update_id',
      (row: InboxRow) => {
        const payload = vault.open(row.payload, locationOf(row.update_id));
        if (payload === undefined) throw new Error(`update ${row.update_id} in the inbox doesn't open`);
        return { updateId: row.update_id, payload, receivedAt: row.received_at, attempts: row.attempts };
      },
    ),
    /**
     * Replaces the key after a day, so that an older copy of the database can't decrypt newer updates, nor a newer one
     * older updates. Waiting updates are encrypted again.
     */
    replaceKey(): void {
      const at = now();
      if (Math.abs(at - (keyAt() ?? at)) < keyLifetimeMs || vault.unknownMasterKey() !== undefined) return;
      database.transaction(() => {
        const waiting = unhandled().map(({ update_id: id, payload }) => {
          const opened = vault.open(payload, locationOf(id));
          if (opened === undefined) throw new Error(`update ${id} in the inbox doesn't open`);
          return { id, payload: opened };
        });
        vault.destroyDataKey(currentKey());
        const key = currentKey();
        for (const { id, payload } of waiting) setPayload(vault.seal(key, locationOf(id), payload), id);
      });
    },
    /**
     * Counts the start of a handler before it starts, since the handler itself may crash the process. That undoes no
     * commit, so this one needn't wait for the disk.
     */
    countAttempt: (updateId: number): void => database.transactionWithoutSync(() => countAttempt(updateId)),
    /** Deletes ids of handled updates that are old, or too many. `false`: there may be more to delete. */
    prune: (before: number): boolean => {
      const deleted = [deleteOld(before), deleteExcess()];
      return deleted.every(count => count < maxDeleted);
    },
  };
}

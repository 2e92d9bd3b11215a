import type { ChatKind } from '../domain/access.ts';
import type { ChatId } from '../domain/server.ts';
import type { Database } from '../db/database.ts';

/** Chats that were written in, and those that rest because Telegram takes nothing for them. */
export function createChats(database: Database) {
  const wake = database.prepare(
    `INSERT INTO chats (id, kind) VALUES (?, ?)
     ON CONFLICT (id) DO UPDATE SET resting_since = NULL, resting_why = NULL WHERE resting_since IS NOT NULL`,
  );
  const rest = database.prepare(
    `INSERT INTO chats (id, kind, resting_since, resting_why) VALUES (@id, @kind, @now, @why)
     ON CONFLICT (id) DO UPDATE SET resting_since = @now, resting_why = @why`,
  );
  const resting = database.prepare<[number], { resting_since: number }>(
    'SELECT resting_since FROM chats WHERE id = ? AND resting_since IS NOT NULL',
  );

  const prune = database.prepare(
    `DELETE FROM chats WHERE kind = 'private' AND id NOT IN (SELECT id FROM people)
       AND id NOT IN (SELECT chat_id FROM outbox WHERE state = 'waiting')`,
  );

  return {
    /** Somebody wrote there: whatever kept us from it is over. `true` when it was resting, or is new. */
    wake: (id: ChatId, kind: ChatKind): boolean => wake.run(id, kind).changes > 0,
    /** Nothing is sent there until somebody writes. */
    rest(id: ChatId, why: string, now: number): void {
      rest.run({ id, kind: id < 0 ? 'group' : 'private', why, now });
    },
    /** Forgets the private chats of nobody: something may still have been to be deleted there. */
    prune: () => void prune.run(),
    isResting: (id: ChatId): boolean => resting.get(id) !== undefined,
  };
}

export type Chats = ReturnType<typeof createChats>;

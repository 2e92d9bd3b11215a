import type { OutboxBody, OutboxItem } from '../domain/outbox.ts';
import type { ChatId, PersonId } from '../domain/server.ts';
import type { Database } from '../db/database.ts';

interface OutboxRow {
  readonly id: number;
  readonly key: string;
  readonly chat_id: number;
  readonly person_id: number | null;
  readonly body: string;
  readonly attempts: number;
  readonly created_at: number;
}

const toItem = (row: OutboxRow): OutboxItem => ({
  id: row.id,
  key: row.key,
  chatId: row.chat_id as ChatId,
  personId: (row.person_id ?? undefined) as PersonId | undefined,
  body: JSON.parse(row.body) as OutboxBody,
  attempts: row.attempts,
  createdAt: row.created_at,
});

/** What befell servers: an order matters to whoever reads it. */
const news = "'event', 'deed', 'reminder'";

/** What is to be said or deleted. A row is claimed for a while, and comes back if its claimer dies. */
export function createOutbox(database: Database) {
  const insert = database.prepare(
    `INSERT INTO outbox (key, chat_id, person_id, body, state, due_at, created_at)
     VALUES (@key, @chatId, @personId, @body, 'waiting', @dueAt, @now) ON CONFLICT (key) DO NOTHING`,
  );
  const claim = database.prepare<{ now: number; leaseUntil: number; limit: number; soon: number }, OutboxRow>(
    `WITH free AS (
       SELECT id, chat_id, due_at, attempts, body ->> 'kind' AS kind, body ->> 'held' AS held FROM outbox
       WHERE state = 'waiting' AND due_at <= @soon AND (lease_until IS NULL OR lease_until <= @now)),
     due AS (SELECT id, chat_id, kind, held FROM free WHERE due_at <= @now ORDER BY due_at, id LIMIT @limit)
     UPDATE outbox SET lease_until = @leaseUntil WHERE id IN (
       SELECT id FROM due UNION
       SELECT tried.id FROM outbox AS tried JOIN due ON due.chat_id = tried.chat_id AND due.id > tried.id
         WHERE tried.state = 'waiting' AND tried.attempts > 0 AND (tried.lease_until IS NULL OR tried.lease_until <= @now)
           AND tried.body ->> 'kind' IN (${news}) AND due.kind IN (${news}) UNION
       SELECT free.id FROM free JOIN due ON due.chat_id = free.chat_id WHERE free.attempts = 0
         AND ((free.kind = due.kind AND free.kind IN ('event', 'reminder')) OR (free.held AND due.held)))
     RETURNING *`,
  );
  const earliest = database.prepare<[], { at: number | null }>(
    "SELECT min(max(due_at, coalesce(lease_until, 0))) AS at FROM outbox WHERE state = 'waiting'",
  );
  const end = database.prepare(
    'UPDATE outbox SET state = @state, ended_at = @now, lease_until = NULL, why = @why WHERE id = @id',
  );
  // Of somebody who wanted to be forgotten no proof is kept either: a private chat has its person's number.
  const dropOfNobody = database.prepare(
    'DELETE FROM outbox WHERE id = ? AND chat_id > 0 AND chat_id NOT IN (SELECT id FROM people)',
  );
  const retry = database.prepare(
    'UPDATE outbox SET attempts = attempts + 1, due_at = @at, lease_until = NULL WHERE id = @id',
  );
  const hurry = database.prepare(
    "UPDATE outbox SET due_at = @at WHERE chat_id = @chatId AND state = 'waiting' AND due_at > @at AND attempts > 0",
  );
  const rehold = database.prepare(
    `UPDATE outbox SET due_at = @at
     WHERE chat_id = @chatId AND state = 'waiting' AND attempts = 0 AND body ->> 'held'`,
  );
  const isIn = database.prepare<[number, number], { n: number }>(
    "SELECT 1 AS n FROM outbox WHERE id = ? AND chat_id = ? AND state = 'waiting'",
  );
  const prune = database.prepare("DELETE FROM outbox WHERE state <> 'waiting' AND ended_at < ?");
  const depth = database.prepare<[], { n: number; oldest: number | null }>(
    "SELECT count(*) AS n, min(created_at) AS oldest FROM outbox WHERE state = 'waiting'",
  );
  const release = database.prepare('UPDATE outbox SET lease_until = NULL WHERE lease_until IS NOT NULL');

  const endAs = (id: number, state: 'sent' | 'buried', now: number, why: string | null): void =>
    database.transaction(() => {
      end.run({ id, state, now, why });
      dropOfNobody.run(id);
    });

  return {
    /** Adds a thing to be said; `false` when the same thing is there already. */
    add(item: {
      readonly key: string;
      readonly chatId: ChatId;
      readonly personId: PersonId | undefined;
      readonly body: OutboxBody;
      readonly dueAt: number;
      readonly now: number;
    }): boolean {
      return (
        insert.run({ ...item, personId: item.personId ?? null, body: JSON.stringify(item.body) }).changes > 0
      );
    },
    /**
     * Takes what is due; nobody else gets it until the lease runs out. What is told together comes along
     * where it is due within `togetherMs`: events with events, reminders with reminders, held with held.
     * So does news that was tried in vain, before newer news of its chat: "on again" is not told before "off".
     */
    claim: (now: number, leaseMs: number, limit: number, togetherMs = 0): readonly OutboxItem[] =>
      claim
        .all({ now, leaseUntil: now + leaseMs, limit, soon: now + togetherMs })
        .map(toItem)
        .sort((a, b) => a.id - b.id),
    /** What waits to be said: how much, and since when the oldest of it. */
    depth: (): { readonly waiting: number; readonly oldestAt: number | undefined } => {
      const row = depth.get();
      return { waiting: row?.n ?? 0, oldestAt: row?.oldest ?? undefined };
    },
    earliestDueAt: (): number | undefined => earliest.get()?.at ?? undefined,
    sent: (id: number, now: number) => endAs(id, 'sent', now, null),
    bury: (id: number, why: string, now: number) => endAs(id, 'buried', now, why),
    retry: (id: number, at: number) => void retry.run({ id, at }),
    /** What was kept from a chat so far can be tried there now. */
    hurry: (chatId: ChatId, at: number) => void hurry.run({ chatId, at }),
    /** What waits there for the end of quiet hours waits until then. */
    rehold: (chatId: ChatId, at: number) => void rehold.run({ chatId, at }),
    /** Whether it still waits to be said in that chat: it may have moved along with its group, or be told by now. */
    isIn: (id: number, chatId: ChatId): boolean => isIn.get(id, chatId) !== undefined,
    /** Forgets what ended before this instant. */
    prune: (before: number) => void prune.run(before),
    /** At a start: nobody else is alive to hold a lease. */
    releaseAll: () => void release.run(),
  };
}

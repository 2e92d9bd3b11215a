import type { NotificationKind } from '../domain/notification.ts';
import { notificationKinds } from '../domain/notification.ts';
import type { ChatId, PersonId, ServerId } from '../domain/server.ts';
import type { Database } from './database.ts';
import { createStatements } from './sql.ts';

/** Servers of which a chat gets no notifications, and until when. */
export function createMutes(database: Database) {
  const { get, run } = createStatements(database);
  return {
    /** `undefined`: until somebody unmutes it. */
    set: run<[chat: ChatId, server: ServerId, until: number | undefined]>(
      'INSERT OR REPLACE INTO mutes (chat_id, server_id, until) VALUES (?, ?, ?)',
    ),
    clear: run<[chat: ChatId, server: ServerId]>('DELETE FROM mutes WHERE chat_id = ? AND server_id = ?'),
    get: get<[chat: ChatId, server: ServerId, now: number], { readonly until: number | undefined }>(
      'SELECT until FROM mutes WHERE chat_id = ? AND server_id = ? AND (until IS NULL OR until > ?)',
      ({ until }: { readonly until: number | null }) => ({ until: until ?? undefined }),
    ),
    prune: run<[now: number]>('DELETE FROM mutes WHERE until <= ?'),
  };
}

/** Kinds of notifications of a server that a chat doesn't get. */
export function createMutedEvents(database: Database) {
  const { all, run } = createStatements(database);
  const kindsOf = all<[chat: ChatId, server: ServerId], string>(
    'SELECT kind FROM muted_events WHERE chat_id = ? AND server_id = ?',
    ({ kind }: { readonly kind: string }) => kind,
  );
  return {
    of(chat: ChatId, server: ServerId): readonly NotificationKind[] {
      const kinds = kindsOf(chat, server);
      return notificationKinds.filter(kind => kinds.includes(kind));
    },
    add: run<[chat: ChatId, server: ServerId, kind: NotificationKind]>(
      'INSERT INTO muted_events (chat_id, server_id, kind) VALUES (?, ?, ?) ON CONFLICT DO NOTHING',
    ),
    remove: run<[chat: ChatId, server: ServerId, kind: NotificationKind]>(
      'DELETE FROM muted_events WHERE chat_id = ? AND server_id = ? AND kind = ?',
    ),
  };
}

/** Servers that are down, in the groups that were notified, and who has acknowledged it. */
export function createIncidents(database: Database) {
  const { changed, exists, run, value } = createStatements(database);
  return {
    open: run<[chat: ChatId, server: ServerId, sinceAt: number]>(
      'INSERT OR REPLACE INTO incidents (chat_id, server_id, started_at) VALUES (?, ?, ?)',
    ),
    /** It is on again, or an operation on it was requested. */
    close: run<[server: ServerId]>('DELETE FROM incidents WHERE server_id = ?'),
    /** Somebody acknowledges it; `false`: it is over. */
    acknowledge: changed<[chat: ChatId, server: ServerId, person: PersonId, name: string]>(
      `UPDATE incidents SET acknowledged_by = ?3, acknowledged_name = ?4 WHERE chat_id = ?1 AND server_id = ?2`,
    ),
    sinceAt: value<[chat: ChatId, server: ServerId], number>(
      'SELECT started_at FROM incidents WHERE chat_id = ? AND server_id = ?',
    ),
    /** It has been down since then, and nobody has acknowledged it. */
    isUnacknowledged: exists<[chat: ChatId, server: ServerId, sinceAt: number]>(
      'SELECT 1 FROM incidents WHERE chat_id = ? AND server_id = ? AND started_at = ? AND acknowledged_by IS NULL',
    ),
  };
}

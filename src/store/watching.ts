import type { NewsKind } from '../domain/notification.ts';
import { newsKinds } from '../domain/notification.ts';
import type { ChatId, PersonId, ServerId } from '../domain/server.ts';
import type { Database } from '../db/database.ts';

/** Nothing is told of a server in a chat. */
export interface Mute {
  /** Missing: until somebody says. */
  readonly until: number | undefined;
}

/** Which servers nothing is told of in which chats, and until when. */
export function createMutes(database: Database) {
  const set = database.prepare(
    `INSERT INTO mutes (chat_id, server_id, until) VALUES (?, ?, ?)
     ON CONFLICT (chat_id, server_id) DO UPDATE SET until = excluded.until`,
  );
  const clear = database.prepare('DELETE FROM mutes WHERE chat_id = ? AND server_id = ?');
  const get = database.prepare<[number, number, number], { until: number | null }>(
    'SELECT until FROM mutes WHERE chat_id = ? AND server_id = ? AND (until IS NULL OR until > ?)',
  );
  const prune = database.prepare('DELETE FROM mutes WHERE until <= ?');

  return {
    /** `undefined`: until somebody says. */
    set: (chat: ChatId, server: ServerId, until: number | undefined) =>
      void set.run(chat, server, until ?? null),
    clear: (chat: ChatId, server: ServerId) => void clear.run(chat, server),
    get(chat: ChatId, server: ServerId, now: number): Mute | undefined {
      const row = get.get(chat, server, now);
      return row === undefined ? undefined : { until: row.until ?? undefined };
    },
    prune: (now: number) => void prune.run(now),
  };
}

/** Which kinds of news are not told of which servers in which chats. */
export function createAlertsOff(database: Database) {
  const select = database.prepare<[number, number], { kind: string }>(
    'SELECT kind FROM alerts_off WHERE chat_id = ? AND server_id = ?',
  );
  const add = database.prepare(
    'INSERT INTO alerts_off (chat_id, server_id, kind) VALUES (?, ?, ?) ON CONFLICT DO NOTHING',
  );
  const remove = database.prepare('DELETE FROM alerts_off WHERE chat_id = ? AND server_id = ? AND kind = ?');

  return {
    of(chat: ChatId, server: ServerId): readonly NewsKind[] {
      const kinds = select.all(chat, server).map(({ kind }) => kind);
      return newsKinds.filter(kind => kinds.includes(kind));
    },
    add: (chat: ChatId, server: ServerId, kind: NewsKind) => void add.run(chat, server, kind),
    remove: (chat: ChatId, server: ServerId, kind: NewsKind) => void remove.run(chat, server, kind),
  };
}

/** Servers that are down, as groups were told of them, and who is on it. */
export function createIncidents(database: Database) {
  const open = database.prepare(
    `INSERT INTO incidents (chat_id, server_id, since_at) VALUES (?, ?, ?)
     ON CONFLICT (chat_id, server_id) DO UPDATE SET since_at = excluded.since_at, taken_by = NULL, taken_name = NULL`,
  );
  const close = database.prepare('DELETE FROM incidents WHERE server_id = ?');
  const take = database.prepare(
    'UPDATE incidents SET taken_by = ?, taken_name = ? WHERE chat_id = ? AND server_id = ?',
  );
  const get = database.prepare<[number, number], { since_at: number; taken_by: number | null }>(
    'SELECT since_at, taken_by FROM incidents WHERE chat_id = ? AND server_id = ?',
  );

  return {
    open: (chat: ChatId, server: ServerId, sinceAt: number) => void open.run(chat, server, sinceAt),
    /** It is on again, or somebody has turned to it. */
    close: (server: ServerId) => void close.run(server),
    /** Somebody says that they are on it; `false`: there is nothing any more. */
    take: (chat: ChatId, server: ServerId, person: PersonId, name: string): boolean =>
      take.run(person, name, chat, server).changes > 0,
    sinceAt: (chat: ChatId, server: ServerId): number | undefined => get.get(chat, server)?.since_at,
    /** It is down since then, and nobody has said that they are on it. */
    isUntaken: (chat: ChatId, server: ServerId, sinceAt: number): boolean => {
      const row = get.get(chat, server);
      return row?.since_at === sinceAt && row.taken_by === null;
    },
  };
}

import type { Incident, IncidentId, IncidentServer, IncidentServerEnd } from '../domain/incident.ts';
import type { ChatId, PersonId, ServerId } from '../domain/server.ts';
import type { Database } from './database.ts';
import { createStatements, nextId, type Named } from './sql.ts';

interface IncidentRow {
  readonly id: IncidentId;
  readonly chat_id: ChatId;
  readonly opened_at: number;
  readonly added_at: number;
  readonly ended_at: number | null;
  readonly acknowledged_by: PersonId | null;
  readonly acknowledged_name: string | null;
  readonly unacknowledged_since: number | null;
  readonly mentioned_for: number | null;
  readonly escalated_for: number | null;
  readonly message_id: number | null;
  readonly edits: number;
  readonly edit_at: number | null;
  readonly changed_at: number;
}

const toIncident = (row: IncidentRow, servers: readonly IncidentServer[]): Incident => ({
  id: row.id,
  chatId: row.chat_id,
  servers,
  openedAt: row.opened_at,
  addedAt: row.added_at,
  endedAt: row.ended_at ?? undefined,
  acknowledgedBy:
    row.acknowledged_by === null
      ? undefined
      : { personId: row.acknowledged_by, personName: row.acknowledged_name ?? '' },
  unacknowledgedSince: row.unacknowledged_since ?? undefined,
  mentionedFor: row.mentioned_for ?? undefined,
  escalatedFor: row.escalated_for ?? undefined,
  messageId: row.message_id ?? undefined,
  edits: row.edits,
  editAt: row.edit_at ?? undefined,
  changedAt: row.changed_at,
});

interface ServerRow {
  readonly server_id: ServerId;
  readonly down_at: number;
  readonly end_at: number | null;
  readonly end_kind: IncidentServerEnd['kind'] | null;
}

const toServer = (row: ServerRow): IncidentServer => ({
  serverId: row.server_id,
  downAt: row.down_at,
  end: row.end_at === null || row.end_kind === null ? undefined : { at: row.end_at, kind: row.end_kind },
});

const toAcknowledged = (row: {
  readonly server_id: ServerId;
  readonly acknowledged_name: string | null;
}): readonly [ServerId, string] => [row.server_id, row.acknowledged_name ?? ''];

/** Servers that went down, by the chats that were notified of them. */
export function createIncidents(database: Database) {
  const { all, get, one, run, value } = createStatements(database);
  const insert = one<[Named], { readonly id: IncidentId }>(
    `INSERT INTO incidents (id, chat_id, opened_at, added_at, unacknowledged_since, edits, changed_at)
     VALUES (${nextId('incidents')}, @chatId, @openedAt, @addedAt, @unacknowledgedSince, 0, @changedAt) RETURNING id`,
  );
  const update = run<[Named]>(
    `UPDATE incidents SET added_at = @addedAt, ended_at = @endedAt, acknowledged_by = @personId,
       acknowledged_name = @personName, unacknowledged_since = @unacknowledgedSince, mentioned_for = @mentionedFor,
       escalated_for = @escalatedFor, message_id = @messageId, edits = @edits, edit_at = @editAt, changed_at = @changedAt
     WHERE id = @id`,
  );
  const upsertServer = run<[Named]>(
    `INSERT INTO incident_servers (incident_id, server_id, down_at, end_at, end_kind)
     VALUES (@id, @serverId, @downAt, @at, @kind)
     ON CONFLICT DO UPDATE SET down_at = excluded.down_at, end_at = excluded.end_at, end_kind = excluded.end_kind`,
  );
  const serversOf = all<[id: IncidentId], IncidentServer>(
    'SELECT * FROM incident_servers WHERE incident_id = ? ORDER BY down_at, server_id',
    toServer,
  );
  const withServers = (row: IncidentRow): Incident => toIncident(row, serversOf(row.id));

  const save = (incident: Incident, changed: ServerId | undefined): void => {
    const { servers, acknowledgedBy: by, ...columns } = incident;
    update({ ...columns, personId: by?.personId, personName: by?.personName });
    const server = servers.find(({ serverId }) => serverId === changed);
    if (server === undefined) return;
    const { serverId, downAt, end } = server;
    upsertServer({ id: incident.id, serverId, downAt, at: end?.at, kind: end?.kind });
  };

  const acknowledgedIn = all<[chat: ChatId], readonly [ServerId, string]>(
    `SELECT server_id, acknowledged_name FROM incidents JOIN incident_servers ON incident_id = incidents.id
     WHERE chat_id = ? AND ended_at IS NULL AND end_at IS NULL AND acknowledged_by IS NOT NULL`,
    toAcknowledged,
  );

  return {
    /** Stores a new one with its first server. */
    add: (incident: Omit<Incident, 'id'>, server: ServerId): Incident => {
      const { chatId, openedAt, addedAt, unacknowledgedSince, changedAt } = incident;
      const { id } = insert({ chatId, openedAt, addedAt, unacknowledgedSince, changedAt });
      const added = { ...incident, id };
      save(added, server);
      return added;
    },
    /** Stores its changes, and those of one of its servers. */
    save: (incident: Incident, server?: ServerId): void => save(incident, server),
    get: get<[id: IncidentId], Incident>('SELECT * FROM incidents WHERE id = ?', withServers),
    /** The open ones of a chat to which a server was added since then, or that have this one. */
    openSince: all<[chat: ChatId, since: number, server: ServerId], Incident>(
      `SELECT * FROM incidents WHERE chat_id = ?1 AND ended_at IS NULL AND (added_at >= ?2 OR EXISTS (
         SELECT 1 FROM incident_servers WHERE incident_id = incidents.id AND server_id = ?3))
       ORDER BY added_at DESC`,
      withServers,
    ),
    /** Those, in all chats, in which the server is down. */
    openWith: all<[server: ServerId], Incident>(
      `SELECT incidents.* FROM incident_servers JOIN incidents ON incidents.id = incident_id
       WHERE server_id = ? AND end_at IS NULL AND ended_at IS NULL`,
      withServers,
    ),
    /** Who is on which of a chat's servers that are down; the name is empty for a person whose data was deleted. */
    acknowledgedIn: (chat: ChatId): ReadonlyMap<ServerId, string> => new Map(acknowledgedIn(chat)),
    /** The open ones that a message of this chat shows. */
    shownIn: all<[chat: ChatId], IncidentId>(
      'SELECT id FROM incidents WHERE chat_id = ? AND message_id IS NOT NULL AND ended_at IS NULL',
      ({ id }: { readonly id: IncidentId }) => id,
    ),
    /** The open one that a message shows. */
    openShownIn: value<[chat: ChatId, message: number], IncidentId>(
      'SELECT id FROM incidents WHERE chat_id = ? AND message_id = ? AND ended_at IS NULL',
    ),
  };
}

import type { Incident, IncidentId, IncidentServer } from '../domain/incident.ts';
import type { ChatId, ServerId } from '../domain/server.ts';
import type { Database } from './database.ts';
import { createStatements, nextId, type Named, rowsAs } from './sql.ts';

const columns = `incidents.id, chat_id, opened_at, added_at, ended_at,
  iif(acknowledged_by IS NULL, NULL, json_object('personId', acknowledged_by, 'personName', coalesce(acknowledged_name, '')))
    AS acknowledged_by,
  unacknowledged_since, mentioned_for, escalated_for, message_id, edits, edit_at, changed_at`;
const fromRow = rowsAs<Omit<Incident, 'servers'>>({ json: ['acknowledgedBy'] });

/** Servers that went down, by the chats that were notified of them. */
export function createIncidents(database: Database) {
  const { all, get, one, run, value, values } = createStatements(database);
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
    `SELECT server_id, down_at, iif(end_at IS NULL, NULL, json_object('at', end_at, 'kind', end_kind)) AS "end"
     FROM incident_servers WHERE incident_id = ? ORDER BY down_at, server_id`,
    rowsAs({ json: ['end'] }),
  );
  const toIncident = (row: object): Incident => {
    const incident = fromRow(row);
    return { ...incident, servers: serversOf(incident.id) };
  };

  const save = (incident: Incident, changed?: ServerId): void => {
    const { servers, acknowledgedBy: by, ...others } = incident;
    update({ ...others, personId: by?.personId, personName: by?.personName });
    const server = servers.find(({ serverId }) => serverId === changed);
    if (server === undefined) return;
    const { serverId, downAt, end } = server;
    upsertServer({ id: incident.id, serverId, downAt, at: end?.at, kind: end?.kind });
  };

  const acknowledgedIn = all<[chat: ChatId], readonly [ServerId, string]>(
    `SELECT server_id AS id, coalesce(acknowledged_name, '') AS name
     FROM incidents JOIN incident_servers ON incident_id = incidents.id
     WHERE chat_id = ? AND ended_at IS NULL AND end_at IS NULL AND acknowledged_by IS NOT NULL`,
    ({ id, name }: { readonly id: ServerId; readonly name: string }) => [id, name],
  );

  return {
    add: (incident: Omit<Incident, 'id'>, server: ServerId): Incident => {
      const { chatId, openedAt, addedAt, unacknowledgedSince, changedAt } = incident;
      const { id } = insert({ chatId, openedAt, addedAt, unacknowledgedSince, changedAt });
      const added = { ...incident, id };
      save(added, server);
      return added;
    },
    /** Stores its changes, and those of one of its servers. */
    save,
    get: get<[id: IncidentId], Incident>(`SELECT ${columns} FROM incidents WHERE id = ?`, toIncident),
    /** The open incidents of a chat to which a server was added since then, or that contain this one. */
    openSince: all<[chat: ChatId, since: number, server: ServerId], Incident>(
      `SELECT ${columns} FROM incidents WHERE chat_id = ?1 AND ended_at IS NULL AND (added_at >= ?2 OR EXISTS (
         SELECT 1 FROM incident_servers WHERE incident_id = incidents.id AND server_id = ?3))
       ORDER BY added_at DESC`,
      toIncident,
    ),
    /** The open incidents of all chats in which the server is down. */
    openWith: all<[server: ServerId], Incident>(
      `SELECT ${columns} FROM incident_servers JOIN incidents ON incidents.id = incident_id
       WHERE server_id = ? AND end_at IS NULL AND ended_at IS NULL`,
      toIncident,
    ),
    /** Who is on which of a chat's servers that are down; the name is empty for a person whose data was deleted. */
    acknowledgedIn: (chat: ChatId): ReadonlyMap<ServerId, string> => new Map(acknowledgedIn(chat)),
    /** The open ones that a message of this chat shows. */
    shownIn: values<[chat: ChatId], IncidentId>(
      'SELECT id FROM incidents WHERE chat_id = ? AND message_id IS NOT NULL AND ended_at IS NULL',
    ),
    /** The open one that a message shows. */
    openShownIn: value<[chat: ChatId, message: number], IncidentId>(
      'SELECT id FROM incidents WHERE chat_id = ? AND message_id = ? AND ended_at IS NULL',
    ),
  };
}

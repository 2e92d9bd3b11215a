import { plural, type RestoreStep } from './restore-step.ts';

/** Still known: whoever was forgotten and came again is seen for the first time anew. */
const known = `SELECT id FROM replaced.people EXCEPT SELECT was.id FROM main.people AS was
  JOIN replaced.people AS now ON now.id = was.id WHERE now.first_seen_at <> was.first_seen_at`;
const gone = `NOT IN (${known})`;
/** Known when the backup was made, and by nobody now, or as somebody new. */
const forgotten = `IN (SELECT id FROM main.people EXCEPT SELECT id FROM (${known}))`;

/** Erases again whoever was erased since the backup was made, out of every column that the erasure looks into. */
export const forgottenStep: RestoreStep = {
  name: 'people-forgotten',
  statements: [
    { needs: ['links', 'replaced.people'], sql: `DELETE FROM main.links WHERE person_id ${gone}` },
    {
      needs: ['operations', 'replaced.people'],
      // 0: of somebody who was forgotten before; what became of it concerns those whose server it is.
      sql: `DELETE FROM main.operations WHERE person_id ${gone} AND person_id <> 0`,
    },
    {
      needs: ['operations', 'replaced.people'],
      sql: `UPDATE main.operations SET undone_by = ''
        WHERE json_valid(undone_by) AND undone_by ->> 'personId' ${forgotten}`,
    },
    {
      needs: ['incidents', 'replaced.people'],
      sql: `UPDATE main.incidents SET taken_by = 0, taken_name = '' WHERE taken_by ${forgotten}`,
    },
    {
      // A private chat's id is its person's; groups have negative ones.
      needs: ['outbox', 'replaced.people'],
      sql: `DELETE FROM main.outbox WHERE person_id ${gone} OR (chat_id > 0 AND chat_id ${gone})
        OR (body ->> 'kind' = 'granted' AND body ->> 'personId' ${forgotten})`,
    },
    ...['chat_settings', 'mutes', 'alerts_off'].map(table => ({
      needs: [table, 'replaced.people'],
      sql: `DELETE FROM main.${table} WHERE chat_id > 0 AND chat_id ${gone}`,
    })),
    {
      needs: ['record', 'roles', 'replaced.people'],
      sql: `UPDATE main.record SET about = '' WHERE what IN ('grant', 'revoke') AND about IN (
          SELECT person_name FROM main.roles WHERE person_id ${forgotten}
          UNION SELECT person_name FROM main.record WHERE person_id ${forgotten})
        AND (account_id, chat_id) IN (
          SELECT account_id, chat_id FROM main.roles WHERE person_id ${forgotten})`,
    },
    {
      needs: ['record', 'servers', 'server_labels', 'replaced.people'],
      sql: `UPDATE main.record SET server_name = coalesce(
          (SELECT coalesce(nullif(vps_name, ''), ip, '#' || order_id) FROM main.servers
            WHERE servers.id = record.server_id), '')
        WHERE server_id IS NOT NULL AND (chat_id ${forgotten} OR server_name IN (
          SELECT label FROM main.server_labels
          WHERE person_id ${forgotten} AND server_labels.server_id = record.server_id))`,
    },
    {
      needs: ['record', 'replaced.people'],
      sql: `UPDATE main.record SET person_id = NULL, person_name = '',
          chat_id = iif(chat_id > 0, 0, chat_id), about = iif(what IN ('link', 'unlink'), '', about)
        WHERE person_id ${forgotten}`,
    },
    {
      needs: ['roles', 'replaced.people'],
      sql: `UPDATE main.roles SET granted_by = 0 WHERE granted_by ${forgotten}`,
    },
    ...['roles', 'team_requests'].map(table => ({
      needs: [table, 'replaced.people'],
      sql: `DELETE FROM main.${table} WHERE person_id ${forgotten}`,
    })),
    { needs: ['chats', 'replaced.people'], sql: `DELETE FROM main.chats WHERE id > 0 AND id ${gone}` },
    { needs: ['people', 'replaced.people'], sql: `DELETE FROM main.people WHERE id ${gone}`, counts: true },
  ],
  says: count => `${plural(count, 'person', 'people')} forgotten since: erased again`,
};

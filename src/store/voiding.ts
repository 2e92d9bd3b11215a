import { plural, type RestoreStep } from './restore-step.ts';

/** Telegram lets a bot delete a message for so long (Bot API: deleteMessage). */
const deletableForMs = 48 * 60 * 60_000;

/** What was under way when the backup was made is over by now, whatever came of it. */
export const voidingSteps: readonly RestoreStep[] = [
  {
    name: 'operations-dropped',
    statements: [
      {
        needs: ['operations'],
        sql: "UPDATE operations SET state = 'dropped', settled_at = @now WHERE state IN ('waiting', 'accepted')",
        counts: true,
      },
    ],
    says: count => `${plural(count, 'operation')} that had not been sent: dropped`,
  },
  {
    name: 'operations-unconfirmed',
    statements: [
      {
        needs: ['operations'],
        sql: `UPDATE operations SET state = 'unconfirmed', settled_at = @now
          WHERE state IN ('sent', 'acknowledged', 'unanswered')`,
        counts: true,
      },
    ],
    says: count => `${plural(count, 'operation')} that had been sent: ended as unconfirmed, never sent again`,
  },
  {
    name: 'news',
    statements: [
      {
        // A message that holds a secret is better deleted twice than not at all.
        needs: ['outbox'],
        sql: `UPDATE outbox SET state = 'buried', why = 'restored', ended_at = @now, lease_until = NULL
          WHERE state = 'waiting' AND NOT (body ->> 'kind' = 'delete' AND created_at > @now - ${deletableForMs})`,
        counts: true,
      },
    ],
    says: count => `${plural(count, 'old message')} waiting to be sent: buried`,
  },
  {
    name: 'live-messages',
    statements: [
      { needs: ['live_messages'], sql: 'DELETE FROM live_messages', counts: true },
      { needs: ['errands'], sql: 'DELETE FROM errands', counts: true },
    ],
    says: count => `${plural(count, 'message')} that followed something: left as they are`,
  },
  {
    name: 'dialogs',
    statements: [{ needs: ['dialogs'], sql: 'DELETE FROM dialogs', counts: true }],
    says: count => `${plural(count, 'dialog')}: ended`,
  },
  {
    name: 'updates',
    statements: [
      { needs: ['inbox'], sql: 'UPDATE inbox SET payload = NULL WHERE payload IS NOT NULL', counts: true },
    ],
    says: count => `${plural(count, 'old update')} not yet handled: erased`,
  },
  {
    name: 'candidates',
    statements: [{ needs: ['links'], sql: "DELETE FROM links WHERE state = 'checking'", counts: true }],
    says: count => `${plural(count, 'pair')} that waited to be checked: destroyed`,
  },
  {
    name: 'keys',
    statements: [
      {
        needs: ['links', 'data_keys'],
        sql: "DELETE FROM data_keys WHERE purpose = 'link' AND id NOT IN (SELECT data_key_id FROM links)",
        counts: true,
      },
      {
        needs: ['links'],
        sql: `UPDATE links SET is_default = 1 WHERE id IN (
          SELECT min(id) FROM links GROUP BY person_id HAVING max(is_default) = 0)`,
      },
      {
        needs: ['accounts', 'links'],
        sql: 'DELETE FROM accounts WHERE id NOT IN (SELECT account_id FROM links WHERE account_id IS NOT NULL)',
      },
    ],
    says: count => `${plural(count, 'data key')} that nothing needs: destroyed`,
  },
  {
    name: 'keyboards',
    statements: [{ needs: ['servers'], sql: 'UPDATE servers SET generation = generation + 1' }],
    says: () => 'buttons drawn so far: out of date',
  },
  {
    name: 'looks',
    statements: [
      {
        needs: ['accounts', 'links'],
        sql: `UPDATE accounts SET failures = 0, next_look_at = CASE
          WHEN id IN (SELECT account_id FROM links WHERE state = 'ok') THEN @now END`,
        counts: true,
      },
      {
        needs: ['servers'],
        sql: 'UPDATE servers SET failures = 0, next_read_at = @now WHERE next_read_at IS NOT NULL',
      },
    ],
    says: count => `${plural(count, 'account')}: looked at afresh at the start`,
  },
];

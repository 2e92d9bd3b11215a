import { query } from './test-database.ts';

/**
 * Half states: what is written in one transaction, and so is never there without the other. Each query gives
 * what is only half there.
 */
const halves: Readonly<Record<string, string>> = {
  'a pair without its data key': `SELECT id FROM links WHERE data_key_id NOT IN (SELECT id FROM data_keys)`,
  'a data key without its pair': `SELECT id FROM data_keys
    WHERE purpose = 'link' AND id NOT IN (SELECT data_key_id FROM links)`,
  'a data key that was never wrapped': `SELECT id FROM data_keys WHERE wrapped = '' OR commitment = ''`,
  'a pair that was never sealed': `SELECT id FROM links WHERE cid = '' OR key = ''`,
  'a link whose account was never looked at': `SELECT l.id FROM links l JOIN accounts a ON a.id = l.account_id
    WHERE l.state = 'ok' AND (a.first_polled_at IS NULL OR NOT EXISTS
      (SELECT 1 FROM servers s WHERE s.account_id = a.id))`,
  'a link that nobody was told of': `SELECT id FROM links l WHERE state = 'ok'
    AND NOT EXISTS (SELECT 1 FROM outbox WHERE key LIKE 'link:' || l.id || ':linked:%')`,
  'somebody with links and not one default': `SELECT person_id FROM links WHERE state <> 'checking'
    GROUP BY person_id HAVING sum(is_default) <> 1`,
  'an end without its time, or a time without its end': `SELECT id FROM operations
    WHERE (ended_at IS NULL) <> (state IN ('waiting', 'accepted', 'sent', 'acknowledged', 'unanswered'))`,
  'a step without its time': `SELECT id FROM operations
    WHERE (sent_at IS NULL AND state IN ('sent', 'acknowledged', 'unanswered', 'done', 'failed', 'unconfirmed'))
      OR (sent_at IS NOT NULL AND state IN ('waiting', 'accepted', 'dropped', 'undone'))
      OR (answered_at IS NULL AND state IN ('acknowledged', 'unanswered', 'done', 'unconfirmed'))`,
  'an order that was sent without the list of before': `SELECT id FROM operations
    WHERE action = 'create' AND sent_at IS NOT NULL AND details ->> 'ordersBefore' IS NULL`,
  'an order that is done and is no server': `SELECT o.id FROM operations o
    WHERE o.action = 'create' AND o.state = 'done' AND NOT EXISTS (SELECT 1 FROM servers s
      WHERE s.account_id = o.account_id AND s.order_id = o.details ->> 'orderId')`,
  // A deed's line, and the turn of the keyboards that were drawn before.
  'an end that is not in the record once': `SELECT o.action FROM operations o WHERE ended_at IS NOT NULL
    GROUP BY o.account_id, o.action, o.state HAVING count(*) <> (SELECT count(*) FROM audit_log r
      WHERE r.account_id = o.account_id AND r.action = o.action AND r.outcome = o.state)`,
  'an operation that turned no keyboard': `SELECT s.id FROM servers s
    WHERE keyboard_version <> 1 + (SELECT count(*) FROM operations o WHERE o.server_id = s.id)`,
  'a fall without its news, or news without the fall': `SELECT s.id FROM servers s
    WHERE (SELECT count(*) FROM outbox WHERE key LIKE 'event:' || s.id || ':stopped-unexpectedly:%')
      <> (s.down_since IS NOT NULL)`,
  'news that ended without its time': `SELECT id FROM outbox WHERE (state = 'waiting') <> (ended_at IS NULL)`,
  'a message that follows nothing': `SELECT 1 FROM live_messages
    WHERE operation_id NOT IN (SELECT id FROM operations)`,
};

/** What is only half there in a database, or damaged; nothing where all is well. */
export function findHalfStates(path: string): readonly string[] {
  const found = Object.entries(halves).filter(([, sql]) => query(path, sql).length > 0);
  const integrity = query<{ integrity_check: string }>(path, 'PRAGMA integrity_check');
  return [
    ...found.map(([what]) => what),
    ...integrity.map(row => row.integrity_check).filter(line => line !== 'ok'),
    ...query(path, 'PRAGMA foreign_key_check').map(row => JSON.stringify(row)),
  ];
}
